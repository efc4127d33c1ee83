"""From paths to documents: what is found, what is passed over, and what is said of what cannot be read."""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from corpus import walk
from corpus.errors import DocumentError
from corpus.files import read_file
from corpus.loaders import READERS, parse_documents
from corpus.records import Document

NOBODY = 65534  # a user that owns nothing


def find_files(paths: list[Path]) -> list[Path]:
    return list(walk.find_files(paths).files)


def names(paths: list[Path]) -> list[str]:
    return [path.name for path in paths]


def parse(path: Path) -> list[Document]:
    return parse_documents(read_file(path), path)


def write_jsonl(path: Path, *lines: object) -> Path:
    texts = (line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
    path.write_text("\n".join(texts), "utf-8")
    return path


@contextmanager
def without_rights() -> Iterator[None]:
    """Give up root, who may read everything, for a while."""
    if os.name != "posix":
        pytest.skip("needs the rights of POSIX")
    root = os.geteuid() == 0
    try:
        if root:
            os.seteuid(NOBODY)
    except PermissionError:
        pytest.skip("this root may not become another user")
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter, as pytest's own is not."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder).resolve()


# What is found


def test_a_folder_is_walked_in_order_and_all_readable_formats_are_found(tmp_path: Path) -> None:
    for name in ("b/二.md", "b/a/三.markdown", "a/一.txt", "四.JSONL", "c.TXT"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("字", "utf-8")
    assert names(find_files([tmp_path])) == ["c.TXT", "四.JSONL", "一.txt", "二.md", "三.markdown"]


def test_hidden_entries_and_other_formats_in_a_folder_are_passed_over(tmp_path: Path) -> None:
    for name in (".hidden.txt", ".git/config.txt", "music.mp3", "drawing.svg", "no_suffix", "seen.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("字", "utf-8")
    assert names(find_files([tmp_path])) == ["seen.txt"]


def test_a_hidden_file_is_found_when_named(tmp_path: Path) -> None:
    (tmp_path / ".hidden.txt").write_text("字", "utf-8")
    assert names(find_files([tmp_path / ".hidden.txt"])) == [".hidden.txt"]


def test_a_hidden_folder_is_walked_when_named(tmp_path: Path) -> None:
    (tmp_path / ".notes").mkdir()
    (tmp_path / ".notes" / "a.txt").write_text("字", "utf-8")
    assert names(find_files([tmp_path / ".notes"])) == ["a.txt"]


def test_a_file_named_twice_is_found_once_and_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("字", "utf-8")
    (tmp_path / "b.txt").write_text("字", "utf-8")
    monkeypatch.chdir(tmp_path)
    expected = [tmp_path / "b.txt", tmp_path / "a.txt"]
    assert find_files([Path("b.txt"), tmp_path, Path("../") / tmp_path.name / "a.txt"]) == expected
    assert find_files([Path()]) == expected[::-1]


def test_a_suffix_may_be_in_capitals(tmp_path: Path) -> None:
    (tmp_path / "READ.MD").write_text("字", "utf-8")
    assert find_files([tmp_path / "READ.MD"]) == find_files([tmp_path]) == [tmp_path / "READ.MD"]


def test_an_empty_folder_and_no_path_hold_nothing(tmp_path: Path) -> None:
    assert find_files([tmp_path]) == []
    assert find_files([]) == []


def test_a_link_to_a_folder_above_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "one.txt").write_text("字", "utf-8")
    (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert names(find_files([tmp_path])) == ["one.txt"]


def test_a_link_that_leads_to_itself_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    with pytest.raises(DocumentError, match=r"self\.txt: there is no such file or folder"):
        find_files([tmp_path / "self.txt"])
    [found] = find_files([tmp_path])  # in a folder it is found, so that it can be complained of
    with pytest.raises(DocumentError, match=r"self\.txt: it cannot be read \(.*symbolic links\)"):
        read_file(found)


def test_a_link_to_a_file_is_read_through(tmp_path: Path) -> None:
    (tmp_path / "there.txt").write_text("标题\n正文在这里。", "utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "here.txt").symlink_to(tmp_path / "there.txt")
    [found] = find_files([tmp_path / "folder"])
    assert [document.title for document in parse(found)] == ["标题"]


# What cannot be used


def test_a_missing_path_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"无此文件\.txt: there is no such file or folder; check the spelling"):
        find_files([tmp_path / "无此文件.txt"])


@pytest.mark.parametrize("name", ["录音.mp3", "no_suffix", "a.txt.gz", ".txt"])
def test_a_format_that_cannot_be_read_is_refused_with_those_that_can(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(DocumentError) as caught:
        find_files([tmp_path / name])
    assert str(caught.value) == (
        f"{tmp_path / name}: files of this format cannot be read; save it as one of .txt, .md, .markdown, .jsonl, "
        ".pdf, .docx, .pptx, .xlsx, .csv, .tsv, .html, .htm, .epub"
    )


@pytest.mark.parametrize(("name", "successor"), [("旧.doc", ".docx"), ("旧.XLS", ".xlsx"), ("旧.ppt", ".pptx")])
def test_an_old_office_file_is_found_and_said_to_be_old(tmp_path: Path, name: str, successor: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    [found] = find_files([tmp_path])
    with pytest.raises(DocumentError, match=rf"{name}: {found.suffix.lower()} is an old .* save it as {successor}$"):
        parse(found)


def test_every_reader_says_in_one_sentence_that_a_file_is_empty(tmp_path: Path) -> None:
    for suffix in READERS.keys() - {".txt", ".md", ".markdown", ".jsonl"}:
        path = tmp_path / f"empty{suffix}"
        path.write_bytes(b"")
        with pytest.raises(DocumentError, match=rf"^{path}: .+"):
            parse(path)


def test_a_name_that_is_too_long_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="it cannot be read"):
        find_files([tmp_path / ("长" * 300 + ".txt")])


def test_a_file_that_may_not_be_read_is_named(open_folder: Path) -> None:
    secret = open_folder / "secret.txt"
    secret.write_text("字", "utf-8")
    secret.chmod(0)
    with without_rights():
        assert find_files([open_folder]) == [secret]
        with pytest.raises(DocumentError, match=r"secret\.txt: it cannot be read \(Permission denied\)"):
            read_file(secret)


def test_a_folder_that_may_not_be_entered_is_named_and_the_others_are_walked(open_folder: Path) -> None:
    closed = open_folder / "closed"
    closed.mkdir()
    (closed / "a.txt").write_text("字", "utf-8")
    (open_folder / "open.txt").write_text("字", "utf-8")
    closed.chmod(0)
    with without_rights():
        found = walk.find_files([open_folder])
        with pytest.raises(DocumentError, match=r"a\.txt: it cannot be read \(Permission denied\)"):
            find_files([closed / "a.txt"])
    closed.chmod(0o700)
    assert found.files == (open_folder / "open.txt",)
    reason = f"{closed}: it cannot be read (Permission denied); mend that or leave it out"
    assert found.closed == {closed: reason}


def test_a_file_that_went_away_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"gone\.txt: it cannot be read \(No such file or directory\)"):
        read_file(tmp_path / "gone.txt")


def test_a_binary_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "photo.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    with pytest.raises(DocumentError, match=r"photo\.txt: it holds NUL bytes and looks like a binary file"):
        parse(tmp_path / "photo.txt")


def test_one_bad_file_does_not_keep_the_others_from_being_read(tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"\0\1\2\3" * 9)
    (tmp_path / "good.txt").write_text("标题\n正文。", "utf-8")
    read, failed = [], []
    for path in find_files([tmp_path]):
        try:
            read += parse(path)
        except DocumentError as error:
            failed.append(str(error))
    assert [document.title for document in read] == ["标题"]
    assert [message.split(":")[0] for message in failed] == [str(tmp_path / "bad.txt")]


# Text files


def test_a_text_file_is_one_document_named_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes("第一段。\r\n第二段。\r\n".encode("gbk"))
    assert parse(path) == [Document(str(path), "notes", "第一段。\r\n第二段。\r\n", str(path))]


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("a.md", "# 数字政府\n\n正文。", "数字政府"),
        ("a.md", "---\ntitle: '数字政府'\ndate: 2021-01-01\n---\n\n# 另一个\n", "数字政府"),
        ("a.md", "---\ndate: 2021-01-01\n---\n\n# 数字政府\n", "数字政府"),
        ("a.txt", "浙江省 公共数据 条例\n第一章 总则\n", "浙江省公共数据条例"),
        ("a.txt", "作者:admin1 日期:2022-05-05 10:27:10\n技治政府的困境\n正文。", "技治政府的困境"),
        ("a.txt", "索引号：000014349/2022-00073\n国发〔2022〕14号\n国务院的意见\n正文。", "国务院的意见"),
        ("a.txt", "Digital Government in Zhejiang: Lessons\n\nText.", "Digital Government in Zhejiang: Lessons"),
        ("a.txt", "第四章 技治政府的当代实践\n正文。", "a"),
        ("a.txt", "这是一个以句号结尾的句子。\n又一句。", "a"),
        (
            "a.txt",
            "这是一个长得不像题目的句子它没有任何标点但是远远超过了四十个字所以不会有人把它当成一篇文章的题目",
            "a",
        ),
        ("a.txt", "-----\n=====\n", "a"),
        ("a.txt", "\n\n", "a"),
        ("a.txt", "", "a"),
    ],
)
def test_a_text_file_has_its_own_title_or_that_of_its_file(tmp_path: Path, name: str, text: str, title: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    [document] = parse(tmp_path / name)
    assert document.title == title


# JSON Lines


def test_each_line_of_a_jsonl_file_is_a_document_named_by_its_id(tmp_path: Path) -> None:
    path = write_jsonl(
        tmp_path / "notes.jsonl",
        {"id": "a", "title": "甲", "text": "正文\n第二行\u2028仍是第二行"},
        "",
        {"id": 7, "text": "", "extra": [1]},
        {"id": "c", "title": None, "text": "丙"},
    )
    assert parse(path) == [
        Document("a", "甲", "正文\n第二行\u2028仍是第二行", str(path)),
        Document("7", "7", "", str(path)),
        Document("c", "c", "丙", str(path)),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_jsonl_file_may_have_any_encoding_and_windows_line_ends(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "notes.jsonl"
    path.write_bytes('{"id": "甲", "text": "数字政府"}\r\n{"id": "乙", "text": "公共数据"}\r\n'.encode(encoding))
    assert [(document.doc_id, document.text) for document in parse(path)] == [("甲", "数字政府"), ("乙", "公共数据")]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('{"id": "x", ', r"line 2 is not valid JSON \(Expecting"),
        ("text", r"line 2 is not valid JSON \(Expecting value"),
        ("[" * 100_000, r"line 2 is not valid JSON \(maximum recursion"),
        ('{"id": ' + "9" * 5000 + "}", r"line 2 is not valid JSON \(Exceeds the limit"),
        ('["id", "text"]', r'line 2 is not an object like \{"id": ..., "title": ..., "text": ...\}'),
        ("12", "line 2 is not an object like"),
        ('{"text": "字"}', 'line 2 has no "id"; give it a text or a number'),
        ('{"id": " ", "text": "字"}', 'line 2 has no "id"'),
        ('{"id": true, "text": "字"}', 'line 2 has no "id"'),
        ('{"id": 1.5, "text": "字"}', 'line 2 has no "id"'),
        ('{"id": "x"}', 'line 2 has no "text", or a "text" or "title" that is not a string'),
        ('{"id": "x", "text": ["字"]}', 'line 2 has no "text"'),
        ('{"id": "x", "text": "字", "title": 3}', '"title" that is not a string'),
        ('{"id": "a", "text": "字"}', "line 2 repeats the id 'a' of line 1"),
    ],
)
def test_a_bad_line_is_named_with_what_is_wrong(tmp_path: Path, line: str, complaint: str) -> None:
    path = write_jsonl(tmp_path / "notes.jsonl", {"id": "a", "text": "字"}, line)
    with pytest.raises(DocumentError, match=complaint) as caught:
        parse(path)
    assert str(caught.value).startswith(f"{path}: ")


def test_a_number_and_the_same_digits_are_one_id(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "notes.jsonl", {"id": 1, "text": "字"}, "", {"id": "1", "text": "字"})
    with pytest.raises(DocumentError, match="line 3 repeats the id '1' of line 1"):
        parse(path)
