"""The component that shows HTML of ours."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import gradio as gr


def html(value: str, name: str, **settings: Any) -> "gr.HTML":
    import gradio as gr

    return gr.HTML(value, elem_id=name, apply_default_css=False, **{"js_on_load": None, **settings})
