"""Every error of the user's making in one table: where it is made, its whole sentence, and what causes it.

The rows are in the modules whose names begin with ``error_rows_``. ``TMP`` in a sentence is the folder of the test,
``<...>`` what a library or the system says in its own words. A place that makes an error of ours and has no row
fails the last test.
"""

import ast
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import error_rows_archive
import error_rows_ask
import error_rows_corpus
import error_rows_encoder
import error_rows_formats
import error_rows_indexer
import error_rows_milvus
import pytest
from error_rows import Row
from typer.testing import CliRunner

import corpus.errors
from corpus.errors import WenjuError
from ui.cli import app

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("corpus", "indexer", "search", "ui")
CLASSES = {name for name, made in vars(corpus.errors).items() if isinstance(made, type)} - {"WenjuError"}
ROWS = [
    *error_rows_corpus.ROWS,
    *error_rows_formats.ROWS,
    *error_rows_indexer.ROWS,
    *error_rows_milvus.ROWS,
    *error_rows_archive.ROWS,
    *error_rows_encoder.ROWS,
    *error_rows_ask.ROWS,
]
# The command line's own words; typer puts them into a box.
COMMANDS = [
    (["index", "x", "--dictionary", "d", "--no-dictionary"], "give either --dictionary or --no-dictionary"),
    (["ask"], "give either a QUESTION or --batch FILE"),
    (["ask", "--batch", "x"], "--batch needs --json"),
    (["ask", "--batch", "x", "--json", "--llm", "http://x"], "--llm goes with one QUESTION"),
]


@pytest.mark.skipif(os.name == "nt", reason="the system's own words are those of POSIX")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.place}: {row.sentence[:40]}")
def test_each_cause_has_its_sentence(row: Row, tmp_path: Path) -> None:
    folder = tmp_path.resolve()
    with pytest.raises(WenjuError) as caught:
        row.cause(folder)
    pattern = re.escape(row.sentence.replace("TMP", str(folder))).replace(re.escape("<...>"), ".+")
    assert re.fullmatch(pattern, str(caught.value)), str(caught.value)


@pytest.mark.parametrize(("arguments", "sentence"), COMMANDS, ids=lambda value: " ".join(value)[:30])
def test_each_wrong_use_of_a_command_has_its_sentence(arguments: list[str], sentence: str) -> None:
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 2
    assert sentence in done.stderr


def test_the_table_holds_every_place_that_makes_an_error() -> None:
    made = {place: count for path in source_files() for place, count in errors_made(path).items()}
    rows = Counter({(row.place, row.sentence) for row in ROWS})
    told = Counter(place for place, _ in rows)
    assert {place: count for place, count in made.items() if told[place] < count} == {}
    assert set(told) <= set(made)


def source_files() -> Iterator[Path]:
    for room in ROOMS:
        yield from (ROOT / room).rglob("*.py")


def errors_made(path: Path) -> Counter[str]:
    """Count the calls of the tree's classes, by the whole name of the function they stand in."""
    counts: Counter[str] = Counter()

    def walk(node: ast.AST, place: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Call) and isinstance(child.func, ast.Name) and child.func.id in CLASSES:
                counts[place] += 1
            inner = isinstance(child, (ast.FunctionDef, ast.ClassDef))
            walk(child, f"{place}.{child.name}" if inner else place)

    walk(ast.parse(path.read_text("utf-8")), ".".join(path.relative_to(ROOT).with_suffix("").parts))
    return counts
