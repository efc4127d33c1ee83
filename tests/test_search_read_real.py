"""The encoder and the reader that come with Wenju, on the sample corpus."""

import json
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from fakes import unwatched
from real_encoder import real_cache, real_encoder

import search.engine
from search.engine import SearchEngine, open_engine
from search.evaluation import evaluate_file
from search.read_model import READER_FILE
from search.read_trained import TrainedReader
from ui.sample import sample_documents

QUESTIONS = sample_documents().with_name("questions.jsonl")
EXAMPLES = [line for line in map(json.loads, QUESTIONS.read_text("utf-8").splitlines()) if line.get("example")]
needs_reader = pytest.mark.skipif(not READER_FILE.exists(), reason="the weights of the reader are not there")


@pytest.fixture(scope="module")
def engine(sample_home: Path) -> Iterator[SearchEngine]:
    """It takes its time: on a busy machine it would else read fewer hits, and answer otherwise."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search.engine, "TrainedReader", partial(TrainedReader, seconds=600))
        opened = open_engine(sample_home / "default", real_encoder(), cache_folder=real_cache())
    with closing(opened):
        yield opened


def test_the_examples_of_the_form_find_their_documents_first(engine: SearchEngine) -> None:
    first = {example["id"]: engine.search(example["question"])[0].document for example in EXAMPLES}
    assert {row: Path(name).name for row, name in first.items()} == {row["id"]: row["document"] for row in EXAMPLES}


def test_the_sample_questions_reach_a_floor(engine: SearchEngine) -> None:
    measures = evaluate_file(engine, QUESTIONS, progress=unwatched)
    assert measures["recall@1"] >= 0.8
    assert measures["recall@5"] >= 0.9


@needs_reader
def test_a_number_is_answered_with_the_number(engine: SearchEngine) -> None:
    reply = engine.reply("“亲清在线”把多少个部门的业务系统连到了一起？")
    assert reply.answer is not None
    assert "53" in reply.answer.text
    assert len(reply.answer.text) < 10
    assert reply.hits[reply.answer.hit - 1].text[reply.answer.start : reply.answer.end] == reply.answer.text


@needs_reader
def test_what_the_documents_do_not_say_has_no_answer(engine: SearchEngine) -> None:
    reply = engine.reply("珠穆朗玛峰海拔多少米？")
    assert reply.answer is None
    assert reply.hits
