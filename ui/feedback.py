"""What people say of answers and hits, kept in the folder of an index as a question set that `wenju eval` reads.

There is one line a question, as in `corpus/sample/questions.jsonl`. What is said later is added to it, or takes its
place where both cannot be true.
"""

import json
from pathlib import Path
from threading import Lock

from corpus.errors import DocumentError
from corpus.loaders import read_text
from corpus.script import Script, main_script_of
from search.results import Answer, Hit
from ui.contract import JsonObject

NO_ANSWER = "none"  # the kind of a question that the documents do not answer
_writing = Lock()  # sessions write from several threads


def questions_file(index: Path) -> Path:
    return index / "questions.jsonl"


def count_questions(index: Path) -> int:
    """Count what was kept; a file that cannot be read counts none, and `wenju eval` says what is wrong with it."""
    try:
        return len(_read_lines(questions_file(index)))
    except DocumentError:
        return 0


def keep_right_answer(index: Path, question: str, answer: Answer, hit: Hit) -> None:
    """Remember an answer, and the hit that holds it, as right."""
    _keep(index, _line(question, "own", answers=[answer.text], evidence=[hit.text]))


def keep_right_passage(index: Path, question: str, hit: Hit) -> None:
    """Remember that a hit answers the question, whatever was shown as the answer."""
    _keep(index, _line(question, "own", evidence=[hit.text]))


def keep_no_answer(index: Path, question: str) -> None:
    """Remember that no answer would have been better, until a right passage is named."""
    _keep(index, _line(question, NO_ANSWER))


def _line(
    question: str, kind: str, *, answers: list[str] | None = None, evidence: list[str] | None = None
) -> JsonObject:
    lang = "zh" if main_script_of(question) is Script.HAN else "en"
    known = {"answers": answers or [], "evidence": evidence or []}
    return {"question": question.strip(), "lang": lang, "kind": kind, **known}


def _keep(index: Path, new: JsonObject) -> None:
    """:raises DocumentError: if what was kept before cannot be read.
    :raises IndexFolderError: if the disk refuses.
    """
    from indexer.faults import in_plain_words
    from indexer.folder import write_whole

    with _writing, in_plain_words(index):
        lines = [_parse(line) for line in _read_lines(questions_file(index))]
        same = [line for line in lines if _is_on(line, new)]
        others = [line for line in lines if not _is_on(line, new)]
        merged = _merge(same[-1], new) if same and isinstance(same[-1], dict) else new
        text = "\n".join(
            line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in [*others, merged]
        )
        write_whole(questions_file(index), f"{text}\n".encode())


def _read_lines(file: Path) -> list[str]:
    """Return the lines that are not blank. Only a line feed ends one, since JSON holds U+2028 and its like as they are.

    :raises DocumentError: if the file cannot be read.
    """
    lines = read_text(file).split("\n") if file.exists() else []
    return [line for line in lines if line.strip()]


def _parse(line: str) -> JsonObject | str:
    """Return the object of a line; one that a person has broken stays as it is, for `wenju eval` to name it."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return line
    return found if isinstance(found, dict) else line


def _is_on(line: JsonObject | str, other: JsonObject) -> bool:
    return isinstance(line, dict) and line.get("question") == other["question"]


def _merge(old: JsonObject, new: JsonObject) -> JsonObject:
    if NO_ANSWER in (old.get("kind"), new["kind"]):
        return new
    return {**old, **{name: _union(old.get(name), new[name]) for name in ("answers", "evidence")}}


def _union(*fields: object) -> list[str]:
    """Join fields that hold a list of texts, one text, or nothing."""
    lists = ([field] if isinstance(field, str) else field for field in fields if isinstance(field, str | list))
    return list(dict.fromkeys(text for texts in lists for text in texts))
