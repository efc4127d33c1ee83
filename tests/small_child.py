"""The process of an indexing run, with the small encoders."""

from pathlib import Path

TESTS = Path(__file__).parent
SMALL_PROGRAM = (
    f"import sys; sys.path[:0] = [{str(TESTS.parent)!r}, {str(TESTS)!r}]; import small_child; small_child.main()"
)


def main() -> None:
    from character_encoder import load_small

    import indexer.sentence_encoder
    from ui.index_child import main

    indexer.sentence_encoder.load_encoder = load_small
    main()
