"""The encoder that comes with Wenju, for tests that need real embeddings.

The folder it is converted into (480 MB) is kept between runs: ``$WENJU_TEST_CACHE``, else
``wenju-test-cache`` in the system's folder for temporary files.
"""

import functools
import os
import tempfile
from pathlib import Path

from indexer.encoder import Encoder
from indexer.sentence_encoder import load_encoder


def real_cache() -> Path:
    chosen = os.environ.get("WENJU_TEST_CACHE")
    return Path(chosen) if chosen else Path(tempfile.gettempdir()) / "wenju-test-cache"


@functools.cache
def real_encoder() -> Encoder:
    """Return the one encoder of this test run; its model is loaded once."""
    return load_encoder(None, cache_folder=real_cache())
