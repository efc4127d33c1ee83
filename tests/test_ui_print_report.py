"""The lines of a run's report."""

import pytest

from indexer.changes import FileChange, Outcome
from ui.print_report import print_changes


def test_what_was_not_read_of_a_file_stands_in_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    print_changes([FileChange("/a.pdf", Outcome.ADDED, passages=1200, note="3 of 12 pages are pictures")])
    assert capsys.readouterr().err == "added: /a.pdf (passages: 1,200; 3 of 12 pages are pictures)\n"
