"""How a tab of the form hangs into `app.py`: what it is given, and what it has to offer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from ui.collection import Collection
from ui.screen import Screen, Session
from ui.texts import Texts

if TYPE_CHECKING:
    import gradio as gr

# An event that shows nothing while it is under way. Without the queue it is one plain request, and needs no second
# connection for its result. It has no progress on any component, not even a hidden one: of a component that two events
# change gradio shows the progress as the later one wants it, so that a page still opening hid that a question waits.
QUIET: dict[str, Any] = {
    "queue": False,
    "api_visibility": "private",
    "show_progress": "hidden",
    "show_progress_on": [],
}
# One that shows a page as it is now: of those that come while one is under way the last one counts. (gradio would drop
# them all; and it runs the last one with the data of the first, so that this is for events without data.)
LATEST: dict[str, Any] = {**QUIET, "trigger_mode": "always_last"}


@dataclass(frozen=True, slots=True)
class Form:
    """What the tabs share. ``session`` holds a ``ui.screen.Session``, and with it the language."""

    tabs: "gr.Tabs"
    told: tuple["gr.HTML", ...]  # answer and hits; a click on a button of theirs tells its data attributes
    session: "gr.State"
    opened: Any  # the event of a page that has been opened
    switched: tuple[Any, ...]  # those of a language, or a collection, that has been switched
    collection_of: Callable[[Screen], Collection]  # the one that a page is about
    show: Callable[[Session, Callable[[Screen], Screen]], dict[Any, Any]]  # the screen changes, and ``outputs`` with it
    shown: Callable[[Session], dict[Any, Any]]  # what ``outputs`` are on the screen as it is
    outputs: list[Any]  # the components of the asking side
    then_answered: Callable[[Any], None]  # read the answer after an event that may have found something


class Tab(Protocol):
    def lay_out(self, texts: Texts, first: Collection, /) -> None:
        """Make the components, within the form's tabs, as they are for the first collection."""

    def wire(self, form: Form, /) -> None:
        """Connect them with what they do."""
