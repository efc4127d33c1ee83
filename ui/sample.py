"""The sample documents that come with Wenju, and the questions offered as long as they are in the index."""

import json
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ui.texts import Language

if TYPE_CHECKING:
    from indexer.records import DocumentInfo


def sample_documents() -> Path:
    return _sample("documents")


def sample_questions(documents: "Iterable[DocumentInfo]", language: Language) -> list[str]:
    """Return the example questions that ``documents`` answer, those in ``language`` first."""
    names = _sample_names(documents)
    examples = [line for line in _questions() if line.get("example") and line["document"] in names]
    tag = "zh" if language is Language.CHINESE else "en"
    return [line["question"] for line in sorted(examples, key=lambda line: line["lang"] != tag)]


def _sample_names(documents: "Iterable[DocumentInfo]") -> set[str]:
    """Return what `questions.jsonl` calls those of ``documents`` that are samples: a file name, or an id."""
    samples = [document for document in documents if Path(document.source).parent == sample_documents()]
    return {name for sample in samples for name in (Path(sample.source).name, sample.document)}


def _questions() -> list[dict[str, Any]]:
    return [json.loads(line) for line in _sample("questions.jsonl").read_text("utf-8").splitlines()]


def _sample(name: str) -> Path:
    return Path(str(resources.files("corpus").joinpath("sample", name)))
