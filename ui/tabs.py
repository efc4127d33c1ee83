"""How a tab of the form hangs into `app.py`: what it is given, and what it has to offer."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from ui.texts import Texts

if TYPE_CHECKING:
    import gradio as gr


@dataclass(frozen=True, slots=True)
class Form:
    """What the tabs share. ``session`` holds a ``ui.screen.Session``, and with it the language."""

    tabs: "gr.Tabs"
    told: tuple["gr.HTML", ...]  # answer and hits; a click on a button of theirs tells its data attributes
    session: "gr.State"
    opened: Any  # the event of a page that has been opened
    switched: Any  # that of a language that has been switched


class Tab(Protocol):
    def lay_out(self, texts: Texts, /) -> None:
        """Make the components, within the form's tabs."""

    def wire(self, form: Form, /) -> None:
        """Connect them with what they do."""
