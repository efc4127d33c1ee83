"""`wenju mcp`: the index as tools for an assistant, until it hangs up."""

from indexer.place import Place
from ui.commands_serve import open_desk
from ui.programs import Programs


def serve_tools(place: Place) -> None:
    from ui.mcp_server import make_server

    make_server(Programs(place, open_desk(place))).run("stdio")
