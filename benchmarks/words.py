"""What is a word? Recall@1 (nDCG@10) of the keyword leg alone, for each way of splitting texts into terms.

    python -m benchmarks.words ../shared/data/retrieval/{cmrc2018_dev,drcd_dev,xquad.zh,xquad.en}.json

Each file's paragraphs are one corpus, once as they are and once cut into passages of whole sentences up to
150 characters, whose best counts for its paragraph; "all Chinese" is one corpus of the Chinese files. The last
column is the processor time for a megabyte of the first file. Prints Markdown.
"""

import argparse
import json
import re
import sys
import tempfile
import time
from argparse import RawDescriptionHelpFormatter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import fmean

from benchmarks.machine import describe
from indexer import words
from indexer.fold import fold
from indexer.function_words import CHINESE_FUNCTION_WORDS, ENGLISH_FUNCTION_WORDS
from indexer.lexical import LexicalIndex
from indexer.quantities import count_terms
from indexer.segmenter import segmenter
from indexer.words import TOKENIZER_VERSION, split_words
from search.metrics import ndcg, recall

PASSAGE_CHARACTERS = 150
DEPTH = 60  # passages, of ten paragraphs or more
Splitter = Callable[[str], list[str]]


@dataclass(frozen=True)
class Corpus:
    name: str
    paragraphs: list[str]
    questions: list[tuple[str, int]]  # with the number of the paragraph that answers it


def read_squad(path: Path) -> Corpus:
    numbers: dict[str, int] = {}  # equal paragraphs are one
    questions = []
    for article in json.loads(path.read_text("utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            number = numbers.setdefault(paragraph["context"], len(numbers))
            questions += [(pair["question"], number) for pair in paragraph["qas"]]
    return Corpus(path.stem, list(numbers), questions)


def join(corpora: Sequence[Corpus], *, every: int) -> Corpus:
    """One corpus of all paragraphs; of the questions only every so many."""
    paragraphs: list[str] = []
    questions = []
    for corpus in corpora:
        questions += [(question, number + len(paragraphs)) for question, number in corpus.questions[::every]]
        paragraphs += corpus.paragraphs
    return Corpus("all Chinese", paragraphs, questions)


def cut(paragraph: str) -> Iterator[str]:
    passage = ""
    for sentence in re.findall(r"[^。！？；!?\n]*[。！？；!?\n]+[”」』）]*|[^。！？；!?\n]+", paragraph):
        if passage and len(passage) + len(sentence) > PASSAGE_CHARACTERS:
            yield passage
            passage = ""
        passage += sentence
    if passage:
        yield passage


def measure(corpus: Corpus, split: Splitter, *, whole: bool) -> str:
    passages = [
        (number, passage)
        for number, paragraph in enumerate(corpus.paragraphs)
        for passage in ([paragraph] if whole else cut(paragraph))
    ]
    with tempfile.TemporaryDirectory() as folder:
        index = LexicalIndex.create(Path(folder))
        index.add((row, split(passage)) for row, (_, passage) in enumerate(passages))
        index.commit()
        found = [index.search(split(question), DEPTH)[0].tolist() for question, _ in corpus.questions]
    rankings = [list(dict.fromkeys(str(passages[row][0]) for row in rows)) for rows in found]
    golds = [{str(gold)} for _, gold in corpus.questions]
    first = fmean(recall(ranking, gold, 1) for ranking, gold in zip(rankings, golds, strict=True))
    gain = fmean(ndcg(ranking, gold, 10) for ranking, gold in zip(rankings, golds, strict=True))
    return f"{first:.4f} ({gain:.4f})"


def seconds_a_megabyte(corpus: Corpus, split: Splitter) -> str:
    """Return the shortest of three runs over a megabyte, more or less."""
    size, texts = 0, []
    for paragraph in corpus.paragraphs:
        if size < 1_000_000:
            texts.append(paragraph)
            size += len(paragraph.encode())
    times = []
    for _ in range(3):
        started = time.process_time()
        for text in texts:
            split(text)
        times.append(time.process_time() - started)
    return f"{min(times) * 1_000_000 / size:.2f}"


def split_variant(
    text: str,
    *,
    folded: bool = True,
    mode: str = "default",
    hmm: bool = True,
    function_words: bool = True,
    pairs: str = "",  # "stretch": between function words; "run": over them too
    characters: bool = False,
    words_too: bool = True,
    stem: bool = False,
    figures: bool = False,  # for Chinese numerals
    counts: bool = False,  # a number and the character behind it
) -> list[str]:
    text = fold(text) if folded else text.lower()
    if figures:
        text, _ = words._with_figures(text, range(len(text) + 1))
    terms: list[str] = []
    for run in words._RUN.finditer(text):
        if not run["chinese"]:
            parts = dict.fromkeys((run[0], *words._PART.findall(run[0])))
            terms += [words._stem(part) if stem else part for part in parts]
            terms += [term for term, *_ in count_terms(text, *run.span())] if counts else []
            continue
        stretches = [""]
        for term, *_ in segmenter().tokenize(run[0], HMM=hmm):
            if not function_words and term in CHINESE_FUNCTION_WORDS:
                stretches.append("")
                continue
            stretches[-1] += term
            terms += _search_words(term) if mode == "search" else [term] if words_too else []
        for stretch in {"stretch": stretches, "run": [run[0]], "": []}[pairs]:
            terms += map("".join, pairwise(stretch))
        terms += "".join(stretches) if characters else []
    return terms if function_words else [term for term in terms if term not in ENGLISH_FUNCTION_WORDS]


def _search_words(word: str) -> list[str]:
    """Return a word and the words of two and three characters in it."""
    return [term for term, *_ in segmenter().tokenize(word, mode="search", HMM=False)]


def split_finally(text: str) -> list[str]:
    return [word.term for word in split_words(text)]


CHOSEN = partial(split_variant, hmm=False, function_words=False, pairs="stretch", stem=True)
VARIANTS: dict[str, Splitter] = {
    "jieba exact, not folded": partial(split_variant, folded=False),
    "jieba exact": split_variant,
    "jieba search mode": partial(split_variant, mode="search"),
    "jieba exact, dictionary only (no HMM)": partial(split_variant, hmm=False),
    "pairs of characters": partial(split_variant, hmm=False, pairs="run", words_too=False),
    "words, no HMM, and all pairs": partial(split_variant, hmm=False, pairs="run"),
    "words, no HMM, no function words": partial(split_variant, hmm=False, function_words=False),
    "words and pairs, no function words": partial(split_variant, hmm=False, function_words=False, pairs="stretch"),
    "the same, jieba with HMM": partial(split_variant, function_words=False, pairs="stretch"),
    "the same, no HMM, and single characters": partial(
        split_variant, hmm=False, function_words=False, pairs="stretch", characters=True
    ),
    "words and pairs, no function words, plurals stemmed": CHOSEN,
    "the same, and Chinese numerals as figures": partial(CHOSEN, figures=True),
    "the same, and numbers with the character behind them": partial(CHOSEN, figures=True, counts=True),
    "the same, jieba search mode": partial(CHOSEN, figures=True, counts=True, mode="search"),
    "split_words as it is": split_finally,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("squad", type=Path, nargs="+", help="files in SQuAD's format; *.en.json is English")
    corpora = [read_squad(path) for path in parser.parse_args().squad]
    columns = [(corpus, whole) for whole in (True, False) for corpus in corpora]
    if chinese := [corpus for corpus in corpora if not corpus.name.endswith(".en")]:
        columns.append((join(chinese, every=3), False))
    names = [f"{corpus.name}, {'paragraphs' if whole else 'passages'}" for corpus, whole in columns]
    names.append("s / MB")
    sys.stdout.write(f"{describe()}  \nWords: {TOKENIZER_VERSION}.\n\n| terms | {' | '.join(names)} |\n")
    sys.stdout.write(f"|---|{'---|' * len(names)}\n")
    for name, split in VARIANTS.items():
        cells = [measure(corpus, split, whole=whole) for corpus, whole in columns]
        cells.append(seconds_a_megabyte(corpora[0], split))
        sys.stdout.write(f"| {name} | {' | '.join(cells)} |\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
