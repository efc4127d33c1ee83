"""The dialog in which a document is read in place, and what its script asks of the server."""

from collections.abc import Callable, Mapping

from ui.asset_files import read_asset
from ui.collection import Collections
from ui.desk import Desk
from ui.layout_html import html
from ui.reading import Wanted, open_document, open_text, read_around, read_earlier, read_later

_READERS: Mapping[str, Callable[[Wanted, Desk], str]] = {
    "open": open_document,
    "text": open_text,
    "earlier": read_earlier,
    "later": read_later,
    "around": read_around,
}


def lay_out_document(collections: Collections) -> None:
    """Put the closed dialog into the Blocks that are open. Its script fills it by itself, since reading on
    changes nothing that the page remembers."""

    def read(sent: dict[str, object]) -> str:
        return _READERS[str(sent["what"])](Wanted.parse(sent), collections.find(str(sent["collection"])).desk)

    dialog = '<dialog id="document" aria-labelledby="document-title"></dialog>'
    html(dialog, "reading", js_on_load=read_asset("reading.js"), server_functions=[read])
