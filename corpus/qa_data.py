"""Questions with known answers: JSON Lines as in the sample corpus, or SQuAD-style JSON."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from corpus.errors import DocumentError, QuestionFileError
from corpus.loaders import read_text
from corpus.script import Script, main_script_of


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question and what is known of its answer.

    ``evidence``: texts of which the right passage holds one, compared without white space; for SQuAD
    the whole paragraph. ``answers`` is empty where the documents hold none or it is not known;
    ``answerable`` tells these apart.
    """

    question_id: str
    question: str
    lang: str
    kind: str | None
    answers: tuple[str, ...]
    evidence: tuple[str, ...]
    answerable: bool


def read_questions(path: Path) -> list[GoldQuestion]:
    """Read a file of questions; which of the two forms it has is seen from its content.

    :raises QuestionFileError: naming the file, the line and what is missing.
    """
    try:
        text = read_text(path)
    except DocumentError as error:
        raise QuestionFileError(str(error)) from error
    whole = _as_squad(text)
    questions = list(_squad(whole, path) if whole is not None else _lines(text, path))
    if not questions:
        raise QuestionFileError(f"{path}: it holds no question; give JSON Lines with a question each, or SQuAD JSON")
    return questions


def _as_squad(text: str) -> list[Any] | None:
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        return None
    data = whole.get("data") if isinstance(whole, dict) else None
    return data if isinstance(data, list) else None


def _squad(data: list[Any], path: Path) -> Iterator[GoldQuestion]:
    for number, article in enumerate(data, start=1):
        place = f"{path}: article {number}"
        for paragraph in _required(article, "paragraphs", list, place):
            context = _required(paragraph, "context", str, place)
            for item in _required(paragraph, "qas", list, place):
                yield _squad_question(item, context, place)


def _squad_question(item: object, context: str, place: str) -> GoldQuestion:
    question = _required(item, "question", str, place)
    fields: Mapping[str, Any] = item if isinstance(item, dict) else {}
    given = _required({"answers": fields.get("answers") or []}, "answers", list, place)
    answers = [_required(answer, "text", str, place) for answer in given]
    impossible = str(fields.get("is_impossible", False)).lower() == "true" or not answers
    return GoldQuestion(
        question_id=str(fields.get("id", "")),
        question=question,
        lang=_language(question),
        kind=None,
        answers=() if impossible else tuple(dict.fromkeys(answers)),
        evidence=() if impossible else (context,),
        answerable=not impossible,
    )


def _lines(text: str, path: Path) -> Iterator[GoldQuestion]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                fields = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise QuestionFileError(
                    f"{path}: line {number} is not valid JSON ({error}); write one object a line"
                ) from error
            yield _line_question(fields, number, f"{path}: line {number}")


def _line_question(line: object, number: int, place: str) -> GoldQuestion:
    question = _required(line, "question", str, place)
    fields: Mapping[str, Any] = line if isinstance(line, dict) else {}
    answers, evidence = _texts(fields, "answers", place), _texts(fields, "evidence", place)
    kind = _optional(fields, "kind", place)
    return GoldQuestion(
        question_id=str(fields.get("id", number)),
        question=question,
        lang=_optional(fields, "lang", place) or _language(question),
        kind=kind,
        answers=answers,
        evidence=evidence,
        answerable=kind != "none" and bool(answers or evidence),
    )


Wanted = TypeVar("Wanted", str, list[Any])


def _required(fields: object, name: str, wanted: type[Wanted], place: str) -> Wanted:
    """Return a field that must be there.

    :raises QuestionFileError: saying at which ``place`` it is missing.
    """
    value = fields.get(name) if isinstance(fields, dict) else None
    if not isinstance(value, wanted):
        what = "a text" if wanted is str else "a list"
        raise QuestionFileError(f'{place} has no "{name}", or one that is not {what}; give one')
    return value


def _optional(fields: Mapping[str, Any], name: str, place: str) -> str | None:
    """Return a field that may hold a text, or be left out."""
    return None if fields.get(name) is None else _required(fields, name, str, place)


def _texts(fields: Mapping[str, Any], name: str, place: str) -> tuple[str, ...]:
    """Return a field that may hold one text, several, or be left out."""
    value = fields.get(name) or []
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise QuestionFileError(f'{place} has "{name}" that are not texts; give a list of texts')
    return tuple(texts)


def _language(question: str) -> str:
    return "zh" if main_script_of(question) is Script.HAN else "en"
