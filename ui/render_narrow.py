"""Fields that write conditions into a question, in the operators of `search/syntax.py`."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath

from ui.markup import escape, escape_line
from ui.texts import Texts

MOST_DOCUMENTS = 500  # in a list; others are named in the question itself
_QUOTES = ('""＂', "「」", "『』", "“”")  # what opens, what closes, what the syntax takes for either
_ANY_QUOTE = '"＂「」『』“”'

Choice = tuple[str, str]  # what is written into the question, what the page calls it


def operator(name: str, value: str) -> str:
    """Return a condition as it is typed, quoted so that the whole value is meant."""
    for quotes in _QUOTES:
        if not set(value) & set(quotes):
            return f"{name}:{quotes[0]}{value}{quotes[1]}"
    longest = max(value.translate({ord(quote): "\n" for quote in _ANY_QUOTE}).split("\n"), key=len)
    return f'{name}:"{longest.strip()}"'  # no quotes are left for the whole of it


def render_narrowing(texts: Texts) -> str:
    """Return the folded fields; documents and headings come when they are unfolded."""
    kinds = [
        (f"{texts.narrow_kind_operator}:{label.lower()}", label)
        for label in (texts.narrow_body, texts.kind_heading, texts.kind_reference)
    ]
    fields = (
        _select("document", texts.narrow_document, [], texts)
        + _section(texts)
        + _select("kind", texts.narrow_kind, kinds, texts)
    )
    summary = escape(texts.narrow)
    return f'<details class="narrow"><summary>{summary}</summary><div>{fields}</div></details>'


def render_choices(titles: Mapping[str, str], headings: Sequence[str], texts: Texts) -> str:
    """Return what `assets/narrow.js` puts into the fields.

    :param titles: of the documents, by their names.
    """
    documents = [
        (operator(texts.narrow_document.lower(), name), title or PurePath(name).name)
        for name, title in list(titles.items())[:MOST_DOCUMENTS]
    ]
    suggested = "".join(f'<option value="{escape_line(heading)}"></option>' for heading in headings)
    return f"<select>{_options(documents, own=True)}</select><datalist>{suggested}</datalist>"


def _select(name: str, label: str, choices: Iterable[Choice], texts: Texts) -> str:
    return (
        f'<label>{escape(label)}<select data-condition="{name}"><option value="">{escape(texts.narrow_all)}</option>'
        f"{_options(choices)}</select></label>"
    )


def _options(choices: Iterable[Choice], *, own: bool = False) -> str:
    """:param own: whether the page calls them by words of the documents."""
    language = ' translate="no"' if own else ""
    return "".join(
        f'<option value="{escape(written)}"{language}>{escape_line(shown)}</option>' for written, shown in choices
    )


def _section(texts: Texts) -> str:
    return (
        f'<label>{escape(texts.narrow_section)}<input type="text" list="headings" data-condition="section"'
        f' data-operator="{escape(texts.narrow_section.lower())}" placeholder="{escape(texts.narrow_section_hint)}">'
        f'<datalist id="headings"></datalist></label>'
    )
