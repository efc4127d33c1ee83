"""What one open page remembers of its library, while events overlap."""

from collections.abc import Callable
from dataclasses import fields, replace
from threading import Lock

from ui.library_handlers import Shelf


class OpenShelf:
    """The events of a page may overlap, as taking files in lasts, and a look at the library may have begun when a
    button is pressed. So each changes what it means to change and nothing else, and they show the page one after the
    other, each under ``lock`` and with all that is known then: what comes last to the page is the newest.
    """

    def __init__(self, shelf: Shelf) -> None:
        self.shelf, self.lock = shelf, Lock()
        self.ticked = shelf  # as it was when the page last asked by itself what is new

    def __deepcopy__(self, _memo: object) -> "OpenShelf":
        """Return one for another page: gradio copies what each page has of its own, and a lock cannot be copied."""
        return OpenShelf(self.shelf)

    def change(self, do: Callable[[Shelf], Shelf]) -> Shelf:
        """Change what ``do``, which may take long, changes in the shelf that it is given, and return the shelf as it is
        then: with what other events have changed meanwhile. Of what both have changed, ``do``'s counts, but a question
        that was put meanwhile stays: it is about another document."""
        before = self.shelf
        after = do(before)
        parts = [part.name for part in fields(Shelf)]
        new = {part: getattr(after, part) for part in parts if getattr(after, part) != getattr(before, part)}
        with self.lock:
            if self.shelf.asked != before.asked:
                new.pop("asked", None)
            self.shelf = replace(self.shelf, **new)
            return self.shelf
