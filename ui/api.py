"""The form's functions for programs, by names that stay: for `gradio_client` and for plain HTTP."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from corpus.errors import WenjuError
from ui.programs import Programs

if TYPE_CHECKING:
    import gradio as gr


def add_api(app: "gr.Blocks", programs: Programs) -> None:
    """Offer the functions of ``programs`` under the names ask, search, read_passage and documents."""
    from gradio.events import api

    names: dict[str, Callable[..., Any]] = {
        "ask": programs.ask,
        "search": programs.search,
        "read_passage": programs.read_passage,
        "documents": programs.list_documents,
    }
    with app:
        for name, function in names.items():
            # Without the queue a call is one plain request, and its answer the response.
            api(_told(function), api_name=name, queue=False)


def _told(function: Callable[..., Any]) -> Callable[..., Any]:
    """Tell a caller of the user's errors in their own sentence; mistakes of ours keep their traceback here."""
    import gradio as gr

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except WenjuError as error:
            raise gr.Error(str(error), print_exception=False) from error

    return call
