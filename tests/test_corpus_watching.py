"""What is watched, and what happens where the system watches nothing; `test_ui_commands_watch` has the rest."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import corpus.watching
from corpus.watching import watch

WAIT_SECONDS = 120  # far more than it takes, also where other work keeps the machine busy


def test_a_hidden_file_that_is_named_is_watched(tmp_path: Path) -> None:
    notes = tmp_path / ".notes.md"
    notes.write_text("云。", "utf-8")
    with watch([notes], but=tmp_path / "index") as changed:
        assert changed.wait(WAIT_SECONDS)  # the watch is in place
        changed.clear()
        notes.write_text("云很多。", "utf-8")
        assert changed.wait(WAIT_SECONDS)


@pytest.mark.parametrize(
    "error",
    [
        OSError(28, "OS file watch limit reached"),
        RuntimeError("Error creating recommended watcher: Too many open files"),
        FileNotFoundError("No path was found."),
    ],
    ids=lambda error: type(error).__name__,
)
def test_where_the_system_watches_nothing_looks_are_asked_for_again_and_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def refuse(*_: object, **__: object) -> Iterator[object]:
        raise error

    monkeypatch.setattr("watchfiles.watch", refuse)
    monkeypatch.setattr(corpus.watching, "_UNWATCHED_SECONDS", 0.01)
    with watch([tmp_path], but=tmp_path / "index") as changed:
        for _ in range(3):
            assert changed.wait(WAIT_SECONDS)
            changed.clear()
