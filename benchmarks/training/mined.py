"""What Wenju's own search finds for the training's questions: the reader learns from it which hit is to be first.

    python -m benchmarks.training.mined ../shared/data --work FOLDER --out mined.jsonl

All texts of the training stand in one index, which is kept in FOLDER. A line for each question that teaches
something, with the hits that the reader would be shown, as tokens.
"""

import argparse
import json
import math
import random
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.sets import report_progress
from benchmarks.training.held_out import is_held_out
from benchmarks.training.library import FILES, answers_of, read_raw, to_markdown
from benchmarks.training.orders import Mined, MinedHit
from corpus.script import is_in_other_script
from indexer.build import index_paths
from indexer.embedding import text_to_embed
from indexer.fold import simplify
from indexer.library import open_store
from indexer.sentence_encoder import load_encoder
from search.engine import SearchEngine
from search.found import Found
from search.gold import GoldFinder, GoldSpan
from search.read_model import QUESTION_TOKENS, READER_FILE, trained_model
from search.read_spans import load_calibration
from search.read_trained import TrainedReader
from ui.places import cache

SEED = 5
# Of a set's questions; the encoder has learned from CMRC and the library, so that their hits look better than others'.
SHARES = {"cmrc": 0.2, "library": 0.15, "facts": 0.1, "lists": 0.15, "details": 0.1, "office": 0.4, "everyday": 0.7}
WITHIN = 0.8  # of the questions on written documents are asked of their own document alone, as if it were the only one


@dataclass(frozen=True, slots=True)
class _Asked:
    question: str
    paragraph: str
    answers: Sequence[str]  # parts of the answer, each word for word from the paragraph


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder shared/data; only reader/cmrc2018_train.json is read")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    corpus = arguments.work / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    asked = [*_written(corpus), *_cmrc(arguments.data, corpus)]
    random.Random(SEED).shuffle(asked)
    with arguments.out.open("w", encoding="utf-8") as out:
        for mined in _mine(asked, corpus, arguments.work / "index"):
            out.write(json.dumps(asdict(mined)) + "\n")


def _written(corpus: Path) -> Iterator[_Asked]:
    """Write the documents into the corpus, and yield questions that are asked of them."""
    chance = random.Random(SEED)
    for kind, file in FILES.items():
        for number, raw in enumerate(read_raw(file)):
            if is_held_out(raw["title"]):
                continue
            name = f"{kind}-{number:04}.md"
            (corpus / name).write_text(to_markdown(raw)[0], "utf-8")
            for paragraph in (each for section in raw["sections"] for each in section["paragraphs"]):
                drawn = (asked for asked in paragraph["questions"] if chance.random() < SHARES[kind])
                for asked in drawn:
                    alone = f"document:{name} " if chance.random() < WITHIN else ""
                    yield _Asked(f"{alone}{asked['text']}", paragraph["text"], answers_of(asked))


def _cmrc(data: Path, corpus: Path) -> Iterator[_Asked]:
    chance = random.Random(SEED)
    articles = json.loads((data / "reader" / "cmrc2018_train.json").read_text("utf-8"))["data"]
    kept = [article["paragraphs"] for article in articles if not is_held_out(article["title"])]
    paragraphs = [paragraph for article in kept for paragraph in article]
    lines = ({"id": f"cmrc-{number}", "text": each["context"]} for number, each in enumerate(paragraphs))
    (corpus / "cmrc.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    for paragraph in paragraphs:
        drawn = (asked for asked in paragraph["qas"] if chance.random() < SHARES["cmrc"])
        for asked in drawn:
            yield _Asked(asked["question"], paragraph["context"], [asked["answers"][0]["text"]])


def _mine(questions: Sequence[_Asked], corpus: Path, index: Path) -> Iterator[Mined]:
    encoder = load_encoder(None, cache_folder=cache())
    index_paths(index, [corpus], encoder, progress=report_progress("embedded"))
    model = trained_model(cache())
    reader = TrainedReader(model, load_calibration(READER_FILE), seconds=math.inf)
    with closing(open_store(index)) as store:
        find_gold = GoldFinder(store)
    with closing(SearchEngine(index, encoder, reader, relevance_weight=0.0)) as engine:
        for number, asked in enumerate(questions):
            report_progress("asked")(number, len(questions))
            found = engine.find(asked.question)
            question = model.split(text_to_embed(found.prepared.text)).ids[:QUESTION_TOKENS]
            mined = Mined(question, list(_hits(found, reader, find_gold([asked.paragraph]), asked.answers)))
            if mined.teaches():
                yield mined


def _hits(found: Found, reader: TrainedReader, gold: Sequence[GoldSpan], answers: Sequence[str]) -> Iterator[MinedHit]:
    """Yield the hits that are right or wrong: neither are those beside the right one, in whose windows the answer
    stands too, and those of the right paragraph in whose windows it does not."""
    read = reader.windows(found)
    for place, hit in enumerate(found.hits[: len(found.contexts)]):
        windows = [window for window in read if window.context == place]
        is_gold = any(span.is_shown_by(hit) for span in gold)
        holding = [window for window in windows if _holds(window.wording(), answers)]
        kept = holding if is_gold else windows
        if kept and is_gold == bool(holding):
            across = is_in_other_script(hit.text, found.prepared.script)
            yield MinedHit(hit.score, across, is_gold, [window.ids for window in kept])


def _holds(text: str, answers: Sequence[str]) -> bool:
    plain = simplify(text)
    return all(simplify(answer) in plain for answer in answers)


if __name__ == "__main__":
    main()
