"""An indexing run as HTML: where it is, or what it did."""

from collections import Counter
from pathlib import PurePath
from typing import TYPE_CHECKING

from ui.markup import escape, escape_line, verbatim
from ui.render_frame import render_note
from ui.run_records import Cancelled, Failed, Finished, Phase, Run
from ui.texts import Texts

if TYPE_CHECKING:
    from indexer.changes import FileChange

MOST_FILES = 200  # rows; a run over a large folder has more
_LEFT_FROM_SECONDS = 2.0  # a shorter wait needs no forecast


def render_run(run: Run | None, now: float, texts: Texts) -> str:
    if run is None:
        return ""
    match run.ending:
        case None:
            return _under_way(run, now, texts)
        case Finished() as finished:
            return _finished(finished, texts)
        case Cancelled():
            return render_note(texts.run_cancelled)
        case Failed(sentence):
            return render_note(texts.run_failed, sentence or texts.mistake)


def _under_way(run: Run, now: float, texts: Texts) -> str:
    step = run.step
    share = step.done / step.total if step.total else 0.0
    file = f'<p class="file">{verbatim(PurePath(step.file).name)}</p>' if step.file else ""
    label = _phase(run, texts)
    return (
        f'<section class="card run"><p role="status">{escape(label)}</p>'
        f'<div class="bar" role="progressbar" aria-label="{escape(label)}" aria-valuemin="0" aria-valuemax="100" '
        f'aria-valuenow="{100 * share:.0f}"><span style="width:{share:.1%}"></span></div>'
        f'{file}<p class="left">{escape(_left(run, now, texts))}</p></section>'
    )


def _phase(run: Run, texts: Texts) -> str:
    step = run.step
    if run.is_stopping:
        return texts.run_stopping
    if step.phase is Phase.STARTING:
        return texts.run_starting
    if step.phase is Phase.READING:
        return texts.run_reading.format(number=f"{step.done + 1:,}", total=f"{step.total:,}")
    if step.is_last:
        return texts.run_publishing
    return texts.run_embedding.format(share=f"{100 * step.done / step.total:.0f}")


def _left(run: Run, now: float, texts: Texts) -> str:
    seconds = run.seconds_left(now)
    if seconds is None or seconds < _LEFT_FROM_SECONDS or run.is_stopping:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    return texts.run_left.format(time=f"{minutes}:{rest:02}")


def _finished(finished: Finished, texts: Texts) -> str:
    if not finished.files:
        return render_note(texts.run_nothing)
    counts = Counter(str(file.outcome) for file in finished.files)
    outcomes = {name: f"{counts[name]:,}" for name in ("added", "changed", "removed", "failed")}
    sums = texts.run_done.format(**outcomes, unchanged=f"{finished.unchanged:,}", seconds=f"{finished.seconds:.1f}")
    worst_first = sorted(finished.files, key=lambda file: file.outcome != "failed")
    rows = "".join(_row(file, texts) for file in worst_first[:MOST_FILES])
    hidden = len(worst_first) - MOST_FILES
    more = f"<p>{escape(texts.run_more.format(count=f'{hidden:,}'))}</p>" if hidden > 0 else ""
    is_open = " open" if counts["failed"] else ""
    return (
        f'<section class="card run" role="status"><p>{escape(sums)}</p><details class="why"{is_open}>'
        f"<summary>{escape(texts.run_files)}</summary><table><tbody>{rows}</tbody></table>{more}</details></section>"
    )


def _row(file: "FileChange", texts: Texts) -> str:
    from ui.print_report import reason_of

    outcomes = {
        "added": texts.outcome_added,
        "changed": texts.outcome_changed,
        "removed": texts.outcome_removed,
        "failed": texts.outcome_failed,
    }
    made = texts.passages_made.format(count=f"{file.passages:,}") if file.passages else ""
    detail = verbatim(reason_of(file)) if file.reason else escape(made)
    return (
        f'<tr class="{file.outcome}"><td>{escape(outcomes[file.outcome])}</td>'
        f'<th scope="row" title="{escape_line(file.path)}">{verbatim(PurePath(file.path).name)}</th>'
        f"<td>{detail}</td></tr>"
    )
