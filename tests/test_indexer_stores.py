"""What an index promises wherever it is kept: the same tests of the embedded store and of Milvus."""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext, suppress
from pathlib import Path

import numpy as np
import pytest
from fakes import FakeEncoder, unwatched

from corpus.errors import IndexFolderError, UnknownDocument
from corpus.records import Document
from indexer.build import IndexReport, index_paths
from indexer.embedding import embedded_parts, embedding_key
from indexer.encoder import Part, encode_parts
from indexer.excerpts import Heading, Neighbours
from indexer.libraries import bookshelf_at, library_at, read_passages
from indexer.milvus.schema import LONGEST_PIECE
from indexer.passages import PassageSettings, cut_passages
from indexer.place import Place, ServerAddress
from indexer.words import split_words
from search.engine import SearchEngine, open_engine
from search.evaluation import evaluate_file
from search.results import LegScore

FOUR = ("政务云连着云。", "云里有数。", "每个人都有电话。", "电网的电很稳。")
SIX = (*FOUR, "这里什么也没有。", "Nothing is counted in English.")


@pytest.fixture(params=["embedded", "milvus"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Where the index of a test is kept, which is not there yet."""
    if request.param == "embedded":
        return tmp_path / "索引"
    address: ServerAddress = request.getfixturevalue("milvus_address")
    return address


def run(place: Place, paths: Sequence[Path], encoder: FakeEncoder | None = None) -> IndexReport:
    return index_paths(place, paths, encoder or FakeEncoder(), progress=unwatched)


@contextmanager
def asking(place: Place) -> Iterator[SearchEngine]:
    with closing(open_engine(place, FakeEncoder())) as engine:
        yield engine


def names(place: Place) -> list[str]:
    return [Path(each.document).name for each in library_at(place).list_documents()]


def found(engine: SearchEngine, question: str) -> list[str]:
    return sorted(hit.text for hit in engine.search(question, top_k=100))


class TestEveryStore:
    def test_the_best_hits_by_hand(self, place: Place, documents: Path) -> None:
        run(place, [documents])
        with asking(place) as engine:
            cloud, data, *others = engine.search("云", top_k=10)
        terms = {text: [word.term for word in split_words(text)] for text in SIX}
        average = sum(map(len, terms.values())) / len(SIX)

        def covered(text: str) -> float:
            frequency, length = terms[text].count("云"), len(terms[text])
            return frequency / (frequency + 1.2 * (0.25 + 0.75 * length / average))

        assert (cloud.text, cloud.start, cloud.end, cloud.title) == ("政务云连着云。", 0, 7, "cloud")
        assert (data.text, data.matches) == ("云里有数。", ((0, 1),))
        assert cloud.score == pytest.approx((1.0 + 0.3 * covered(cloud.text)) / 1.3, abs=1e-5)
        assert data.score == pytest.approx((1 / 2**0.5 + 0.3 * covered(data.text)) / 1.3, abs=1e-5)
        assert [cloud.dense, data.dense] == [LegScore(1, pytest.approx(1.0)), LegScore(2, pytest.approx(1 / 2**0.5))]
        assert [hit.lexical for hit in others] == [None] * 4

    def test_what_did_not_change_is_left_alone(self, place: Place, documents: Path) -> None:
        run(place, [documents])
        again = FakeEncoder()
        report = run(place, [documents], again)
        assert {file.outcome for file in report.files} == {"unchanged"}
        assert again.embedded == []

    def test_a_changed_file_is_found_by_what_it_says_now(self, place: Place, documents: Path) -> None:
        (documents / "cloud.txt").write_text("政务云连着云。\n\n这句话不变。", "utf-8")
        run(place, [documents])
        (documents / "cloud.txt").write_text("新来的人。\n\n这句话不变。", "utf-8")
        again = FakeEncoder()
        with asking(place) as engine:
            assert "政务云连着云。" in found(engine, "云")
            run(place, [documents], again)
            assert again.embedded == ["新来的人。"]
            texts = found(engine, "云")  # an open index sees it
        assert "新来的人。" in texts
        assert "政务云连着云。" not in texts
        assert names(place).count("cloud.txt") == 1

    def test_what_is_gone_from_a_folder_is_gone_from_the_index(self, place: Place, documents: Path) -> None:
        run(place, [documents])
        (documents / "two.jsonl").unlink()
        run(place, [documents])
        assert names(place) == ["cloud.txt", "data.txt", "people.md", "power.md"]
        with asking(place) as engine:
            assert found(engine, "什么也没有") == sorted(FOUR)

    def test_a_removed_document_comes_back_with_its_file(self, place: Place, documents: Path) -> None:
        run(place, [documents])
        library_at(place).remove_documents(["plain"])
        assert "plain" not in names(place)
        assert "english" in names(place)
        with asking(place) as engine:
            assert found(engine, "什么也没有") == sorted({*SIX} - {"这里什么也没有。"})
        report = run(place, [documents])
        assert [Path(file.path).name for file in report.files if file.outcome == "changed"] == ["two.jsonl"]
        assert "plain" in names(place)

    def test_all_documents_are_removed_or_none(self, place: Place, documents: Path) -> None:
        run(place, [documents])
        with pytest.raises(UnknownDocument, match="no document 'x'"):
            library_at(place).remove_documents(["plain", "x"])
        assert "plain" in names(place)
        library_at(place).remove_documents(["plain", str(documents / "cloud.txt")])
        assert names(place) == ["data.txt", "people.md", "power.md", "english"]

    def test_a_change_that_fails_changes_nothing(self, place: Place, documents: Path) -> None:
        run(place, [documents])
        with (
            suppress(InterruptedError),
            library_at(place).writing(FakeEncoder()) as writer,
            writer.publishing(),
        ):
            writer.changes.remove_files([str(documents / "cloud.txt")])
            raise InterruptedError
        assert len(names(place)) == 6
        with asking(place) as engine:
            assert found(engine, "云") == sorted(SIX)

    def test_interrupted_work_is_not_lost(self, place: Place, documents: Path) -> None:
        def interrupt(done: int, _total: int) -> None:
            if done:
                raise InterruptedError

        with pytest.raises(InterruptedError):
            index_paths(place, [documents], FakeEncoder(), progress=interrupt)
        assert names(place) == []
        again = FakeEncoder()
        run(place, [documents], again)
        assert again.embedded == []
        assert len(names(place)) == 6

    def test_it_waits_while_other_files_are_indexed(self, place: Place, documents: Path) -> None:
        with library_at(place).writing(FakeEncoder()) as writer:
            writer.changes.add_embeddings({embedding_key(Part.whole("云里有数。")): np.ones(5, np.float32) / 5**0.5})
        again = FakeEncoder()
        run(place, [documents / "cloud.txt"], again)
        run(place, [documents / "data.txt"], again)
        assert again.embedded == ["政务云连着云。"]

    @pytest.mark.parametrize(
        ("question", "texts"),
        [
            ('"政务云" 有什么', ["政务云连着云。"]),
            (
                "电 -话",
                [
                    "Nothing is counted in English.",
                    "云里有数。",
                    "政务云连着云。",
                    "电网的电很稳。",
                    "这里什么也没有。",
                ],
            ),
            ("云 document:data", ["云里有数。"]),
            ("云 section:没有", []),
            ("云 kind:heading", []),
            ('"没有的话" 云', []),
        ],
    )
    def test_conditions_narrow_a_question_down(
        self, place: Place, documents: Path, question: str, texts: list[str]
    ) -> None:
        run(place, [documents])
        with asking(place) as engine:
            assert found(engine, question) == texts

    def test_words_of_the_other_language_are_found(self, place: Place, documents: Path) -> None:
        run(place, [documents])
        with asking(place) as engine:
            hits = engine.search("telephone", top_k=6)
        assert [hit.text for hit in hits if hit.lexical] == ["每个人都有电话。"]

    def test_another_encoder_is_refused(self, place: Place, documents: Path) -> None:
        run(place, [documents])
        with pytest.raises(IndexFolderError, match="encoder 'fake', not 'other'"):
            run(place, [documents], FakeEncoder(name="other"))
        with pytest.raises(IndexFolderError, match="has changed since"):
            open_engine(place, FakeEncoder(fingerprint="2"))
        assert library_at(place).find_encoder_name() == "fake"

    def test_an_index_that_is_not_there(self, place: Place) -> None:
        assert library_at(place).find_encoder_name() is None
        assert library_at(place).list_documents() == []
        with pytest.raises(IndexFolderError, match="There is no index"):
            open_engine(place, FakeEncoder())

    def test_long_texts_and_names_come_back_whole(self, place: Place, tmp_path: Path) -> None:
        text = "开头有云。" + "这一句话说的是别的事情。" * 6_000 + " " * 70_000 + "最后有人。"
        line = {"id": "名" * 30_000, "title": "题" * 30_000, "text": text}
        (tmp_path / "long.jsonl").write_text(json.dumps(line), "utf-8")
        run(place, [tmp_path / "long.jsonl"])
        with asking(place) as engine:
            (hit,) = engine.search("最后有人", top_k=1)
        assert (hit.document, hit.title) == (line["id"], line["title"])
        assert hit.text.endswith("最后有人。")
        assert hit.end == len(text)
        with library_at(place).reading() as records:
            assert list(records.iter_texts()) == [(line["id"], text)]
            passages = records.get_document_passages(line["id"])
        assert [passage.position for passage in passages] == list(range(len(passages)))
        assert all(passage.text == text[passage.start : passage.end] for passage in passages)

    def test_pages_and_sections_are_kept(self, place: Place) -> None:
        text = "第一章 总则\n\n云在前面。\n\n第二章 附则\n\n人在后面。"
        document = Document("a", "文件", text, "/a.txt", pages=(0, text.index("第二章")))
        put(place, document)
        with asking(place) as engine:
            hit = engine.search("人在后面", top_k=1)[0]
        assert (hit.text, hit.page, hit.section) == ("人在后面。", 2, ("第二章 附则",))

    def test_a_document_is_read_on_in(self, place: Place) -> None:
        text = "第一章 总则\n\n云在前面。\n\n第二章 附则\n\n人在后面。"
        put(place, Document("a", "文件", text, "/a.txt", pages=(0, text.index("第二章"))))
        books = bookshelf_at(place)
        excerpt = books.excerpt("a", start=text.index("云"), end=10**9)
        assert (excerpt.title, excerpt.text, excerpt.length) == ("文件", text[text.index("云") :], len(text))
        assert excerpt.pages == ((text.index("第二章") - excerpt.start, 2),)
        assert books.outline("a") == (Heading("第一章 总则", 0, 0), Heading("第二章 附则", 0, text.index("第二章")))
        start = text.index("云在前面。")
        around = books.neighbours("a", start=start, end=start + 5)
        assert around == Neighbours("第一章 总则", "第二章 附则\n\n人在后面。")
        assert (books.lengths(["a", "gone"]), books.main_headings([], each=1)) == ({"a": len(text)}, [])
        original = books.original("a", start=start, end=start + 5)
        assert (original.path, original.text, original.digest) == (Path("/a.txt"), "云在前面。", b"1")
        assert [passage.text for passage in read_passages(place, "/a.txt", start, start + 1)] == ["云在前面。"]
        with pytest.raises(UnknownDocument, match=r"'gone' is not in the index .* any more; ask again"):
            books.outline("gone")

    def test_a_paragraph_without_words_is_kept(self, place: Place, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("……\n\n云里有数。\n\n——", "utf-8")
        run(place, [tmp_path / "a.txt"])
        with asking(place) as engine:
            assert found(engine, "云") == sorted(["……", "云里有数。", "——"])
            assert engine.search("云")[0].text == "云里有数。"
        (tmp_path / "a.txt").write_text("云里有人。", "utf-8")
        run(place, [tmp_path / "a.txt"])
        with asking(place) as engine:
            assert found(engine, "人") == ["云里有人。"]

    def test_evidence_is_found_where_it_stands(self, place: Place, documents: Path, tmp_path: Path) -> None:
        run(place, [documents])
        asked = {"question": "云里有数吗？", "evidence": "云里有数。", "answers": ["数"]}
        (tmp_path / "q.jsonl").write_text(json.dumps(asked), "utf-8")
        with asking(place) as engine:
            measured = evaluate_file(engine, tmp_path / "q.jsonl", progress=unwatched)
        assert (measured["questions"], measured["recall@1"]) == (1, 1.0)


def test_a_long_document_is_read_alike_in_both_stores(milvus_address: ServerAddress, tmp_path: Path) -> None:
    chapters = "".join(
        f"# 第{chapter}章 云\n\n" + "".join(f"第{part}段。{'云里有人。' * 50 * chapter}\n\n" for part in range(4))
        for chapter in range(1, 7)
    )
    document = Document("a", "文件", chapters, "/a.md", pages=tuple(range(0, len(chapters), 1_000)))
    places: list[Place] = [tmp_path / "索引", milvus_address]
    for place in places:
        put(place, document)
    embedded, milvus = map(bookshelf_at, places)
    assert len(chapters) > LONGEST_PIECE + 1_000
    assert embedded.outline("a") == milvus.outline("a")
    assert embedded.lengths(["a"]) == milvus.lengths(["a"])
    assert embedded.main_headings(["a"], each=5) == milvus.main_headings(["a"], each=5)
    for start in (-5, LONGEST_PIECE - 700, LONGEST_PIECE, len(chapters) - 9, len(chapters) + 5):
        bounds = {"start": start, "end": start + 1_000}
        assert embedded.excerpt("a", **bounds) == milvus.excerpt("a", **bounds)
        assert embedded.neighbours("a", **bounds) == milvus.neighbours("a", **bounds)


def put(place: Place, document: Document, *, publish: bool = True) -> None:
    """Put a document into an index as a run does, or as one that was killed before it published."""
    encoder, settings = FakeEncoder(), PassageSettings()
    passages = cut_passages(document, settings)
    parts = [embedded_parts(document, passage, settings) for passage in passages]
    keys = [[embedding_key(part) for part in each] for each in parts]
    embeddings = {embedding_key(part): encode_parts(encoder, [part])[0] for each in parts for part in each}
    with library_at(place).writing(encoder) as writer:
        writer.changes.add_embeddings(embeddings)
        with writer.publishing() if publish else nullcontext():
            writer.changes.put_file(document.source, b"1", [(document, passages, keys)], cutting="")
