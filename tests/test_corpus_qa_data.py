"""Questions with known answers, in both forms they come in, and what is said of files that are neither."""

import json
from pathlib import Path

import pytest

from corpus import errors
from corpus.errors import QuestionFileError, WenjuError
from corpus.qa_data import GoldQuestion, read_questions


def write(folder: Path, content: object, *, name: str = "questions.jsonl") -> Path:
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    (folder / name).write_text(text, "utf-8")
    return folder / name


def squad(*questions: object, context: object = "杭州打通了53个部门。") -> dict[str, object]:
    return {"version": "1.0", "data": [{"paragraphs": [{"context": context, "qas": list(questions)}]}]}


# JSON Lines


def test_a_line_is_a_question_with_its_answers_and_evidence(tmp_path: Path) -> None:
    line = {
        "id": "o001",
        "lang": "zh",
        "kind": "fact",
        "question": "打通了多少个部门?",
        "answers": ["53个部门", "53个"],
        "evidence": "打通了53个部门",
        "section": "第四章",
    }
    assert read_questions(write(tmp_path, line)) == [
        GoldQuestion(
            question_id="o001",
            question="打通了多少个部门?",
            lang="zh",
            kind="fact",
            answers=("53个部门", "53个"),
            evidence=("打通了53个部门",),
            answerable=True,
        )
    ]


def test_what_a_line_leaves_out_is_filled_in(tmp_path: Path) -> None:
    path = write(tmp_path, '\n{"question": "多少个部门?"}\r\n\n{"question": "How many?", "lang": null, "kind": null}\n')
    assert read_questions(path) == [
        GoldQuestion("2", "多少个部门?", "zh", None, (), (), answerable=False),
        GoldQuestion("4", "How many?", "en", None, (), (), answerable=False),
    ]


@pytest.mark.parametrize(
    ("fields", "answerable"),
    [
        ({"answers": ["53个"]}, True),
        ({"evidence": "打通了53个部门"}, True),
        ({"kind": "none"}, False),
        ({"kind": "none", "evidence": "没有打通"}, False),
        ({"kind": "none", "answers": [], "evidence": None}, False),
        ({"kind": "fact"}, False),
        ({"answers": None}, False),
    ],
)
def test_a_question_is_answerable_when_something_is_known_of_its_answer(
    tmp_path: Path, fields: dict[str, object], answerable: bool
) -> None:
    [question] = read_questions(write(tmp_path, {"question": "多少个?", **fields}))
    assert question.answerable is answerable


def test_one_answer_or_evidence_may_stand_without_a_list(tmp_path: Path) -> None:
    line = {"question": "多少个?", "answers": "53个", "evidence": ["甲", "乙"]}
    [question] = read_questions(write(tmp_path, line))
    assert (question.answers, question.evidence) == (("53个",), ("甲", "乙"))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_file_of_questions_may_have_any_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_bytes('{"question": "亲清在线打通了多少个部门的业务系统？"}\r\n'.encode(encoding))
    assert [question.question for question in read_questions(path)] == ["亲清在线打通了多少个部门的业务系统？"]


# SQuAD


def test_a_squad_question_has_its_paragraph_for_evidence(tmp_path: Path) -> None:
    answers = [{"text": "53个", "answer_start": 5}, {"text": "53个", "answer_start": 5}, {"text": "53个部门"}]
    path = write(tmp_path, squad({"id": "q1", "question": "多少个?", "answers": answers}), name="dev.json")
    assert read_questions(path) == [
        GoldQuestion("q1", "多少个?", "zh", None, ("53个", "53个部门"), ("杭州打通了53个部门。",), answerable=True)
    ]


def test_the_form_is_seen_from_the_content_not_from_the_name(tmp_path: Path) -> None:
    path = write(tmp_path, squad({"id": 1, "question": "How many?", "answers": [{"text": "53"}]}), name="dev.jsonl")
    [question] = read_questions(path)
    assert (question.question_id, question.lang, question.answers) == ("1", "en", ("53",))


@pytest.mark.parametrize(
    "fields",
    [
        {"is_impossible": True, "answers": [{"text": "53个"}]},
        {"is_impossible": "true", "answers": [{"text": "53个"}]},  # as CAIL 2019 writes it
        {"is_impossible": False, "answers": []},
        {},
    ],
)
def test_an_impossible_question_has_neither_answer_nor_evidence(tmp_path: Path, fields: dict[str, object]) -> None:
    [question] = read_questions(write(tmp_path, squad({"id": "q", "question": "多少个?", **fields})))
    assert (question.answers, question.evidence, question.answerable) == ((), (), False)


@pytest.mark.parametrize(
    ("name", "questions"),
    [("retrieval/cmrc2018_dev.json", 3219), ("retrieval/xquad.en.json", 1190), ("seed/questions.jsonl", 120)],
)
def test_the_data_sets_are_read_whole(name: str, questions: int) -> None:
    path = Path(__file__).resolve().parents[2] / "shared" / "data" / name
    if not path.exists():
        pytest.skip(f"{path} is not here")
    found = read_questions(path)
    assert len(found) == questions
    assert len({question.question_id for question in found}) == questions
    expected = "en" if name.endswith(".en.json") else "zh"
    assert sum(question.lang == expected for question in found) >= 0.7 * questions
    assert all(question.answerable == (question.kind != "none") for question in found)


# What cannot be read


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "it holds no question; give JSON Lines with a question each, or SQuAD JSON"),
        ("\n \n", "it holds no question;"),
        ('{"version": "1", "data": []}', "it holds no question;"),
        ('{"question": "甲?"}\n{"question": ', "line 2 is not valid JSON (Expecting value"),
        ('{"question": "甲?"}\n' + "[" * 100_000, "line 2 is not valid JSON (maximum recursion"),
        ('{"data": ' + "[" * 100_000, "line 1 is not valid JSON (maximum recursion"),
        ('[\n{"question": "甲?"}\n]', "line 1 is not valid JSON (Expecting value"),
        ('["甲?"]', 'line 1 has no "question", or one that is not a text; give one'),
        ('{"answers": ["乙"]}', 'line 1 has no "question",'),
        ('{"question": 7}', 'line 1 has no "question", or one that is not a text;'),
        ('{"question": "甲?", "answers": [7]}', 'line 1 has "answers" that are not texts; give a list of texts'),
        ('{"question": "甲?", "answers": {"text": "乙"}}', 'line 1 has "answers" that are not texts;'),
        ('{"question": "甲?", "evidence": 7}', 'line 1 has "evidence" that are not texts;'),
        ('{"question": "甲?", "kind": ["a"]}', 'line 1 has no "kind", or one that is not a text; give one'),
        ('{"question": "甲?", "lang": {"a": 1}}', 'line 1 has no "lang", or one that is not a text; give one'),
        ('{"question": "甲?", "lang": 0}', 'line 1 has no "lang", or one that is not a text; give one'),
        ({"data": [{}]}, 'article 1 has no "paragraphs", or one that is not a list; give one'),
        ({"data": ["甲"]}, 'article 1 has no "paragraphs"'),
        ({"data": [{"paragraphs": [{"qas": []}]}]}, 'article 1 has no "context", or one that is not a text;'),
        ({"data": [{"paragraphs": []}, {"paragraphs": [{"context": "甲"}]}]}, 'article 2 has no "qas"'),
        (squad({"id": "q"}), 'article 1 has no "question"'),
        (squad("甲?"), 'article 1 has no "question"'),
        (squad({"question": "甲?", "answers": ["乙"]}), 'article 1 has no "text"'),
        (squad({"question": "甲?", "answers": 7}), 'article 1 has no "answers", or one that is not a list; give one'),
    ],
)
def test_a_file_that_is_neither_is_named_with_what_is_missing(tmp_path: Path, content: object, complaint: str) -> None:
    path = write(tmp_path, content)
    with pytest.raises(QuestionFileError) as caught:
        read_questions(path)
    assert str(caught.value).startswith(f"{path}: {complaint}")


def test_a_file_that_cannot_be_read_is_named_once(tmp_path: Path) -> None:
    with pytest.raises(QuestionFileError) as caught:
        read_questions(tmp_path / "missing.jsonl")
    assert str(caught.value).count("missing.jsonl") == 1
    assert "it cannot be read (No such file or directory)" in str(caught.value)
    (tmp_path / "photo.jsonl").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    with pytest.raises(QuestionFileError, match=r"photo\.jsonl: it holds NUL bytes and looks like a binary file"):
        read_questions(tmp_path / "photo.jsonl")


def test_every_error_of_the_tree_is_of_the_users_making() -> None:
    tree = [value for value in vars(errors).values() if isinstance(value, type)]
    assert QuestionFileError in tree
    assert all(issubclass(error, WenjuError) for error in tree)
    assert all(error.__name__ in str(errors.__doc__) and error.__doc__ for error in tree)
