"""Where an index is kept: in a folder, or on a Milvus server."""

import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from corpus.errors import SettingError

_SCHEME = "milvus://"
_COLLECTION = re.compile(r"[A-Za-z_]\w{0,199}", re.ASCII)  # what Milvus allows, with room for what we append


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """Reads as the user wrote it, but for the password."""

    host: str
    port: int
    collection: str  # begins the names of all collections of the index
    token: str = field(default="", repr=False)  # USER:PASSWORD, where the server asks for it

    @property
    def server(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{_SCHEME}{self.server}/{self.collection}"


Place = Path | ServerAddress


def parse_place(text: str) -> Place:
    """Read what the user named an index by.

    :raises SettingError: if it begins as the address of a server and is none.
    """
    if not text.startswith(_SCHEME):
        return Path(text)
    try:
        parts = urlsplit(text)
        host, port, collection = parts.hostname, parts.port, parts.path.removeprefix("/")
    except ValueError:  # a port that is no number
        host, port, collection = None, None, ""
    if not host or not port or not _COLLECTION.fullmatch(collection):
        raise SettingError(
            f"The index {text!r} is no address; write milvus://HOST:PORT/COLLECTION, the collection's name in letters, "
            "figures and _"
        )
    return ServerAddress(host, port, collection, unquote(parts.netloc.rpartition("@")[0]))


def command_at(words: str, place: Place) -> str:
    """Return a command on this index, to be copied into a terminal.

    It names the place even if that is the usual one, which is not known here.

    :param words: the command and what it takes, such as ``index PATH``.
    """
    return f"wenju {words} --index {shlex.quote(str(place))}"


def folder_of(place: Place, what: str) -> Path:
    """Return the folder of an index.

    :param what: the command or the part of one that needs a folder.
    :raises SettingError: if the index is on a server.
    """
    if isinstance(place, Path):
        return place
    raise SettingError(f"{what} needs the folder of an index, and {place} is on a server; give a folder with --index")
