"""From where an index is kept to its encoder and its engine. Which encoder that is, the index remembers."""

from collections.abc import Callable
from functools import cache as cached
from typing import TYPE_CHECKING

from indexer.place import Place
from ui.places import cache

if TYPE_CHECKING:
    from indexer.encoder import Encoder
    from search.engine import SearchEngine


def encoder_for(place: Place, name: str | None = None) -> "Encoder":
    """Return the encoder called ``name``; without a name the one that made the index, else the default."""
    from indexer.libraries import library_at

    return load_named(name or library_at(place).find_encoder_name())


def share_encoders() -> Callable[[Place], "Encoder"]:
    """Return what does as ``encoder_for`` and loads each encoder once, for indexes that are open side by side."""
    from indexer.libraries import library_at

    load = cached(load_named)
    return lambda place: load(library_at(place).find_encoder_name())


def load_named(name: str | None) -> "Encoder":
    """Return the encoder called ``name``, None being the default, from the cache of the machine this runs on.

    Whoever needs it will need words: from here on the parsed dictionaries are kept in the cache too.
    """
    from indexer.bilingual import keep_bilingual_in
    from indexer.segmenter import keep_dictionary_in
    from indexer.sentence_encoder import load_encoder

    keep_bilingual_in(cache())
    keep_dictionary_in(cache())
    return load_encoder(name, cache_folder=cache())


def open_index(place: Place, encoder_of: Callable[[Place], "Encoder"] = encoder_for) -> "SearchEngine":
    """:raises IndexFolderError: if there is no index, or it cannot be used."""
    from search.engine import open_engine

    return open_engine(place, encoder_of(place), cache_folder=cache())
