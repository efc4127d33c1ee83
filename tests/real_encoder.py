"""The encoder that comes with Wenju, for tests that need real embeddings.

The folder it is converted into (480 MB), and CC-CEDICT as it is unpacked, are kept between runs: in
``$WENJU_TEST_CACHE``, else ``wenju-test-cache`` in the system's folder for temporary files.
"""

import functools
import os
import tempfile
from pathlib import Path

from guarded import run_guarded

from indexer.bundled.convert import Manifest, convert, is_complete
from indexer.bundled.graph_reader import converted_reader
from indexer.bundled.weights import WEIGHTS_SHA256, find_weights
from indexer.encoder import Encoder
from indexer.sentence_encoder import SentenceTransformerEncoder, load_encoder
from search.read_model import READER_FILE
from ui.sample import sample_documents


def real_cache() -> Path:
    chosen = os.environ.get("WENJU_TEST_CACHE")
    return Path(chosen) if chosen else Path(tempfile.gettempdir()) / "wenju-test-cache"


@functools.cache
def real_encoder() -> Encoder:
    """Return the one encoder of this test run; its model is loaded once."""
    return load_encoder(None, cache_folder=real_cache())


@functools.cache
def plain_encoder() -> Encoder:
    """Return the bundled weights as they come, without the adapter."""
    folder, manifest = real_cache() / "without-adapter", Manifest("without-adapter", WEIGHTS_SHA256, 1)
    if not is_complete(folder, manifest):
        real_cache().mkdir(parents=True, exist_ok=True)
        convert(find_weights(real_cache()), folder, manifest)
    return SentenceTransformerEncoder(folder, name="without-adapter")


def index_samples(home: Path) -> None:
    """Make ``home`` a user's folder in which `wenju index`, kept from the network, has indexed the sample documents."""
    real_encoder()
    converted_reader(real_cache(), READER_FILE)  # or the first question would make it, with libraries of its own
    (home / "cache").symlink_to(real_cache(), target_is_directory=True)
    done = run_guarded(["-m", "ui", "index", sample_documents()], home=home)
    assert (done.returncode, done.attempts) == (0, []), done.stderr
