"""A reply on the terminal: the answer, then the passages with the answer and the question's words marked."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from corpus.records import Kind
from search.compose import Statement
from search.results import Answer, Hit, LegScore, Reply
from ui.marks import Piece, answer_span, pieces
from ui.origin import origin
from ui.visible import one_line, visible

ANSWER_STYLE = "bold reverse"
WORD_STYLE = "underline"
QUIET_STYLE = "dim"
INDENT = 4  # columns; room for a rank of two digits


def print_reply(reply: Reply) -> None:
    console = Console(highlight=False)
    console.print(_answer(reply), soft_wrap=True)
    for hit in reply.hits:
        console.print()
        block = Text("\n").join([*_headings(hit), _passage(hit, reply.answer), _reasons(hit)])
        console.print(_hang(f"{hit.rank}.", block, console), soft_wrap=True)
    console.print()
    console.print(f"Passages: {len(reply.hits)}, in {reply.seconds * 1000:,.0f} ms", style=QUIET_STYLE)


def print_composed(composed: Sequence[Statement]) -> None:
    """Print what a language model wrote, each sentence with the passages it cites or the word that it cites none."""
    console = Console(highlight=False)
    console.print()
    console.print("Written by the language model from these passages:")
    for statement in composed:
        cited = "".join(f"[{rank}]" for rank in statement.hits) or "(cites no passage)"
        console.print(Text.assemble("  ", one_line(statement.text), (f" {cited}", QUIET_STYLE)), soft_wrap=True)


def _hang(label: str, block: Text, console: Console) -> Text:
    """Set ``block`` to the right of its label. Lines are broken for terminals only: grep wants them whole."""
    width = console.width - INDENT
    lines = block.wrap(console, width, overflow="fold") if console.is_terminal else block.split("\n")
    margins = [label.ljust(INDENT), *[" " * INDENT] * (len(lines) - 1)]
    return Text("\n").join(Text(margin) + line for margin, line in zip(margins, lines, strict=True))


def _answer(reply: Reply) -> Text:
    if not reply.hits:
        return Text("No passage fits. Try other words, or without quotes, minus signs and filters.")
    if reply.answer is None:
        return Text("The documents do not seem to hold an answer. These passages come closest.")
    others = [Text.assemble("\nAnother document says: ", _said(other)) for other in reply.answer.others]
    return Text.assemble("Answer: ", _said(reply.answer), *others)


def _said(answer: Answer) -> Text:
    source = f"   from passage {answer.hit}, score {answer.score:.2f}"
    return Text.assemble((one_line(answer.text), "bold"), (source, QUIET_STYLE))


def _headings(hit: Hit) -> list[Text]:
    """Return the section path where there is one, then the document, page and kind."""
    path = [Text(" > ".join(map(one_line, hit.section)), style="bold")] if hit.section else []
    page = [f"page {hit.page}"] if hit.page is not None else []
    kind = [hit.kind.value] if hit.kind is not Kind.BODY else []
    return [*path, Text(" · ".join([*map(one_line, origin(hit)), *page, *kind]), style=QUIET_STYLE)]


def _passage(hit: Hit, answer: Answer | None) -> Text:
    parts = pieces(hit.text, answer=answer_span(hit, answer), words=hit.matches)
    return Text.assemble(*((visible(piece.text), _style(piece)) for piece in parts))


def _style(piece: Piece) -> str:
    marks = [(piece.answer, ANSWER_STYLE), (piece.word, WORD_STYLE)]
    return " ".join(style for applies, style in marks if applies)


def _reasons(hit: Hit) -> Text:
    legs = f"score {hit.score:.2f} · meaning {_leg(hit.dense)} · words {_leg(hit.lexical)}"
    legs += f" · read {hit.chance:.2f}" if hit.chance is not None else ""
    return Text(f"{legs} · {one_line(hit.document)} {hit.start}-{hit.end}", style=QUIET_STYLE)


def _leg(leg: LegScore | None) -> str:
    return "none" if leg is None else f"#{leg.rank} {leg.score:.2f}"
