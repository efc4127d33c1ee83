"""From the folder of an index to its encoder and its engine. Which encoder that is, the index remembers."""

from collections.abc import Callable
from functools import cache as cached
from pathlib import Path
from typing import TYPE_CHECKING

from ui.places import cache

if TYPE_CHECKING:
    from indexer.encoder import Encoder
    from search.engine import SearchEngine


def encoder_for(folder: Path, name: str | None = None) -> "Encoder":
    """Return the encoder called ``name``; without a name the one that made the index, else the default."""
    from indexer.library import find_encoder_name

    return load_named(name or find_encoder_name(folder))


def share_encoders() -> Callable[[Path], "Encoder"]:
    """Return what does as ``encoder_for`` and loads each encoder once, for indexes that are open side by side."""
    from indexer.library import find_encoder_name

    load = cached(load_named)
    return lambda folder: load(find_encoder_name(folder))


def load_named(name: str | None) -> "Encoder":
    """Return the encoder called ``name``, None being the default, from the cache of the machine this runs on.

    Whoever needs it will need words: from here on the parsed dictionaries are kept in the cache too.
    """
    from indexer.bilingual import keep_bilingual_in
    from indexer.sentence_encoder import load_encoder
    from indexer.words import keep_dictionary_in

    keep_bilingual_in(cache())
    keep_dictionary_in(cache())
    return load_encoder(name, cache_folder=cache())


def open_index(folder: Path, encoder_of: Callable[[Path], "Encoder"] = encoder_for) -> "SearchEngine":
    """:raises IndexFolderError: if there is no index, or it cannot be used."""
    from search.engine import open_engine

    return open_engine(folder, encoder_of(folder), cache_folder=cache())
