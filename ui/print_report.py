"""What a run of `wenju index` did, on stderr: a line for every file that is not as before, and the sums."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ui.notes import note

if TYPE_CHECKING:
    from indexer.build import IndexReport
    from indexer.changes import FileChange


def print_report(report: "IndexReport") -> None:
    """Print the lines, failures last, then the sums."""
    from indexer.changes import Outcome

    for outcome in (Outcome.ADDED, Outcome.CHANGED, Outcome.REMOVED, Outcome.FAILED):
        print_changes(file for file in report.files if file.outcome is outcome)
    counts = Counter(file.outcome for file in report.files)
    note(", ".join(f"{counts[outcome]:,} {outcome}" for outcome in Outcome))
    if report.passed_over:
        note(f"Passed over, as their formats are not read: {_listed(report.passed_over)}")
    note(_characters(report))
    if report.new_words is not None:
        note(f"The keyword index was made anew for the dictionary's words: {report.new_words:,}")


def print_changes(files: "Iterable[FileChange]") -> None:
    """Print a line a file."""
    for file in files:
        passages = f"passages: {file.passages:,}" if file.passages else ""
        detail = reason_of(file) or "; ".join(filter(None, [passages, file.note]))
        note(f"{file.outcome}: {file.path}{f' ({detail})' if detail else ''}")


def reason_of(file: "FileChange") -> str:
    """Say why a file failed, without its name; empty where it did not."""
    return file.reason.removeprefix(f"{file.path}: ") if file.reason else ""


def _listed(counts: Mapping[str, int]) -> str:
    """List the most frequent first."""
    most = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{count:,} {what}" for what, count in most)


def _characters(report: "IndexReport") -> str:
    read, indexed, passages = (
        sum(getattr(file, name) for file in report.files) for name in ("characters", "indexed", "passages")
    )
    return (
        f"Characters read: {read:,}; in passages: {indexed:,}, the rest is white space; "
        f"new passages: {passages:,}; {report.seconds:.1f} s"
    )
