"""The sample corpus says what its source says, in its own words, and its questions can be answered."""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import opencc
import pytest

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "corpus" / "sample"
SEED = ROOT.parent / "shared" / "data" / "seed"  # beside the checkout, and only on the authors' machines

MULTIPLIERS = {"万": 10**4, "亿": 10**8, "million": 10**6, "billion": 10**9}
FIGURE = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)\s*(万|亿|million|billion)?\s*([\u4e00-\u9fff%])?")
REFERENCE_LINE = re.compile(r"^\[\d+\].*$", re.MULTILINE)
SPACE_INSIDE_HAN = re.compile(r"[\u4e00-\u9fff][ ][\u4e00-\u9fff]")
HALF_WIDTH_AFTER_HAN = re.compile(r"[\u4e00-\u9fff][,.;:?!()]")

CHINESE_CHARACTERS = range(500, 1201)  # of one document, white space not counted
ENGLISH_WORDS = range(250, 451)
NOTE_CHARACTERS = range(150, 501)  # of one line of notes.jsonl
COPIED_RUN = 20  # characters; names of laws and books stay below it
MOST_REFERENCES = 5  # references are quoted as they stand, so there must be few


def read_json_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def simplify(text: str) -> str:
    return str(opencc.OpenCC("t2s").convert(text))


FILES = {
    path.name: path.read_text(encoding="utf-8")
    for path in sorted((SAMPLE / "documents").iterdir())
    if path.suffix in (".md", ".txt")
}
NOTES = {note["id"]: note["text"] for note in read_json_lines(SAMPLE / "documents" / "notes.jsonl")}
DOCUMENTS = FILES | NOTES
QUESTIONS = read_json_lines(SAMPLE / "questions.jsonl")
ANSWERABLE = [question for question in QUESTIONS if question["kind"] != "none"]

each_document = pytest.mark.parametrize("name", DOCUMENTS)
each_answerable = pytest.mark.parametrize("question", ANSWERABLE, ids=lambda question: question["id"])


def is_english(name: str) -> bool:
    return name.endswith("_en.md")


@pytest.fixture(scope="module")
def seed() -> str:
    path = SEED / "technocratic_government.txt"
    if not path.exists():
        pytest.skip(f"{path} is not here, so the sample cannot be held against its source")
    return path.read_text(encoding="utf-8")


# The documents


def test_documents_are_between_twelve_and_twenty_with_names_of_their_own() -> None:
    note_ids = [note["id"] for note in read_json_lines(SAMPLE / "documents" / "notes.jsonl")]
    names = [*FILES, *note_ids]
    assert len(names) == len(set(names))
    assert 12 <= len(names) <= 20
    assert all(name.isascii() for name in names)


def test_documents_folder_holds_nothing_that_is_not_a_document() -> None:
    suffixes = {path.suffix for path in (SAMPLE / "documents").iterdir()}
    assert suffixes == {".md", ".txt", ".jsonl"}


@each_document
def test_document_is_short_but_worth_reading(name: str) -> None:
    text = DOCUMENTS[name]
    if is_english(name):
        assert len(re.findall(r"\b[\w'-]+\b", text)) in ENGLISH_WORDS
    elif name in NOTES:
        assert len(squeeze(text)) in NOTE_CHARACTERS
    else:
        assert len(squeeze(text)) in CHINESE_CHARACTERS


@each_document
def test_document_names_its_source(name: str) -> None:
    sources = re.findall(r"^(?:来源：|來源：|Source: ).*$", DOCUMENTS[name], re.MULTILINE)
    assert len(sources) == 1
    assert "《技治政府》" in sources[0]
    assert "2022-05-05" in sources[0]


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if not is_english(name)])
def test_chinese_prose_uses_full_width_punctuation(name: str) -> None:
    prose = REFERENCE_LINE.sub("", DOCUMENTS[name])
    assert HALF_WIDTH_AFTER_HAN.findall(prose) == []


def test_one_document_alone_has_the_white_space_of_an_extracted_pdf() -> None:
    broken = {name: len(SPACE_INSIDE_HAN.findall(text)) for name, text in DOCUMENTS.items()}
    assert broken.pop("land_code.txt") >= 10
    assert set(broken.values()) == {0}


def test_one_document_alone_is_in_traditional_characters() -> None:
    traditional = [name for name, text in DOCUMENTS.items() if simplify(text) != text]
    assert traditional == ["health_code.md"]


# The documents against their source


def read_figures(text: str) -> set[tuple[Decimal, str]]:
    """Every number with the Han character or percent sign after it: 53个 is (53, 个).

    A number with a multiplier is given by its value alone, so that 5700万 equals 57 million.
    """
    figures = set()
    for digits, multiplier, unit in FIGURE.findall(simplify(text)):
        value = Decimal(digits.replace(",", "")) * MULTIPLIERS.get(multiplier, 1)
        figures.add((value, "" if multiplier else unit))
    return figures


def find_copied_runs(text: str, source: str) -> list[str]:
    """Every run of ``COPIED_RUN`` letters, digits and Han characters that stands in both texts."""
    letters, source_letters = keep_letters(text), keep_letters(source)
    runs = (letters[start : start + COPIED_RUN] for start in range(len(letters) - COPIED_RUN + 1))
    return [run for run in runs if run in source_letters]


def keep_letters(text: str) -> str:
    return "".join(character for character in simplify(text).lower() if character.isalnum())


def test_read_figures_knows_units_multipliers_and_both_scripts() -> None:
    assert read_figures("53 个部门，5700 万人") == {(Decimal(53), "个"), (Decimal(57_000_000), "")}
    assert read_figures("57 million; 1,531 apps; 80億") == {
        (Decimal(57_000_000), ""),
        (Decimal(1531), ""),
        (Decimal(8_000_000_000), ""),
    }


def test_find_copied_runs_looks_past_punctuation_white_space_and_script() -> None:
    source = "地块在规划的时候，就已经领到了一个属于自己的二维码。"
    assert find_copied_runs("地塊在規劃的時候就已經領到 了，一個屬於自己的二維碼", source) != []
    assert find_copied_runs("地块在规划的时候，就已经领到一个属于自己的二维码。", source) == []


@each_document
def test_every_figure_stands_in_the_source(name: str, seed: str) -> None:
    in_seed = read_figures(seed)
    values = {value for value, _ in in_seed}
    invented = {
        (value, unit)
        for value, unit in read_figures(DOCUMENTS[name])
        if (value, unit) not in in_seed and (unit or value not in values)
    }
    assert invented == set()


@each_document
def test_nothing_is_copied_from_the_source(name: str, seed: str) -> None:
    assert find_copied_runs(REFERENCE_LINE.sub("\n", DOCUMENTS[name]), seed) == []


def test_references_are_few_and_stand_in_the_source(seed: str) -> None:
    references = [line for text in DOCUMENTS.values() for line in REFERENCE_LINE.findall(text)]
    assert 1 <= len(references) <= MOST_REFERENCES
    for reference in references:
        work = keep_letters(re.sub(r"^\[\d+\]", "", reference))
        assert work in keep_letters(seed)


# The questions


def test_question_ids_and_questions_are_unique() -> None:
    assert len({question["id"] for question in QUESTIONS}) == len(QUESTIONS)
    assert len({question["question"] for question in QUESTIONS}) == len(QUESTIONS)


def test_questions_cover_both_languages_every_kind_and_every_document() -> None:
    assert {question["lang"] for question in QUESTIONS} == {"zh", "en"}
    assert {question["kind"] for question in QUESTIONS} == {"fact", "paraphrase", "concept", "list", "none"}
    assert {question["document"] for question in ANSWERABLE} == set(DOCUMENTS)


@each_answerable
def test_answers_and_evidence_are_verbatim(question: dict[str, Any]) -> None:
    text = squeeze(DOCUMENTS[question["document"]])
    evidence = squeeze(question["evidence"])
    assert evidence in text
    assert question["answers"]
    for answer in question["answers"]:
        assert squeeze(answer) in text
    assert any(squeeze(answer) in evidence or evidence in squeeze(answer) for answer in question["answers"])


@each_answerable
def test_section_leads_to_the_evidence(question: dict[str, Any]) -> None:
    if question["document"] in NOTES:
        assert question["section"] == ""
        return
    text = squeeze(DOCUMENTS[question["document"]])
    position = 0
    for heading in [*question["section"].split(" > "), question["evidence"]]:
        position = text.find(squeeze(heading), position)
        assert position >= 0, heading


def test_questions_without_an_answer_name_no_document() -> None:
    unanswerable = [question for question in QUESTIONS if question["kind"] == "none"]
    assert len(unanswerable) == 4
    for question in unanswerable:
        assert (question["answers"], question["evidence"], question["document"]) == ([], "", "")


def test_examples_are_four_chinese_and_two_english_with_one_across_languages() -> None:
    examples = [question for question in QUESTIONS if question.get("example")]
    assert [question["lang"] for question in examples] == ["zh"] * 4 + ["en"] * 2
    across = [q for q in examples if q["lang"] == "en" and not is_english(q["document"])]
    assert len(across) == 1


def test_no_question_is_taken_from_the_questions_on_the_seed() -> None:
    path = SEED / "questions.jsonl"
    if not path.exists():
        pytest.skip(f"{path} is not here")
    taken = {keep_letters(question["question"]) for question in read_json_lines(path)}
    assert [q["id"] for q in QUESTIONS if keep_letters(q["question"]) in taken] == []
