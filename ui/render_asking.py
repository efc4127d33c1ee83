"""The line under the question: what was asked before, the keys, a link to what is shown."""

from collections.abc import Sequence

from ui.markup import button, escape
from ui.texts import Texts


def render_tools(history: Sequence[str], texts: Texts, *, has_link: bool) -> str:
    link = button(texts.copy_link, name="copy link", done=texts.copied) if has_link else ""
    return f'<div class="tools">{_history(history, texts)}{link}{_keys(texts)}</div>'


def _history(history: Sequence[str], texts: Texts) -> str:
    """Return the questions of this page, folded; a click asks one again."""
    if not history:
        return ""
    buttons = (button(question, name="again", question=question) for question in history)
    asked = "".join(f'<li translate="no">{again}</li>' for again in buttons)
    return f'<details class="history"><summary>{escape(texts.history)}</summary><ol>{asked}</ol></details>'


def _keys(texts: Texts) -> str:
    keys = (("/", texts.key_focus), ("Enter", texts.key_enter), ("Esc", texts.key_escape))
    shown = "".join(f'<span><kbd translate="no">{key}</kbd> {escape(does)}</span>' for key, does in keys)
    return f'<p class="keys">{shown}</p>'
