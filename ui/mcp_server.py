"""The index as tools of the Model Context Protocol, over stdin and stdout."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from corpus.errors import SettingError, WenjuError
from ui.programs import NOTICE, Programs

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

_INSTRUCTIONS = (
    "Answers questions from the documents on the user's computer, without any network. Ask or search first, then read "
    f"around a hit where its passage is not enough. {NOTICE}"
)


def make_server(programs: Programs) -> "MCPServer[Any]":
    """Return a server with the tools ask, search, read_passage and list_documents, which only read.

    :raises SettingError: if the extra is not installed.
    """
    try:
        from mcp.server.mcpserver import MCPServer
        from mcp.types import ToolAnnotations
    except ImportError as error:
        raise SettingError('`wenju mcp` needs an extra; install it with: pip install "wenju[mcp]"') from error
    server: MCPServer[Any] = MCPServer("wenju", instructions=_INSTRUCTIONS, log_level="WARNING")
    reads_only = ToolAnnotations(read_only_hint=True, destructive_hint=False, open_world_hint=False)
    for function in (programs.ask, programs.search, programs.read_passage, programs.list_documents):
        server.add_tool(_told(function), annotations=reads_only)
    return server


def _told(function: Callable[..., Any]) -> Callable[..., Any]:
    """Tell an assistant of the user's errors in their own sentence."""
    from mcp.server.mcpserver.exceptions import ToolError

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except WenjuError as error:
            raise ToolError(str(error)) from error

    return call
