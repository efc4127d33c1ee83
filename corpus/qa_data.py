"""Questions with known answers: JSON Lines as in the sample corpus, or SQuAD-style JSON."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.encodings import decode
from corpus.errors import DocumentError, QuestionFileError
from corpus.loaders import read_file
from corpus.repair import HAN_CHARACTER


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
        text = decode(read_file(path))
    except DocumentError as error:
        message = str(error)
        raise QuestionFileError(message if str(path) in message else f"{path}: {message}") from error
    whole = _as_squad(text)
    questions = list(_squad(whole) if whole is not None else _lines(text, path))
    if not questions:
        raise QuestionFileError(f"{path}: it holds no question; give JSON Lines with a question each, or SQuAD JSON")
    return questions


def _as_squad(text: str) -> list[Any] | None:
    try:
        whole = json.loads(text)
    except ValueError:
        return None
    data = whole.get("data") if isinstance(whole, dict) else None
    return data if isinstance(data, list) else None


def _squad(data: list[Any]) -> Iterator[GoldQuestion]:
    for article in data:
        for paragraph in article["paragraphs"]:
            for item in paragraph["qas"]:
                answers = tuple(dict.fromkeys(answer["text"] for answer in item.get("answers", ())))
                impossible = str(item.get("is_impossible", False)).lower() == "true" or not answers
                yield GoldQuestion(
                    question_id=str(item["id"]),
                    question=item["question"],
                    lang=_language(item["question"]),
                    kind=None,
                    answers=() if impossible else answers,
                    evidence=() if impossible else (paragraph["context"],),
                    answerable=not impossible,
                )


def _lines(text: str, path: Path) -> Iterator[GoldQuestion]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                fields = json.loads(line)
            except ValueError as error:
                raise QuestionFileError(f"{path}: line {number} is not valid JSON ({error})") from error
            if not isinstance(fields, dict) or not isinstance(fields.get("question"), str):
                raise QuestionFileError(f'{path}: line {number} has no "question"; give one object a line with it')
            yield _line_question(fields, number)


def _line_question(fields: Mapping[str, Any], number: int) -> GoldQuestion:
    evidence = fields.get("evidence") or ()
    answers = tuple(fields.get("answers") or ())
    kind = fields.get("kind")
    return GoldQuestion(
        question_id=str(fields.get("id", number)),
        question=fields["question"],
        lang=fields.get("lang") or _language(fields["question"]),
        kind=kind,
        answers=answers,
        evidence=(evidence,) if isinstance(evidence, str) else tuple(evidence),
        answerable=kind != "none" and bool(answers or evidence),
    )


def _language(question: str) -> str:
    return "zh" if HAN_CHARACTER.search(question) else "en"
