"""What words found through the dictionary of both languages add, and what they cost.

    python -m benchmarks.bridge ../shared/data --work FOLDER

XQuAD has the same paragraphs and questions in Chinese and English. Questions are asked of the other language's
paragraphs, then of a library of both from which one version of the right paragraph is taken out, so that exactly
one is right. Settings were chosen on the articles with an even number, counted from 0. FOLDER keeps the indexes;
those of one language are ``retrieval.py``'s. Cells are recall@1.
"""

import json
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from operator import attrgetter
from pathlib import Path

import numpy as np

import indexer.bilingual
from benchmarks.machine import describe
from benchmarks.sets import parse_arguments, print_head, print_row, question_sets, report_progress
from indexer.bilingual import keep_bilingual_in, open_bilingual
from indexer.build import index_paths
from indexer.encoder import Encoder
from indexer.lexical import LexicalIndex
from indexer.opened import OpenIndex, open_index
from indexer.sentence_encoder import load_encoder
from indexer.words import split_words
from search.fusion import Candidate
from search.question import Question, prepare
from search.retrieve import DENSE_DEPTH, LEXICAL_DEPTH, find_candidates
from search.translate import TRANSLATED, group_words, translate
from ui.places import cache

OTHER = {"en": "zh", "zh": "en"}
WEIGHTS = (0.0, 0.25, 0.5, 0.75, 1.0)  # in place of TRANSLATED
PARAGRAPHS_AN_ARTICLE = 5
LARGE = 100_000  # paragraphs


@dataclass(frozen=True, slots=True)
class Asked:
    question: Question
    number: int  # of the paragraph that answers it


def main() -> None:
    arguments = parse_arguments(__doc__)
    encoder = load_encoder(None, cache_folder=cache())
    keep_bilingual_in(cache())
    sys.stdout.write(f"{describe()}\n")
    asked = {language: _read_questions(arguments.data, language, encoder) for language in OTHER}
    corpora = {found.index.name: found.corpus for found in question_sets(arguments.data, arguments.work, ["XQuAD"])}
    for language, other in OTHER.items():
        corpus = corpora[f"xquad.{other}"]
        with closing(_index(arguments.work / corpus.stem, [corpus], encoder)) as index:
            _print_across(index, language, asked[language])
    with closing(_index(arguments.work / "xquad.both", [*corpora.values()], encoder)) as index:
        _print_both(index, asked)
    _print_cost({corpus.stem: _sentences(corpus) for corpus in corpora.values()}, asked)


def _read_questions(data: Path, language: str, encoder: Encoder) -> list[Asked]:
    articles = json.loads((data / f"retrieval/xquad.{language}.json").read_text("utf-8"))["data"]
    paragraphs = [paragraph for article in articles for paragraph in article["paragraphs"]]
    return [
        Asked(prepare(question["question"], encoder), number)
        for number, paragraph in enumerate(paragraphs)
        for question in paragraph["qas"]
    ]


def _index(folder: Path, corpora: list[Path], encoder: Encoder) -> OpenIndex:
    index_paths(folder, corpora, encoder, progress=report_progress("embedded"))
    return open_index(folder, encoder)


def _print_across(index: OpenIndex, language: str, asked: list[Asked]) -> None:
    other = OTHER[language]
    orders = {"dense": partial(_documents, index, by=_dense_score)}
    orders |= {str(weight): partial(_documents, index, weight=weight) for weight in WEIGHTS}
    right = {
        name: np.array([order(one.question)[0] == f"xquad.{other}-{one.number}" for one in asked])
        for name, order in orders.items()
    }
    is_even = np.array([one.number // PARAGRAPHS_AN_ARTICLE % 2 == 0 for one in asked])
    print_head(f"{language} → {other}", *right)
    for name, chosen in (("all", is_even | True), ("even articles", is_even), ("odd articles", ~is_even)):
        print_row(name, *(f"{found[chosen].mean():.3f}" for found in right.values()))


def _print_both(index: OpenIndex, asked: Mapping[str, list[Asked]]) -> None:
    print_head("library of both languages", "weight", "right in the other language", "right in the question's own")
    for language, other in OTHER.items():
        for weight in (0.0, TRANSLATED):
            found = [(one.number, _documents(index, one.question, weight)) for one in asked[language]]
            cells = (np.mean([_is_first(right, *each) for each in found]) for right in (other, language))
            print_row(f"{language} question", weight, *(f"{cell:.3f}" for cell in cells))


def _is_first(right: str, number: int, documents: Sequence[str]) -> bool:
    """Say whether one version of a paragraph comes first when the other is taken out."""
    wrong = f"xquad.{OTHER[right]}-{number}"
    return next((document for document in documents if document != wrong), None) == f"xquad.{right}-{number}"


def _documents(
    index: OpenIndex,
    question: Question,
    weight: float = 0.0,
    by: Callable[[Candidate], float] = attrgetter("fused"),
) -> list[str]:
    """Return the documents that are found, best first, with this weight in place of ``TRANSLATED``."""
    groups = translate(index, question) if weight else ()
    groups = tuple(replace(group, weight=group.weight * weight / TRANSLATED) for group in groups)
    candidates = sorted(find_candidates(index, question, groups), key=by, reverse=True)
    passages = index.store.get_passages([candidate.paragraph for candidate in candidates])
    names = {passage.paragraph_id: passage.document for passage in passages}
    return list(dict.fromkeys(names[candidate.paragraph] for candidate in candidates))


def _dense_score(candidate: Candidate) -> float:
    return candidate.dense.score if candidate.dense else 0.0


def _sentences(corpus: Path) -> list[list[str]]:
    """Return the terms of every sentence."""
    texts = [json.loads(line)["text"] for line in corpus.read_text("utf-8").splitlines()]
    return [
        [word.term for word in split_words(sentence)]
        for text in texts
        for sentence in re.split(r"(?<=[。！？])|(?<=[.!?]) ", text)
        if sentence
    ]


def _print_cost(sentences: Mapping[str, list[list[str]]], asked: Mapping[str, list[Asked]]) -> None:
    """Time the steps on paragraphs of five sentences drawn at random."""
    print_head(f"ms at {LARGE:,} paragraphs, median (99 %)", "translate", "search", "score what others found", "all")
    for language, other in OTHER.items():
        with tempfile.TemporaryDirectory() as folder:
            chance = random.Random(7)
            lexical = LexicalIndex.create(Path(folder) / "lexical")
            drawn = (chance.choices(sentences[f"xquad.{other}"], k=5) for _ in range(LARGE))
            lexical.add((number, [term for terms in each for term in terms]) for number, each in enumerate(drawn))
            lexical.commit()
            times = np.array([_time(one.question, lexical, chance) for one in chance.sample(asked[language], 300)])
        columns = [*times.T, times.sum(axis=1)]
        cells = (f"{np.median(column):.1f} ({np.quantile(column, 0.99):.1f})" for column in columns)
        print_row(f"{language} → {other}", *cells)
    _print_opening()


def _time(question: Question, lexical: LexicalIndex, chance: random.Random) -> tuple[float, float, float]:
    bilingual = open_bilingual()
    assert bilingual is not None
    started = time.perf_counter()
    groups = group_words(question, bilingual, lexical)
    translated = time.perf_counter()
    found, _ = lexical.search_groups(groups, LEXICAL_DEPTH)
    searched = time.perf_counter()
    among = [*found.tolist(), *chance.sample(range(LARGE), DENSE_DEPTH)]
    lexical.search_groups(groups, len(among), among=among)
    scored = time.perf_counter()
    return 1e3 * (translated - started), 1e3 * (searched - translated), 1e3 * (scored - searched)


def _print_opening() -> None:
    """Time the making and opening of the dictionary's file."""
    with tempfile.TemporaryDirectory() as folder:
        keep_bilingual_in(Path(folder))
        made, opened = _time_opening(), _time_opening()
        (file,) = Path(folder).iterdir()
        size = file.stat().st_size / 1e6
    sys.stdout.write(
        f"\nThe dictionary's file, {size:.1f} MB, is made in {made:.1f} s and opened in {1e3 * opened:.0f} ms.\n"
    )


def _time_opening() -> float:
    indexer.bilingual._load.cache_clear()
    started = time.perf_counter()
    open_bilingual()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
