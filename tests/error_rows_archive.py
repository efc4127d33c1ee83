"""The errors of exported indexes."""

import io
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import Mock, patch

from error_rows import Cause, Row, written
from fakes import FakeEncoder, unwatched
from test_indexer_archive import BAD, Members, members_of, sealed, write

from indexer.archive import export_index, import_index
from indexer.build import index_paths
from indexer.stamp import FORMAT


@cache
def exported() -> bytes:
    """Return the export of an index of one document."""
    with TemporaryDirectory() as folder:
        tmp = Path(folder)
        (tmp / "a.txt").write_text("云。", "utf-8")
        index_paths(tmp / "index", [tmp / "a.txt"], FakeEncoder(), progress=unwatched)
        export_index(tmp / "index", tmp / "a.wenju")
        return (tmp / "a.wenju").read_bytes()


def changed(change: Callable[[Members, Path], Members]) -> Cause:
    """Import an export whose members were changed."""

    def cause(tmp: Path) -> object:
        write(tmp / "a.wenju", change(members_of(io.BytesIO(exported())), tmp))
        return import_index(tmp / "a.wenju", tmp / "index")

    return cause


def bad(case: str) -> Cause:
    return changed(BAD[case][0])


def with_documents(tmp: Path) -> object:
    (tmp / "a.wenju").write_bytes(exported())
    import_index(tmp / "a.wenju", tmp / "index")
    return import_index(tmp / "a.wenju", tmp / "index")


def flipped(tmp: Path) -> object:
    """Change the checksum of a member in the list at the end of the file."""
    data = bytearray(exported())
    data[data.index(b"PK\1\2") + 16] ^= 1
    (tmp / "a.wenju").write_bytes(data)
    return import_index(tmp / "a.wenju", tmp / "index")


def without_room(tmp: Path) -> object:
    with patch("indexer.archive.shutil.disk_usage", return_value=Mock(free=1000)):
        return changed(lambda members, _: sealed(members, bytes(2000)))(tmp)


def below_a_file(tmp: Path) -> object:
    (tmp / "file").write_bytes(exported())
    import_index(tmp / "file", tmp / "index")
    return export_index(tmp / "index", tmp / "file" / "a.wenju")


NO_EXPORT = "TMP/a.wenju: it is not an exported index; give a file that wenju export made"
DAMAGED = {
    "its manifest is too long": bad("a long manifest"),
    "its manifest cannot be read": bad("no JSON"),
    "its database has 2,000 bytes, not 7": changed(lambda members, _: sealed(members, bytes(2000), size=7)),
    "<...> bytes would become 30,000,000": bad("a bomb"),
    "its checksum is wrong": bad("another checksum"),
    "Bad CRC-32 for file 'manifest.json'": flipped,
    "file is not a database": bad("no database"),
    "its database is not one of wenju's": bad("another stamp"),
    "paragraphs points to a row of documents that is not there": bad("rows astray"),
    "a passage has an embedding that is not there": bad("lost embeddings"),
}
ROWS = [
    Row(
        "indexer.archive.export_index",
        ".: it is a folder; name a file in it",
        lambda tmp: export_index(tmp, Path()),
    ),
    Row(
        "indexer.archive.export_index",
        "TMP/a.txt: it is there already, and no export; name another file",
        written("a.txt", b"", lambda path: export_index(path.parent, path)),
    ),
    Row(
        "indexer.archive._check_empty",
        "The index TMP/index has documents; import into another folder with --index",
        with_documents,
    ),
    *(
        Row("indexer.archive._damaged", f"TMP/a.wenju: it is damaged ({why}); export the index again", cause)
        for why, cause in DAMAGED.items()
    ),
    Row("indexer.archive._read_manifest", NO_EXPORT, bad("a member too many")),
    Row(
        "indexer.archive._read_manifest",
        f"TMP/a.wenju: it has format 99, this wenju reads {FORMAT}; import it with the version that exported it",
        bad("another format"),
    ),
    Row(
        "indexer.archive._reading",
        "TMP/a.wenju: it cannot be read (No such file or directory); mend that or name another file",
        lambda tmp: import_index(tmp / "a.wenju", tmp / "index"),
    ),
    Row(
        "indexer.archive._reading",
        NO_EXPORT,
        written("a.wenju", b"no zip", lambda path: import_index(path, path.parent / "index")),
    ),
    Row(
        "indexer.archive._unpack",
        "TMP/a.wenju: it needs 2,000 bytes and 1,000 are free; make room",
        without_room,
    ),
    Row(
        "indexer.archive._writing",
        "TMP/file/a.wenju: it cannot be written (Not a directory); make room, or name a file in another folder",
        below_a_file,
    ),
]
