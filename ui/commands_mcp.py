"""`wenju mcp`: the index as tools for an assistant, until it hangs up."""

from pathlib import Path

from ui.commands_serve import open_desk
from ui.programs import Programs


def serve_tools(folder: Path) -> None:
    from ui.mcp_server import make_server

    make_server(Programs(folder, open_desk(folder))).run("stdio")
