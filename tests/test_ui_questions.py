from pathlib import Path

import pytest

from corpus.errors import QuestionFileError
from ui.questions import BatchQuestion, read_questions


def write(folder: Path, content: bytes) -> Path:
    path = folder / "问题.jsonl"
    path.write_bytes(content)
    return path


def test_questions_come_in_order_with_their_ids(tmp_path):
    path = write(
        tmp_path,
        '{"id": "a", "question": "一"}\n\n{"id": 7, "question": "二"}\r\n{"question": "三"}'.encode(),
    )
    assert list(read_questions(path)) == [
        BatchQuestion(f"{path}, line 1", "一", "a"),
        BatchQuestion(f"{path}, line 3", "二", 7),
        BatchQuestion(f"{path}, line 4", "三", None),
    ]


def test_a_byte_order_mark_is_no_part_of_the_first_line(tmp_path):
    path = write(tmp_path, '\ufeff{"question": "一"}'.encode())
    assert [line.question for line in read_questions(path)] == ["一"]


def test_only_a_line_feed_ends_a_line(tmp_path):
    path = write(tmp_path, '{"question": "一\u2028二"}\n'.encode())
    assert [line.question for line in read_questions(path)] == ["一\u2028二"]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (b"not json", "line 2 is not JSON"),
        ('{"question": "数字"}'.encode("gb18030"), "line 2 is not JSON in UTF-8"),
        (b"[" * 100_000, "line 2 is not JSON"),
        (b'["question"]', "line 2 has no question"),
        (b'{"id": "x"}', "line 2 has no question"),
        (b'{"question": 5}', "line 2 has no question"),
        (b'{"question": "x", "id": [1]}', "line 2 has the id [1]"),
    ],
    ids=["text", "gb18030", "nested", "array", "no question", "number", "array as id"],
)
def test_a_bad_line_is_named_between_the_good_ones(tmp_path, line, complaint):
    path = write(tmp_path, b'{"question": "first"}\n' + line + b'\n{"question": "third"}\n')
    first, error, third = read_questions(path)
    assert (first.question, third.question) == ("first", "third")
    assert isinstance(error, QuestionFileError)
    assert str(path) in str(error)
    assert complaint in str(error)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(QuestionFileError, match=r"nowhere\.jsonl cannot be read"):
        list(read_questions(tmp_path / "nowhere.jsonl"))
