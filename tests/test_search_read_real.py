"""The reader that comes with Wenju, on the sample corpus."""

from collections.abc import Iterator
from contextlib import closing
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from fakes import unwatched
from real_encoder import real_cache, real_encoder

from indexer.build import index_paths
from search.engine import SearchEngine, open_engine
from search.read_model import READER_FILE

pytestmark = pytest.mark.skipif(not READER_FILE.exists(), reason="the weights of the reader are not there")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchEngine]:
    index = tmp_path_factory.mktemp("index")
    with as_file(files("corpus").joinpath("sample/documents")) as documents:
        index_paths(index, [Path(documents)], real_encoder(), progress=unwatched)
    with closing(open_engine(index, real_encoder(), cache_folder=real_cache())) as opened:
        yield opened


def test_a_number_is_answered_with_the_number(engine: SearchEngine) -> None:
    reply = engine.reply("“亲清在线”把多少个部门的业务系统连到了一起？")
    assert reply.answer is not None
    assert "53" in reply.answer.text
    assert len(reply.answer.text) < 10
    assert reply.hits[reply.answer.hit - 1].text[reply.answer.start : reply.answer.end] == reply.answer.text


def test_what_the_documents_do_not_say_has_no_answer(engine: SearchEngine) -> None:
    reply = engine.reply("珠穆朗玛峰海拔多少米？")
    assert reply.answer is None
    assert reply.hits
