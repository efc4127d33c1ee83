"""What is a word? Recall@1 of the keyword leg alone, for each way of splitting texts into terms.

    python benchmarks/words.py ../shared/data/retrieval/{cmrc2018_dev,drcd_dev,xquad.zh,xquad.en}.json

Each file's paragraphs are one corpus, once as they are and once cut into passages of whole sentences up to
150 characters, whose best counts for its paragraph; "all Chinese" is one corpus of the Chinese files.
Prints Markdown.
"""

import argparse
import json
import re
import sys
import tempfile
from argparse import RawDescriptionHelpFormatter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

from indexer import words
from indexer.fold import fold
from indexer.function_words import CHINESE_FUNCTION_WORDS, ENGLISH_FUNCTION_WORDS
from indexer.lexical import LexicalIndex
from indexer.words import TOKENIZER_VERSION, split_words

PASSAGE_CHARACTERS = 150
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


def recall_at_1(corpus: Corpus, split: Splitter, *, whole: bool) -> float:
    passages = [
        (number, passage)
        for number, paragraph in enumerate(corpus.paragraphs)
        for passage in ([paragraph] if whole else cut(paragraph))
    ]
    with tempfile.TemporaryDirectory() as folder:
        index = LexicalIndex.create(Path(folder))
        index.add((row, split(passage)) for row, (_, passage) in enumerate(passages))
        index.commit()
        found = [index.search(split(question), 1)[0] for question, _ in corpus.questions]
    right = (len(ids) and passages[ids[0]][0] == gold for ids, (_, gold) in zip(found, corpus.questions, strict=True))
    return sum(map(bool, right)) / len(corpus.questions)


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
) -> list[str]:
    text = fold(text) if folded else text.lower()
    terms: list[str] = []
    for run in words._RUN.finditer(text):
        if not run["chinese"]:
            parts = [term for term, *_ in words._split_compound(run[0])]
            terms += [words._stem(part) if stem else part for part in parts]
            continue
        stretches = [""]
        for term, *_ in words._jieba().tokenize(run[0], mode=mode, HMM=hmm):
            if not function_words and term in CHINESE_FUNCTION_WORDS:
                stretches.append("")
                continue
            stretches[-1] += term
            terms += [term] if words_too else []
        for stretch in {"stretch": stretches, "run": [run[0]], "": []}[pairs]:
            terms += map("".join, pairwise(stretch))
        terms += "".join(stretches) if characters else []
    return terms if function_words else [term for term in terms if term not in ENGLISH_FUNCTION_WORDS]


def split_finally(text: str) -> list[str]:
    return [word.term for word in split_words(text)]


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
    "words and pairs, no function words, plurals stemmed": partial(
        split_variant, hmm=False, function_words=False, pairs="stretch", stem=True
    ),
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
    sys.stdout.write(f"Words: {TOKENIZER_VERSION}.\n\n| terms | {' | '.join(names)} |\n")
    sys.stdout.write(f"|---|{'---|' * len(names)}\n")
    for name, split in VARIANTS.items():
        cells = [f"{recall_at_1(corpus, split, whole=whole):.4f}" for corpus, whole in columns]
        sys.stdout.write(f"| {name} | {' | '.join(cells)} |\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
