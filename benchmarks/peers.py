"""Wenju beside other tools in one run: the same encoder, paragraphs and questions.

    pip install txtai bm25s      # better in a virtual environment of their own
    python -m benchmarks.peers ../shared/data --work FOLDER [--only XQuAD ...] [--every 1]

The encoder is the default one, given to every tool as a folder, with its prompts "query: " and "passage: ". The others
take whole paragraphs (of the seed document its lines) and are left as they come: txtai (dense, and with BM25 over its
own words), bm25s over jieba's words (exact mode), sentence-transformers with FAISS, and the last two together by
reciprocal ranks. Every index is made anew, in memory or a temporary folder, once for the sets that share it. Loading
the model is not counted, encoding the question is; every question is asked alone. What scores 0 is not found.
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
from itertools import groupby
from pathlib import Path
from statistics import fmean, median
from typing import Any

from benchmarks.machine import describe
from benchmarks.sets import SEED, QuestionSet, argument_parser, print_head, print_row, question_sets, report_progress
from corpus.qa_data import GoldQuestion, read_questions
from corpus.records import Kind
from indexer.bilingual import keep_bilingual_in
from indexer.build import index_paths
from indexer.encoder import Encoder
from indexer.library import open_store
from indexer.model_folders import find_model_folder, keep_hub_offline
from indexer.segmenter import keep_dictionary_in
from indexer.sentence_encoder import load_encoder
from search.engine import open_engine
from search.evaluation import FindGold, measure
from search.gold import GoldFinder
from search.results import Hit, Reply
from ui.places import cache

DEFAULT_SETS = ("XQuAD zh→zh", "XQuAD en→zh", SEED)
KEYWORDS, DENSE = "bm25s, jieba", "sentence-transformers, FAISS"
FUSED, OURS = "RRF of bm25s and FAISS", "Wenju"
DEPTH = 10  # hits that are measured
FUSED_DEPTH = 100  # hits of each ranking that is fused
RRF_K = 60  # the constant of Cormack, Clarke and Büttcher, 2009

Paragraph = tuple[str, int, str]  # its document, where it starts there, its text
Search = Callable[[str], Sequence[Hit]]
RowSearch = Callable[[str], list[int]]  # from a question to numbers of texts, best first
Peer = Callable[[list[str]], RowSearch]  # makes an index of texts


@dataclass(frozen=True, slots=True)
class Indexed:
    seconds: float  # that indexing took
    search: Search


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
    keep_hub_offline()
    keep_dictionary_in(cache())
    keep_bilingual_in(cache())
    model, encoder = find_model_folder(None, cache_folder=cache()), load_encoder(None, cache_folder=cache())
    sys.stdout.write(f"{describe()}, txtai {version('txtai')}, bm25s {version('bm25s')}\n")
    print_head("questions", "n", "tool", "recall@1", "nDCG@10", "index seconds", "ms a question, p50")
    sets = question_sets(arguments.data, arguments.work, arguments.only or list(DEFAULT_SETS))
    for corpus, members in groupby(sets, lambda found: found.corpus):
        _compare(corpus, list(members), model, encoder, arguments.every)


def _require_peers() -> None:
    try:
        import bm25s  # noqa: F401
        import txtai  # noqa: F401
    except ImportError as error:
        sys.stderr.write(f"The tools to compare with are not all here ({error}); pip install txtai bm25s\n")
        raise SystemExit(2) from None


def _compare(corpus: Path, sets: Sequence[QuestionSet], model: Path, encoder: Encoder, every: int) -> None:
    """Print a row for each set and tool."""
    with tempfile.TemporaryDirectory() as folder:
        encoder.encode_document(["问"])  # loads the model
        report = index_paths(Path(folder), [corpus], encoder, progress=report_progress("Wenju: embedded"))
        with closing(open_store(Path(folder))) as store:
            find_gold, documents = GoldFinder(store), list(store.iter_texts())
        paragraphs = _lines(documents) if corpus.suffix == ".txt" else [(name, 0, text) for name, text in documents]
        tools = {name: _index(load(model), paragraphs) for name, load in PEERS.items()}
        with closing(open_engine(Path(folder), encoder)) as engine:
            tools[OURS] = Indexed(report.seconds, partial(engine.search, top_k=DEPTH))
            for found in sets:
                questions = [question for question in read_questions(found.questions) if question.evidence][::every]
                runs = {name: _ask(name, tool, questions) for name, tool in tools.items()}
                runs[FUSED] = _fuse(runs[KEYWORDS], runs[DENSE])
                for name in (*PEERS, FUSED, OURS):
                    print_row(found.name, len(questions), name, *_cells(runs[name], questions, find_gold))


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


def _index(peer: Peer, paragraphs: Sequence[Paragraph]) -> Indexed:
    started = time.perf_counter()
    search = peer([text for _, _, text in paragraphs])
    return Indexed(time.perf_counter() - started, lambda text: _hits([paragraphs[row] for row in search(text)]))


def _ask(name: str, tool: Indexed, questions: Sequence[GoldQuestion]) -> Run:
    tool.search(questions[0].question)  # what is loaded for the first question is not counted
    hits, seconds = [], []
    for number, asked in enumerate(questions):
        report_progress(f"{name}: asked")(number, len(questions))
        started = time.perf_counter()
        hits.append(tool.search(asked.question))
        seconds.append(time.perf_counter() - started)
    return Run(tool.seconds, hits, seconds)


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


def _txtai(model: Path, *, hybrid: bool) -> Peer:
    from txtai import Embeddings

    instructions = {"query": "query: ", "data": "passage: "}
    embeddings = Embeddings(path=str(model), instructions=instructions, hybrid=hybrid, content=False)

    def index(texts: list[str]) -> RowSearch:
        embeddings.index(texts)
        return lambda question: [row for row, score in embeddings.search(question, DEPTH) if score > 0]

    return index


def _bm25s(_model: Path) -> Peer:
    import bm25s
    import jieba

    def split(text: str) -> list[str]:
        return [word for word in jieba.lcut(text.lower()) if any(map(str.isalnum, word))]

    jieba.initialize()

    def index(texts: list[str]) -> RowSearch:
        retriever: Any = bm25s.BM25()
        retriever.index([split(text) for text in texts], show_progress=False)

        def search(question: str) -> list[int]:
            scores = retriever.get_scores(split(question))
            return [row for row in (-scores).argsort(kind="stable")[:FUSED_DEPTH].tolist() if scores[row] > 0]

        return search

    return index


def _sentence_transformers(model: Path) -> Peer:
    import faiss
    from sentence_transformers import SentenceTransformer

    encoder = SentenceTransformer(str(model), local_files_only=True)

    def index(texts: list[str]) -> RowSearch:
        embeddings = encoder.encode(texts, prompt="passage: ", show_progress_bar=False)
        nearest = faiss.IndexFlatIP(embeddings.shape[1])
        nearest.add(embeddings)
        depth = min(FUSED_DEPTH, len(texts))
        return lambda question: nearest.search(encoder.encode([question], prompt="query: "), depth)[1][0].tolist()

    return index


PEERS: dict[str, Callable[[Path], Peer]] = {
    "txtai, dense": partial(_txtai, hybrid=False),
    "txtai, hybrid": partial(_txtai, hybrid=True),
    KEYWORDS: _bm25s,
    DENSE: _sentence_transformers,
}


if __name__ == "__main__":
    main()
