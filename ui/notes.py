"""What goes to stderr: notes, and a bar with the time still to go. Stdout is for results."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Report = Callable[[int, int], None]  # (done, of how many)


def note(message: str) -> None:
    """Print a line. What a document or a file's name brings with it cannot make two of it, or steer the terminal."""
    from rich.console import Console

    from ui.visible import one_line

    Console(stderr=True, highlight=False, markup=False, soft_wrap=True).print(one_line(message))


@contextmanager
def progress_bar(first: str, then: str) -> Iterator[Report]:
    """Show ``first`` while the amount of work is unknown, ``then`` with a bar and an ETA from the first
    report on. Nothing is drawn where stderr is not a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(first, total=None)

        def report(done: int, total: int) -> None:
            bar.update(task, description=then, completed=done, total=total)

        yield report
