"""The question sets of ``shared/data`` as corpora of one paragraph a document, the index of each, and tables."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.training.held_out import is_held_out
from benchmarks.training.library import FACTS, FILES, LIBRARY, answers_of, read_raw, to_markdown
from corpus.qa_data import GoldQuestion

# Name: (paragraphs, questions); both files have the same paragraphs in the same order.
SQUAD = {
    "CMRC dev, zh→zh": ("cmrc2018_dev", "cmrc2018_dev"),
    "DRCD dev, traditional": ("drcd_dev", "drcd_dev"),
    "XQuAD zh→zh": ("xquad.zh", "xquad.zh"),
    "XQuAD en→zh": ("xquad.zh", "xquad.en"),
    "XQuAD zh→en": ("xquad.en", "xquad.zh"),
}
SEED = "seed document"
HELD_OUT = "CMRC train, held out"  # from the adapter's training: settings are chosen on it
WRITTEN = "written documents, held out"  # the same
ASKED_FOR_FACTS = "documents of facts, held out"  # from the reader's training
OFFICE = "office documents, held out"  # the same
EVERYDAY = "asked in everyday words, held out"  # the same
HELD_OUT_SETS = [HELD_OUT, WRITTEN, ASKED_FOR_FACTS, OFFICE, EVERYDAY]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    name: str
    corpus: Path  # what is indexed
    questions: Path  # what is asked, with the evidence
    index: Path


def parse_arguments(description: str | None) -> argparse.Namespace:
    return argument_parser(description).parse_args()


def argument_parser(description: str | None) -> argparse.ArgumentParser:
    """Return a parser of the arguments that the benchmarks over question sets share."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder shared/data")
    parser.add_argument("--work", type=Path, required=True, help="keeps corpora and indexes between runs")
    parser.add_argument("--only", nargs="*", default=[], help="words of the names of the sets to measure")
    return parser


def question_sets(
    data: Path, work: Path, only: list[str], *, squad: Mapping[str, tuple[str, str]] = SQUAD
) -> list[QuestionSet]:
    """Write the corpora and questions that are not there yet; ``only`` keeps names that hold one of its words."""
    work.mkdir(parents=True, exist_ok=True)
    seed = data / "seed"
    sets = [QuestionSet(SEED, seed / "technocratic_government.txt", seed / "questions.jsonl", work / "seed")]
    for name, (paragraphs, questions) in squad.items():
        corpus = data / "retrieval" / f"{paragraphs}.json"
        asked = data / "retrieval" / f"{questions}.json"
        sets.append(
            QuestionSet(name, _write_corpus(corpus, work), _write_questions(asked, corpus, work), work / paragraphs)
        )
    written = {WRITTEN: LIBRARY, ASKED_FOR_FACTS: FACTS, OFFICE: FILES["office"], EVERYDAY: FILES["everyday"]}
    sets += [_held_out(data, work), *(_written(name, file, work) for name, file in written.items())]
    return [found for found in sets if not only or any(word in found.name for word in only)]


def some_of(questions: list[GoldQuestion], at_most: int | None) -> list[GoldQuestion]:
    """Return about so many questions from all over a set; all where no number is given."""
    return questions[:: max(1, len(questions) // at_most)] if at_most else questions


def _held_out(data: Path, work: Path) -> QuestionSet:
    articles = json.loads((data / "reader" / "cmrc2018_train.json").read_text("utf-8"))["data"]
    kept = {"data": [article for article in articles if is_held_out(article["title"])]}
    questions = _write_lines(work / "held-out.json", [kept])
    return QuestionSet(HELD_OUT, _write_corpus(questions, work), questions, work / "held-out")


def _written(name: str, file: Path, work: Path) -> QuestionSet:
    """Write each document as a Markdown file, with the headings that its paragraphs stand under."""
    kept = [raw for raw in read_raw(file) if is_held_out(raw["title"])]
    corpus = work / file.stem
    corpus.mkdir(exist_ok=True)
    for number, raw in enumerate(kept):
        (corpus / f"{number:03}.md").write_text(to_markdown(raw)[0], "utf-8")
    asked = (question for raw in kept for question in _written_questions(raw))
    return QuestionSet(name, corpus, _write_lines(work / f"{file.stem}.jsonl", asked), work / f"{file.stem}-index")


def _written_questions(raw: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for section in raw["sections"]:
        for paragraph in section["paragraphs"]:
            for asked in paragraph["questions"]:
                yield _question(asked, {"evidence": paragraph["text"], "answers": answers_of(asked)})
    yield from (_question(asked, {"kind": "none", "answers": []}) for asked in raw["none"])


def _question(asked: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    return {"question": asked["text"], "lang": asked["lang"], "kind": asked.get("kind"), **more}


def _write_corpus(file: Path, work: Path) -> Path:
    """Write each paragraph as a document of a jsonl file."""
    lines = (
        {"id": f"{file.stem}-{number}", "title": "", "text": paragraph["context"]}
        for number, paragraph in enumerate(_paragraphs(file))
    )
    return _write_lines(work / f"{file.stem}.jsonl", lines)


def _write_questions(questions: Path, corpus: Path, work: Path) -> Path:
    """Return the file itself, or write its questions with the paragraphs of the other file as their evidence."""
    if questions == corpus:
        return questions
    lines = (
        {"id": question["id"], "question": question["question"], "evidence": paragraph["context"]}
        for asked, paragraph in zip(_paragraphs(questions), _paragraphs(corpus), strict=True)
        for question in asked["qas"]
    )
    return _write_lines(work / f"{questions.stem}-on-{corpus.stem}.jsonl", lines)


def _write_lines(target: Path, lines: Iterable[object]) -> Path:
    target.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")
    return target


def _paragraphs(file: Path) -> list[dict[str, Any]]:
    articles = json.loads(file.read_text("utf-8"))["data"]
    return [paragraph for article in articles for paragraph in article["paragraphs"]]


def print_head(*cells: object) -> None:
    sys.stdout.write("\n")
    print_row(*cells)
    sys.stdout.write(f"|{'---|' * len(cells)}\n")


def print_row(*cells: object) -> None:
    sys.stdout.write(f"| {' | '.join(map(str, cells))} |\n")
    sys.stdout.flush()


def report_progress(what: str) -> Callable[[int, int], None]:
    def report(done: int, total: int) -> None:
        sys.stderr.write(f"\r{what} {done}/{total} ")

    return report
