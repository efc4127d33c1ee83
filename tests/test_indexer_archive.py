"""Export and import: another computer answers without embedding again, and takes nothing else for an index."""

import hashlib
import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from fakes import FakeEncoder, unwatched
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import ArchiveError, IndexFolderError
from indexer.archive import export_index, import_index
from indexer.build import index_paths
from indexer.dictionary import Dictionary
from indexer.doctor import examine
from indexer.folder import IndexFolder
from indexer.library import list_documents, remove_documents
from search.engine import open_engine

Members = dict[str, bytes]


@pytest.fixture
def archive(index: Path, tmp_path: Path) -> Path:
    file = tmp_path / "备份.wenju"
    export_index(index, file)
    return file


def found(folder: Path) -> list[tuple[str, float]]:
    with closing(open_engine(folder, FakeEncoder())) as engine:
        return [(hit.text, hit.score) for question in ("云", "电网") for hit in engine.search(question)]


def test_an_imported_index_answers_as_the_exported_one_and_nothing_is_embedded_again(index, documents, tmp_path):
    index_paths(index, [documents], FakeEncoder(), progress=unwatched, dictionary=Dictionary(("政务云",)))
    size = export_index(index, tmp_path / "a" / "b.wenju")
    assert size == (tmp_path / "a" / "b.wenju").stat().st_size
    other = tmp_path / "other"
    assert import_index(tmp_path / "a" / "b.wenju", other) == 6
    assert found(other) == found(index)
    assert list_documents(other) == list_documents(index)
    assert [finding.message for finding in examine(other, FakeEncoder) if not finding.ok] == []
    encoder = FakeEncoder()
    index_paths(other, [documents], encoder, progress=unwatched)
    assert encoder.embedded == []


def test_nothing_but_the_file_is_left_beside_it(archive):
    assert [path.name for path in archive.parent.iterdir() if "wenju" in path.name.split(".")] == [archive.name]


def test_a_removed_text_is_not_in_an_export(index, documents, tmp_path):
    remove_documents(index, [str(documents / "power.md")])
    export_index(index, tmp_path / "archive")
    with zipfile.ZipFile(tmp_path / "archive") as archive:
        data = archive.read("wenju.sqlite")
    assert ("电网的电".encode() in data, "政务云".encode() in data) == (False, True)


def test_an_index_with_documents_is_not_overwritten_and_one_without_is(archive, index):
    with pytest.raises(ArchiveError, match="has documents; import into another folder with --index"):
        import_index(archive, index)
    expected = found(index)
    with closing(open_engine(index, FakeEncoder())) as engine:
        remove_documents(index, [info.document for info in list_documents(index)])
        assert engine.search("云") == ()
        import_index(archive, index)
        assert engine.search("云")[0].text == "政务云连着云。"
    assert found(index) == expected


def test_what_cannot_be_read_or_written_is_named(index, archive, tmp_path):
    with pytest.raises(ArchiveError, match=r"nowhere: it cannot be read \(No such file or directory\)"):
        import_index(tmp_path / "nowhere", tmp_path / "other")
    with pytest.raises(ArchiveError, match="it cannot be written"):
        export_index(index, archive / "below a file")
    with pytest.raises(IndexFolderError, match="There is no index"):
        export_index(tmp_path / "nowhere", tmp_path / "x")
    with pytest.raises(ArchiveError, match="it is a folder; name a file in it"):
        export_index(index, Path())
    assert not IndexFolder(tmp_path / "other").exists()


def members_of(archive: Path) -> Members:
    with zipfile.ZipFile(archive) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def write(archive: Path, members: Members) -> None:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, data in members.items():
            opened.writestr(name, data)


def sealed(members: Members, database: bytes | None = None, **changed: object) -> Members:
    """Return members whose manifest fits a database, but for what is changed in it."""
    data = members["wenju.sqlite"] if database is None else database
    manifest = json.loads(members["manifest.json"])
    manifest |= {"size": len(data), "sha256": hashlib.sha256(data).hexdigest(), **changed}
    return {"manifest.json": json.dumps(manifest).encode(), "wenju.sqlite": data}


def changed_by(members: Members, script: str, work: Path) -> Members:
    """Return sealed members whose database a script was run on."""
    path = work / "changed.sqlite"
    path.write_bytes(members["wenju.sqlite"])
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.executescript(script)
    return sealed(members, path.read_bytes())


BAD: dict[str, tuple[Callable[[Members, Path], Members], str]] = {
    "a member too many": (lambda m, _: {**m, "../../evil": b""}, "it is not an exported index"),
    "an absolute path": (
        lambda m, _: {"/etc/x": m["wenju.sqlite"], "manifest.json": b""},
        "it is not an exported index",
    ),
    "no manifest": (lambda m, _: {"wenju.sqlite": m["wenju.sqlite"]}, "it is not an exported index"),
    "a long manifest": (lambda m, _: {**m, "manifest.json": b" " * 100_000}, "its manifest is too long"),
    "no JSON": (lambda m, _: {**m, "manifest.json": b"{"}, "its manifest cannot be read"),
    "a list": (lambda m, _: {**m, "manifest.json": b"[]"}, "its manifest cannot be read"),
    "a size without end": (lambda m, _: sealed(m, size=float("inf")), "its manifest cannot be read"),
    "another format": (lambda m, _: sealed(m, stamp={"format": 99}), "it has format 99, this wenju reads"),
    "another size": (lambda m, _: sealed(m, size=7), "bytes, not 7"),
    "another checksum": (lambda m, _: sealed(m, sha256="0"), "its checksum is wrong"),
    "a bomb": (lambda m, _: sealed(m, bytes(30_000_000)), "bytes would become 30,000,000"),
    "no database": (lambda m, _: sealed(m, b"no database" * 1000), "file is not a database"),
    "another stamp": (lambda m, _: sealed(m, stamp={"format": 2, "encoder": "x"}), "is not one of wenju's"),
    "a trigger": (
        lambda m, w: changed_by(m, "CREATE TRIGGER t AFTER DELETE ON meta BEGIN SELECT 1; END", w),
        "is not one of wenju's",
    ),
    "a table less": (lambda m, w: changed_by(m, "DROP TABLE passages", w), "is not one of wenju's"),
    "rows astray": (lambda m, w: changed_by(m, "DELETE FROM documents", w), "that is not there"),
    "lost embeddings": (lambda m, w: changed_by(m, "DELETE FROM embeddings", w), "embedding that is not there"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_not_a_sound_export_is_refused_in_one_sentence(archive, tmp_path, case):
    change, sentence = BAD[case]
    write(archive, change(members_of(archive), tmp_path))
    target = tmp_path / "target"
    with pytest.raises(ArchiveError) as caught:
        import_index(archive, target)
    assert str(caught.value).startswith(f"{archive}: ")
    assert sentence in str(caught.value)
    assert [path.name for path in target.iterdir() if path.name != "writer.lock"] == []


@pytest.mark.parametrize("kept", [0.0, 0.3, 0.999])
def test_a_file_cut_short_is_refused(archive, tmp_path, kept):
    data = archive.read_bytes()
    archive.write_bytes(data[: int(len(data) * kept)])
    with pytest.raises(ArchiveError, match="it is not an exported index; give a file that wenju export made"):
        import_index(archive, tmp_path / "target")


@given(st.data())
@settings(max_examples=200)
def test_whatever_has_become_of_a_file_there_is_a_sentence(archive, tmp_path, data):
    """The end of a zip says where its members are and what they are like."""
    sound = archive.read_bytes()
    broken = bytearray(sound)
    for _ in range(data.draw(st.integers(1, 4))):
        broken[-data.draw(st.integers(1, 400))] = data.draw(st.integers(0, 255))
    (tmp_path / "broken").write_bytes(broken)
    if broken != sound:
        with suppress(ArchiveError):
            import_index(tmp_path / "broken", tmp_path / "target")


def test_a_flipped_bit_is_seen(archive, tmp_path):
    data = bytearray(archive.read_bytes())
    data[len(data) // 2] ^= 1
    archive.write_bytes(data)
    with pytest.raises(ArchiveError, match="it is damaged"):
        import_index(archive, tmp_path / "target")


def test_a_log_that_another_database_left_is_not_taken_for_its_own(archive, index, tmp_path):
    """As where somebody removed the database by hand."""
    target = IndexFolder(tmp_path / "target")
    target.path.mkdir()
    with closing(sqlite3.connect(IndexFolder(index).database, isolation_level=None)) as database:
        database.execute("DELETE FROM files")
        log = index / "wenju.sqlite-wal"
        (target.path / log.name).write_bytes(log.read_bytes())
    import_index(archive, target.path)
    assert len(list_documents(target.path)) == 6
