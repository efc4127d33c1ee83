"""The Measure tab as HTML, and the buttons on answers and hits that fill it."""

from collections.abc import Sequence
from datetime import datetime

from ui.contract import JsonObject
from ui.markup import escape, escape_line
from ui.texts import Texts


def render_answer_feedback(texts: Texts) -> str:
    """Return the buttons of an answer card; `assets/actions.js` passes them on and shows which was pressed."""
    buttons = _button("right-answer", 0, texts.right_answer) + _button("no-answer", 0, texts.no_right_answer)
    return f'<div class="feedback">{buttons}</div>'


def render_passage_feedback(rank: int, texts: Texts) -> str:
    return f'<div class="feedback">{_button("right-passage", rank, texts.right_passage)}</div>'


def _button(opinion: str, rank: int, label: str) -> str:
    return (
        f'<button type="button" data-action="{opinion}" data-rank="{rank}" aria-pressed="false">'
        f"{escape(label)}</button>"
    )


def render_intro(questions: int, texts: Texts) -> str:
    return (
        f'<div class="measure-intro"><p>{escape(texts.measure_intro)}</p>'
        f"<p>{escape(texts.measure_questions.format(count=f'{questions:,}'))}</p></div>"
    )


def render_measured(runs: Sequence[JsonObject], texts: Texts) -> str:
    if not runs:
        return ""
    columns = {
        "when": texts.column_when,
        "questions": texts.column_questions,
        "recall@1": texts.column_recall_1,
        "recall@5": texts.column_recall_5,
        "ndcg@10": texts.column_ndcg,
        "exact_match": texts.column_exact,
        "documents": texts.column_documents,
        "encoder": texts.column_encoder,
    }
    heads = "".join(f'<th scope="col">{escape(label)}</th>' for label in columns.values())
    rows = "".join(f"<tr>{''.join(_cell(name, run.get(name)) for name in columns)}</tr>" for run in runs)
    return (
        f'<div class="measured" tabindex="0" role="region" aria-label="{escape(texts.tab_measure)}">'
        f'<table class="documents"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
        f'<p class="measure-legend">{escape(texts.measure_legend)}</p>'
    )


def _cell(name: str, value: object) -> str:
    if name == "when":
        return f"<td>{datetime.fromisoformat(str(value)).astimezone():%Y-%m-%d %H:%M}</td>"
    shown = f"{value:.3f}" if isinstance(value, float) else "" if value is None else escape_line(str(value))
    return f'<td translate="no">{shown}</td>'
