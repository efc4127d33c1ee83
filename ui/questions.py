"""The questions of `wenju ask --batch`: JSON Lines, one object a line."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import QuestionFileError


@dataclass(frozen=True, slots=True)
class BatchQuestion:
    place: str  # file and line, for complaints
    question: str
    question_id: str | int | None


def read_questions(path: Path) -> Iterator[BatchQuestion | QuestionFileError]:
    """Yield the questions as they are read, so that a pipe is answered line by line. Blank lines are skipped; of a line
    that holds no question what is wrong with it is yielded, naming file and line.

    :raises QuestionFileError: if the file cannot be read.
    """
    try:
        with path.open("rb") as file:  # bytes, because only a line feed ends a JSON line
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield _read_question(line, f"{path}, line {number}")
    except OSError as error:
        raise QuestionFileError(f"{path} cannot be read ({error.strerror}); check the path") from error


def _read_question(line: bytes, place: str) -> BatchQuestion | QuestionFileError:
    try:
        fields = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:  # JSON and UTF-8 errors alike
        return QuestionFileError(f"{place} is not JSON in UTF-8 ({error}); write one object a line")
    if not isinstance(fields, dict) or not isinstance(fields.get("question"), str):
        return QuestionFileError(f'{place} has no question; write {{"question": "..."}}')
    question_id = fields.get("id")
    if question_id is not None and not isinstance(question_id, str | int):
        return QuestionFileError(f"{place} has the id {json.dumps(question_id)}; use a string or a whole number")
    return BatchQuestion(place, fields["question"], question_id)
