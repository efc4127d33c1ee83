"""From the folder of an index to its encoder and its engine. Which encoder that is, the index remembers."""

from pathlib import Path
from typing import TYPE_CHECKING

from ui.places import cache

if TYPE_CHECKING:
    from indexer.encoder import Encoder
    from search.engine import SearchEngine


def encoder_for(folder: Path, name: str | None = None) -> "Encoder":
    """Return the encoder called ``name``; without a name the one that made the index, else the default.

    Whoever needs the encoder will need words: from here on the parsed dictionaries are kept in the cache too.
    """
    from indexer.bilingual import keep_bilingual_in
    from indexer.library import find_encoder_name
    from indexer.sentence_encoder import load_encoder
    from indexer.words import keep_dictionary_in

    keep_bilingual_in(cache())
    keep_dictionary_in(cache())
    return load_encoder(name or find_encoder_name(folder), cache_folder=cache())


def open_index(folder: Path) -> "SearchEngine":
    """:raises IndexFolderError: if there is no index, or it cannot be used."""
    from search.engine import open_engine

    return open_engine(folder, encoder_for(folder), cache_folder=cache())
