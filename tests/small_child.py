"""The process of an indexing run, with the small encoders."""

from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.run_records import Ending

TESTS = Path(__file__).parent
_PROGRAM = f"import sys; sys.path[:0] = [{str(TESTS.parent)!r}, {str(TESTS)!r}]; import small_child; small_child."
SMALL_PROGRAM = f"{_PROGRAM}main()"
ENDLESS_PROGRAM = f"{_PROGRAM}endless()"


def main() -> None:
    from character_encoder import load_small

    import indexer.sentence_encoder
    from ui.index_child import main

    indexer.sentence_encoder.load_encoder = load_small
    main()


def endless() -> None:
    """Go on with step after step until the run is cancelled."""
    import ui.index_child as child

    def run(_folder: object, _paths: object, teller: "child._Teller") -> "Ending":
        try:
            for number in count():
                teller.embedding(number, 10**9)
        except child._Stopped:
            pass
        return child.Cancelled()

    child._run = run
    child.main()
