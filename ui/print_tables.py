"""Lists and tables on the terminal: what is in an index, how good and how healthy it is."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ui.visible import one_line

if TYPE_CHECKING:
    from indexer.finding import Finding
    from indexer.records import DocumentInfo

UNFOLDED = 100_000  # columns; wider than any line


def print_documents(documents: "Sequence[DocumentInfo]") -> None:
    table = Table("Document", "Title", box=None, pad_edge=False)
    for name in ("Characters", "Passages"):
        table.add_column(name, justify="right")
    for document in documents:
        table.add_row(
            Text(one_line(document.document), overflow="fold"),
            Text(one_line(document.title), overflow="fold"),
            f"{document.characters:,}",
            f"{document.passages:,}",
        )
    console = _console()
    console.print(table)
    console.print(f"Documents: {len(documents):,}")


def print_measures(measures: Mapping[str, object]) -> None:
    """Print one row for all questions and one for each group under ``by``; what was not measured is blank."""
    groups = measures.get("by")
    rows = {"all": measures, **(groups if isinstance(groups, Mapping) else {})}
    names = [name for name in measures if name not in ("questions", "by")]
    table = Table("", "questions", *names, box=None, pad_edge=False)
    for group, row in rows.items():
        table.add_row(group, str(row["questions"]), *(_measure(row.get(name)) for name in names))
    _console().print(table)


def print_findings(findings: "Sequence[Finding]") -> None:
    console = _console()
    for finding in findings:
        mark = ("ok   ", "green") if finding.ok else ("wrong", "bold red")
        line = Text.assemble(mark, f"  {finding.name}: {one_line(finding.message)}")
        console.print(line, soft_wrap=True)


def _measure(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else ""


def _console() -> Console:
    """Return a console that folds its lines on a terminal only: grep wants them whole."""
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = UNFOLDED
    return console
