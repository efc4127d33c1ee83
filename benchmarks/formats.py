"""What of the seed document survives in every format: its characters, their order, its paragraphs, its answers.

    python -m benchmarks.formats ../shared/data --work FOLDER [--texts | --answers] [--scan]

The files are made in FOLDER by LibreOffice, Chromium and pdftoppm (``seed_files.py``) and kept there. With the
libraries that were weighed and not taken (pypdf, pdfminer.six, html5lib) installed, they are measured too, as they
come. ``--texts`` instead compares what would be embedded with what is of the plain text: where that is alike, so are
the answers. ``--answers`` instead asks the seed's questions of some formats, with the real encoder. ``--scan`` reads a
scan as well, which takes minutes.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from difflib import SequenceMatcher
from functools import partial
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from benchmarks.machine import describe
from benchmarks.seed_files import make_files, missing_programs, seed_blocks
from benchmarks.sets import print_head, print_row, report_progress
from corpus.files import read_file
from corpus.loaders import parse_documents
from corpus.records import Document
from corpus.repair import HAN_CHARACTER
from indexer.build import index_paths
from indexer.embedding import embedded_parts
from indexer.library import remove_documents
from indexer.passages import PassageSettings, cut_passages
from indexer.sentence_encoder import load_encoder
from search.engine import open_engine
from search.evaluation import evaluate_file
from ui.places import cache

SCAN = "scan.pdf"  # of the first pages only
COMPARED = ("seed.html", "seed.docx", "writer-headers.pdf", "chromium-columns.pdf")  # with what other libraries read
ASKED = ("seed.txt", "seed.docx", "office.docx", "seed.html", "writer-headers.pdf", "chromium-columns.pdf")
Text = Callable[[bytes], str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder shared/data")
    parser.add_argument("--work", type=Path, required=True, help="keeps the files and the index between runs")
    parser.add_argument("--answers", action="store_true", help="ask questions instead")
    parser.add_argument("--texts", action="store_true", help="compare the texts to embed instead")
    parser.add_argument("--scan", action="store_true", help="read a scan as well")
    arguments = parser.parse_args()
    if missing := missing_programs():
        parser.error(f"{', '.join(missing)} must be installed, to make the files")
    seed = arguments.data / "seed" / "technocratic_government.txt"
    files = make_files(seed, arguments.work / "files")
    sys.stdout.write(f"{describe()}\n")
    if arguments.answers:
        _measure_answers(arguments.data / "seed" / "questions.jsonl", files, arguments.work / "index")
    elif arguments.texts:
        _compare_texts(
            {name: files[name] for name in files if name.endswith((".txt", ".html", "docx", ".epub", ".pdf"))}
        )
    else:
        _measure_files(seed, {name: file for name, file in files.items() if name != SCAN or arguments.scan})


def _measure_files(seed: Path, files: dict[str, Path]) -> None:
    whole = _Seed(seed)
    print_head("file", "by", "Han characters, %", "in order, %", "paragraphs whole, %", "seconds")
    for name, file in files.items():
        for library, read in (("Wenju", _by_wenju(file)), *(_by_others(file.suffix) if name in COMPARED else ())):
            data = read_file(file)
            started = time.perf_counter()
            pieces = read(data)
            seconds = time.perf_counter() - started
            print_row(name, library, *(f"{100 * share:.2f}" for share in whole.shares(pieces)), f"{seconds:.2f}")


class _Seed:
    """The seed document to compare with: what of it is in pieces of text."""

    def __init__(self, seed: Path) -> None:
        self._han = _han(seed.read_text("utf-8"))
        self._paragraphs = ["".join(text.split()) for text, level in seed_blocks(seed) if not level]

    def shares(self, pieces: list[str]) -> Iterator[float]:
        """Yield the share of its Han characters that is there, there in order, and of its paragraphs in one piece."""
        han = _han("".join(pieces))
        yield (Counter(self._han) & Counter(han)).total() / len(self._han)
        matches = SequenceMatcher(None, self._han, han, autojunk=False).get_matching_blocks()
        yield sum(match.size for match in matches) / len(self._han)
        bare = ["".join(piece.split()) for piece in pieces]
        yield sum(any(text in piece for piece in bare) for text in self._paragraphs) / len(self._paragraphs)


def _han(text: str) -> str:
    return "".join(HAN_CHARACTER.findall(text))


def _by_wenju(file: Path) -> Callable[[bytes], list[str]]:
    """Return a reader of the paragraphs that passages were cut from, so that what no passage holds counts as lost."""

    def read(data: bytes) -> list[str]:
        return [text for document in parse_documents(data, file) for text in _passage_paragraphs(document)]

    return read


def _passage_paragraphs(document: Document) -> list[str]:
    paragraphs: dict[int, str] = {}
    for passage in cut_passages(document, PassageSettings()):
        text = document.text[passage.start : passage.end]
        paragraphs[passage.paragraph] = paragraphs.get(passage.paragraph, "") + text
    return list(paragraphs.values())


def _by_others(suffix: str) -> Iterator[tuple[str, Callable[[bytes], list[str]]]]:
    """Yield the other libraries for a format that are installed; their pieces are lines."""
    for name, (module, read) in _OTHERS.get(suffix, {}).items():
        if find_spec(module):
            yield name, partial(_lines, read)


def _lines(read: Text, data: bytes) -> list[str]:
    return read(data).splitlines()


def _pdfium(data: bytes) -> str:
    import pypdfium2

    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))


def _pypdf(data: bytes) -> str:
    import pypdf

    return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(data)).pages)


def _pdfminer(data: bytes) -> str:
    from pdfminer.high_level import extract_text

    return str(extract_text(BytesIO(data)))


def _python_docx(data: bytes) -> str:
    import docx

    return "\n".join(paragraph.text for paragraph in docx.Document(BytesIO(data)).paragraphs)


def _html5lib(data: bytes) -> str:
    import html5lib

    return "\n".join(html5lib.parse(data).itertext())


def _lxml(data: bytes) -> str:
    from lxml import html

    return "\n".join(html.fromstring(data).itertext())


_OTHERS: dict[str, dict[str, tuple[str, Text]]] = {
    ".pdf": {
        "pypdfium2 alone": ("pypdfium2", _pdfium),
        "pypdf": ("pypdf", _pypdf),
        "pdfminer.six": ("pdfminer", _pdfminer),
    },
    ".docx": {"python-docx alone": ("docx", _python_docx)},
    ".html": {"html5lib": ("html5lib", _html5lib), "lxml": ("lxml", _lxml)},
}


def _compare_texts(files: dict[str, Path]) -> None:
    plain = _texts_to_embed(files["seed.txt"])
    print_head("file", "texts to embed", "of the plain text's, %", "other texts")
    for name, file in files.items():
        if name != SCAN:
            texts = _texts_to_embed(file)
            print_row(name, len(texts), f"{100 * len(plain & texts) / len(plain):.2f}", len(texts - plain))


def _texts_to_embed(file: Path) -> set[str]:
    settings = PassageSettings()
    return {
        part.shown
        for document in parse_documents(read_file(file), file)
        for passage in cut_passages(document, settings)
        for part in embedded_parts(document, passage, settings)
    }


def _measure_answers(questions: Path, files: dict[str, Path], index: Path) -> None:
    """Ask each format in turn, alone in one index, which embeds only what it has not embedded from the one before."""
    encoder = load_encoder(None, cache_folder=cache())
    print_head("file", "recall@1, zh", "recall@1, en", "recall@5, zh", "recall@5, en", "texts embedded anew")
    before: list[str] = []
    for name in ASKED:
        embedded = _Counted(name)
        index_paths(index, [files[name]], encoder, progress=embedded)
        if before:
            remove_documents(index, before)
        before = [str(files[name])]
        with closing(open_engine(index, encoder)) as engine:
            measures = evaluate_file(engine, questions, progress=report_progress("asked"))
        shares = (_measure(measures, lang, rank) for rank in (1, 5) for lang in ("zh", "en"))
        print_row(name, *(f"{share:.4f}" for share in shares), embedded.total)


def _measure(measures: Mapping[str, object], lang: str, rank: int) -> float:
    groups = measures["by"]
    assert isinstance(groups, dict)
    return float(groups[lang][f"recall@{rank}"])


class _Counted:
    """Reports progress and remembers how much there was to do."""

    def __init__(self, what: str) -> None:
        self.total = 0
        self._report = report_progress(what)

    def __call__(self, done: int, total: int) -> None:
        self.total = total
        self._report(done, total)


if __name__ == "__main__":
    main()
