"""Wenju beside other tools in one run: the same encoder, paragraphs and questions.

    pip install txtai bm25s      # better in a virtual environment of their own
    python benchmarks/peers.py ../shared/data --work FOLDER [--only XQuAD ...] [--every 1]

The encoder is the default one, given to every tool as a folder, with its prompts "query: " and "passage: ". The others
take whole paragraphs (of the seed document its lines) and are left as they come: txtai (dense, and with BM25 over its
own words), bm25s over jieba's words, sentence-transformers with FAISS, and the last two together by reciprocal ranks.
Every index is made anew, in memory or a temporary folder; loading the model is not counted, encoding the question is.
Every question is asked alone. Paragraphs that score 0 are not found. Prints Markdown.
"""

import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import fmean, median
from typing import Any

from machine import describe
from sets import SEED, QuestionSet, argument_parser, print_head, print_row, question_sets, report_progress

from corpus.qa_data import GoldQuestion, read_questions
from corpus.records import Kind
from indexer.bilingual import keep_bilingual_in
from indexer.build import index_paths
from indexer.encoder import Encoder
from indexer.library import open_store
from indexer.model_folders import find_model_folder, stay_offline
from indexer.sentence_encoder import load_encoder
from indexer.words import keep_dictionary_in
from search.engine import open_engine
from search.evaluation import FindGold, measure
from search.gold import GoldFinder
from search.results import Hit, Reply
from ui.places import cache

DEFAULT_SETS = ("XQuAD zh→zh", "XQuAD en→zh", SEED)
KEYWORDS, DENSE = "bm25s, jieba", "sentence-transformers, FAISS"
DEPTH = 10  # hits that are measured
FUSED_DEPTH = 100  # hits of each ranking that is fused
RRF_K = 60  # the constant of Cormack, Clarke and Büttcher, 2009

Paragraph = tuple[str, int, str]  # its document, where it starts there, its text
Search = Callable[[str], list[int]]  # from a question to numbers of paragraphs, best first


@dataclass(frozen=True, slots=True)
class Run:
    """What one tool did with a set: the hits and the seconds of each question, in order."""

    index_seconds: float
    hits: Sequence[Sequence[Hit]]
    seconds: Sequence[float]


def main() -> None:
    parser = argument_parser(__doc__)
    parser.add_argument("--every", type=int, default=1, help="ask every so many questions")
    arguments = parser.parse_args()
    _require_peers()
    stay_offline()
    keep_dictionary_in(cache())
    keep_bilingual_in(cache())
    model, encoder = find_model_folder(None, cache_folder=cache()), load_encoder(None, cache_folder=cache())
    sys.stdout.write(f"{describe()}, txtai {version('txtai')}, bm25s {version('bm25s')}\n")
    print_head("questions", "n", "tool", "recall@1", "nDCG@10", "index seconds", "ms a question, p50")
    for found in question_sets(arguments.data, arguments.work, arguments.only or list(DEFAULT_SETS)):
        questions = [question for question in read_questions(found.questions) if question.evidence][:: arguments.every]
        _compare(found, questions, model, encoder)


def _require_peers() -> None:
    try:
        import bm25s  # noqa: F401
        import txtai  # noqa: F401
    except ImportError as error:
        sys.stderr.write(f"The tools to compare with are not all here ({error}); pip install txtai bm25s\n")
        raise SystemExit(2) from None


def _compare(found: QuestionSet, questions: Sequence[GoldQuestion], model: Path, encoder: Encoder) -> None:
    """Print a row for each tool."""
    with tempfile.TemporaryDirectory() as folder:
        wenju = _run_wenju(Path(folder) / "index", found, questions, encoder)
        with closing(open_store(Path(folder) / "index")) as store:
            find_gold, documents = GoldFinder(store), list(store.iter_texts())
    paragraphs = _lines(documents) if found.corpus.suffix == ".txt" else [(name, 0, text) for name, text in documents]
    runs: dict[str, Run] = {}
    for name, prepare in PEERS.items():
        runs[name] = _run_peer(name, prepare(model), paragraphs, questions)
    runs["RRF of these two"] = _fuse(runs[KEYWORDS], runs[DENSE])
    for name, run in {**runs, "Wenju": wenju}.items():
        print_row(found.name, len(questions), name, *_cells(run, questions, find_gold))


def _lines(documents: Sequence[tuple[str, str]]) -> list[Paragraph]:
    paragraphs: list[Paragraph] = []
    for name, text in documents:
        start = 0
        for line in text.splitlines(keepends=True):
            paragraphs += [(name, start, line)] if line.strip() else []
            start += len(line)
    return paragraphs


def _cells(run: Run, questions: Sequence[GoldQuestion], find_gold: FindGold) -> tuple[str, ...]:
    measured = [
        measure(asked, Reply(asked.question, None, tuple(hits[:DEPTH]), 0.0), find_gold(asked.evidence))
        for asked, hits in zip(questions, run.hits, strict=True)
    ]
    recall, ndcg = (fmean(measures[name] for measures in measured) for name in ("recall@1", "ndcg@10"))
    return f"{recall:.4f}", f"{ndcg:.4f}", f"{run.index_seconds:.1f}", f"{1000 * median(run.seconds):.1f}"


def _run_wenju(folder: Path, found: QuestionSet, questions: Sequence[GoldQuestion], encoder: Encoder) -> Run:
    encoder.encode_document(["问"])  # loads the model
    report = index_paths(folder, [found.corpus], encoder, progress=report_progress("Wenju: embedded"))
    with closing(open_engine(folder, encoder)) as engine:
        return _ask("Wenju", partial(engine.search, top_k=DEPTH), report.seconds, questions)


def _run_peer(
    name: str,
    index: Callable[[list[str]], Search],
    paragraphs: Sequence[Paragraph],
    questions: Sequence[GoldQuestion],
) -> Run:
    started = time.perf_counter()
    search = index([text for _, _, text in paragraphs])
    index_seconds = time.perf_counter() - started
    return _ask(name, lambda question: _hits([paragraphs[row] for row in search(question)]), index_seconds, questions)


def _ask(
    name: str, search: Callable[[str], Sequence[Hit]], index_seconds: float, questions: Sequence[GoldQuestion]
) -> Run:
    search(questions[0].question)  # what is loaded for the first question is not counted
    hits, seconds = [], []
    for number, asked in enumerate(questions):
        report_progress(f"{name}: asked")(number, len(questions))
        started = time.perf_counter()
        hits.append(search(asked.question))
        seconds.append(time.perf_counter() - started)
    return Run(index_seconds, hits, seconds)


def _hits(ranking: Sequence[Paragraph]) -> list[Hit]:
    """Put paragraphs in the form that Wenju's own hits are measured in."""
    return [
        Hit(rank, 0.0, document, "", (), None, Kind.BODY, text, start, start + len(text), None, None, ())
        for rank, (document, start, text) in enumerate(ranking, start=1)
    ]


def _fuse(one: Run, other: Run) -> Run:
    """Sum 1 / (k + rank); both tools' seconds count, the fusion's own are too few to."""
    fused = []
    for rankings in zip(one.hits, other.hits, strict=True):
        scores: dict[Paragraph, float] = defaultdict(float)
        for hit in (hit for hits in rankings for hit in hits):
            scores[hit.document, hit.start, hit.text] += 1 / (RRF_K + hit.rank)
        fused.append(_hits(sorted(scores, key=lambda paragraph: -scores[paragraph])))
    seconds = [sum(pair) for pair in zip(one.seconds, other.seconds, strict=True)]
    return Run(one.index_seconds + other.index_seconds, fused, seconds)


def _txtai(model: Path, *, hybrid: bool) -> Callable[[list[str]], Search]:
    from txtai import Embeddings

    instructions = {"query": "query: ", "data": "passage: "}
    embeddings = Embeddings(path=str(model), instructions=instructions, hybrid=hybrid, content=False)

    def index(texts: list[str]) -> Search:
        embeddings.index(texts)
        return lambda question: [row for row, score in embeddings.search(question, DEPTH) if score > 0]

    return index


def _bm25s(_model: Path) -> Callable[[list[str]], Search]:
    import bm25s
    import jieba

    jieba.initialize()

    def index(texts: list[str]) -> Search:
        retriever: Any = bm25s.BM25()
        retriever.index([jieba.lcut(text) for text in texts], show_progress=False)

        def search(question: str) -> list[int]:
            scores = retriever.get_scores(jieba.lcut(question))
            return [row for row in (-scores).argsort(kind="stable")[:FUSED_DEPTH].tolist() if scores[row] > 0]

        return search

    return index


def _sentence_transformers(model: Path) -> Callable[[list[str]], Search]:
    import faiss
    from sentence_transformers import SentenceTransformer

    encoder = SentenceTransformer(str(model), local_files_only=True)

    def index(texts: list[str]) -> Search:
        nearest = faiss.IndexFlatIP(encoder.get_embedding_dimension())
        nearest.add(encoder.encode(texts, prompt="passage: ", show_progress_bar=False))
        depth = min(FUSED_DEPTH, len(texts))
        return lambda question: nearest.search(encoder.encode([question], prompt="query: "), depth)[1][0].tolist()

    return index


PEERS: dict[str, Callable[[Path], Callable[[list[str]], Search]]] = {
    "txtai, dense": partial(_txtai, hybrid=False),
    "txtai, hybrid": partial(_txtai, hybrid=True),
    KEYWORDS: _bm25s,
    DENSE: _sentence_transformers,
}


if __name__ == "__main__":
    main()
