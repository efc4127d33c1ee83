"""Questions with conditions, asked of small indexes: what may be found, is, and nothing else."""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from fakes import FakeEncoder, unwatched
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.records import Kind
from indexer.build import index_paths
from indexer.library import open_store, remove_documents
from indexer.opened import open_index
from indexer.store import Store
from indexer.words import split_words
from search.context import get_paragraphs
from search.engine import SearchEngine, open_engine
from search.question import prepare
from search.results import Hit
from search.retrieve import DENSE_DEPTH, LEXICAL_DEPTH, find_candidates
from search.syntax import Conditions, parse

SENTENCE = "这一句话说的是别的事情，"  # FakeEncoder counts nothing in it


def build(folder: Path, texts: Mapping[str, str]) -> Path:
    """Index documents given by id and text, and return the folder of the index."""
    lines = [json.dumps({"id": name, "title": f"Title of {name}", "text": text}) for name, text in texts.items()]
    (folder / "documents.jsonl").write_text("\n".join(lines), "utf-8")
    index_paths(folder / "index", [folder / "documents.jsonl"], FakeEncoder(), progress=unwatched)
    return folder / "index"


@contextmanager
def asking(folder: Path) -> Iterator[SearchEngine]:
    with closing(open_engine(folder, FakeEncoder())) as engine:
        yield engine


LIBRARY = {
    "reports/浙江 2021.md": "第一章 总则\n\n政务雲连着云。\n\n第二章 Data platforms\n\n云里有數，在ＰＰＰ 项目里。",
    "notes.txt": "每个人都有电话。\n\n数字政府建设的云，在 杭州。\n\n第二章 结论\n\n电话和云都有了。",
}


@pytest.fixture
def library(tmp_path: Path) -> Iterator[SearchEngine]:
    with asking(build(tmp_path, LIBRARY)) as engine:
        yield engine


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ('"政务云" 电话', ["政务雲连着云。"]),
        ('"云连着云"', ["政务雲连着云。"]),
        ('"云云"', []),
        ('云 "連 着"', ["政务雲连着云。"]),
        ('"在杭州" 云', ["数字政府建设的云，在杭州。"]),
        ('"ppp项目" "有数"', ["云里有數，在ＰＰＰ 项目里。"]),
        ('"政府" -"数字"', []),
        ("云 -杭州 -ppp -结论 -总则 -Data", ["政务雲连着云。", "电话和云都有了。", "每个人都有电话。"]),
        ("云 -电 document:notes", ["数字政府建设的云，在杭州。"]),
        ("云 文档：浙江 -第", ["政务雲连着云。", "云里有數，在ＰＰＰ 项目里。"]),
        ("电话 document:TITLE章节:x", []),
        ("云 文档:“Title of reports” section:总则", ["政务雲连着云。"]),
        ("云 section:DATA", ["云里有數，在ＰＰＰ 项目里。"]),
        ("云 章节:第二章 章节:结论", ["电话和云都有了。"]),
        ("云 文档:没有", []),
        ("云 section:没有 -云", []),
        ('"没有这句"', []),
        ('"，在"', ["云里有數，在ＰＰＰ 项目里。", "数字政府建设的云，在杭州。"]),
    ],
)
def test_what_meets_the_conditions_is_found(library, question, found):
    reply = library.reply(question, top_k=20)
    assert sorted(hit.text for hit in reply.hits if hit.kind is Kind.BODY) == sorted(found)
    assert reply.question == question
    assert found or reply.answer is None


@pytest.mark.parametrize("question", ['云 "远处的"', "云 -南", "云 document:far", '云 "事" -第'])
def test_what_neither_leg_would_reach_by_itself_is_found(tmp_path, question):
    texts = {f"cloud {number}": f"第{number}次去云南，云很多。" for number in range(DENSE_DEPTH + LEXICAL_DEPTH)}
    folder = build(tmp_path, texts | {"far": "电和数在人们远处的事。"})
    with closing(open_index(folder, FakeEncoder())) as index:
        reached = [found.paragraph for found in find_candidates(index, prepare("云", FakeEncoder()), ())]
        assert "far" not in {members[0].document for members in get_paragraphs(index.store, reached).values()}
    with asking(folder) as engine:
        assert [hit.document for hit in engine.search(question)] == ["far"]


def test_conditions_leave_scores_as_they_are(library):
    everything = {hit.text: hit.score for hit in library.search("云在 杭州", top_k=20)}
    for hit in library.search("云在 -PPP 杭州 -第二章 文档:e", top_k=20):
        assert hit.score == pytest.approx(everything[hit.text])


def test_quotes_of_a_natural_question_ask_for_nothing(library):
    assert len(library.search("什么是“没有这句”和「也没有」？", top_k=20)) == len(library.search("云", top_k=20))


def test_what_was_removed_is_not_found_again(tmp_path):
    with asking(build(tmp_path, LIBRARY)) as engine:
        assert len(engine.search('"电话"')) == 2
        remove_documents(tmp_path / "index", ["notes.txt"])
        assert engine.search('"电话"') == ()
        assert [hit.text for hit in engine.search("云 -PPP -章", top_k=9)] == ["政务雲连着云。"]


# --- what is shown


def test_a_phrase_is_marked_whole_with_its_function_words_and_marks(library):
    (hit,) = library.search('"建设的云，在 杭州"')
    assert [hit.text[start:end] for start, end in hit.matches] == ["建设的云，在杭州"]


def test_the_passage_that_holds_the_phrase_is_shown_though_another_is_closer(tmp_path):
    text = f"云云云云。{SENTENCE * 15}到此为止。{SENTENCE * 15}末了说到这里的事。"
    with asking(build(tmp_path, {"long": text})) as engine:
        assert engine.search("云 末了")[0].text.startswith("云云云云。")
        (hit,) = engine.search('云 "到这里的"')
    assert hit.text.endswith("末了说到这里的事。")
    assert "到这里的" in [hit.text[start:end] for start, end in hit.matches]


def test_a_phrase_may_reach_from_one_passage_into_the_next(tmp_path):
    text = f"{SENTENCE * 14}云。{SENTENCE * 14}数。"
    with asking(build(tmp_path, {"long": text, "other": "云。"})) as engine:
        with closing(open_store(tmp_path / "index")) as store:
            first, second, *_ = (row.text for row in store.get_document_passages("long"))
        across = first[-6:] + second[:6]
        assert [hit.document for hit in engine.search(f'云 "{across}"')] == ["long"]
        assert [hit.document for hit in engine.search(f'云 -"{across}"')] == ["other"]


# --- quotes in an English question


CHINESE = {"a": "政务云在浙江。", "b": "云里有数。", "c": "平台叫 Run Once 云。"}
QUOTING = 'What does the cloud say of "nobody says this"?'


def test_english_quotes_that_chinese_documents_cannot_hold_are_wording(tmp_path):
    with asking(build(tmp_path, CHINESE)) as engine:
        assert len(engine.search(QUOTING)) == 3
        assert [hit.document for hit in engine.search('What is "run once" of "nobody says this"?')] == ["c"]
        assert engine.search('"nobody says this"') == ()
        assert engine.search('云说了 "nobody says this" 没有') == ()
        assert engine.search('What is "没有人说"?') == ()


def test_english_quotes_bind_where_there_is_english_text(tmp_path):
    with asking(build(tmp_path, CHINESE | {"english": "Somebody says that."})) as engine:
        assert engine.search(QUOTING) == ()
        assert len(engine.search(f"{QUOTING} -somebody")) == 3


# --- laws

# A plain reading of texts and phrases: Latin words and figures, and other characters one by one.
ATOM = re.compile(r"[a-z0-9]+|\S")
PIECES = ("云", "數", "政府", "改革", "PPP", "ｐｐｐ", "cloud", "2021", "的", "，", "。", " ", "\u3000", "-", "A1")
HEADINGS = ("", "第一章 总则\n\n", "第二章 PPP 结论\n\n")
PARAGRAPHS = st.lists(st.sampled_from(PIECES), max_size=10).map(lambda pieces: f"这里说到{''.join(pieces)}。")
DOCUMENTS = st.lists(st.tuples(st.sampled_from(HEADINGS), PARAGRAPHS).map("".join), min_size=1, max_size=4).map(
    "\n\n".join
)
PHRASES = st.lists(
    st.sampled_from(("云", "数", "府", "PPP", "cloud", "2021", "的", "，", "政府 改")), min_size=1, max_size=2
)
ASKED = st.lists(
    st.one_of(
        st.sampled_from(("云", "政府", "cloud", "改革")),
        PHRASES.map(lambda pieces: f'"{"".join(pieces)}"'),
        PHRASES.map(lambda pieces: f'-"{"".join(pieces)}"'),
        st.sampled_from(("-云", "-ppp", "document:d0", "文档:d", "section:总则", "章节:ppp结论", "章节:无")),
    ),
    max_size=4,
).map(lambda pieces: " ".join(["数字改革", *pieces]))


def reading(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).casefold().replace("數", "数")
    return ATOM.findall(folded)


def is_held(text: str, phrase: str) -> bool:
    atoms, asked = reading(text), reading(phrase)
    return any(atoms[first : first + len(asked)] == asked for first in range(len(atoms)))


@settings(max_examples=25)
@given(st.lists(DOCUMENTS, min_size=1, max_size=3), st.lists(ASKED, min_size=1, max_size=6))
def test_all_that_meets_the_conditions_is_found_and_nothing_else(tmp_path_factory, texts, questions):
    by_name = {f"d{number}": f"云\n\n{text}" for number, text in enumerate(texts)}
    folder = build(tmp_path_factory.mktemp("random"), by_name)
    with asking(folder) as engine, closing(open_store(folder)) as store:
        for question in questions:
            hits = engine.search(question, top_k=1000)
            shown = check_hits(hits, by_name, store)
            fitting, worded = fitting_paragraphs(question, store)
            assert set(shown) <= fitting
            assert set(shown) >= fitting & worded


def check_hits(hits: Sequence[Hit], texts: Mapping[str, str], store: Store) -> list[int]:
    """Check the order and the places of hits, and return their paragraphs."""
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        assert "".join(hit.text.split()) == "".join(texts[hit.document][hit.start : hit.end].split())
    places = {
        (row.document, row.start): row.paragraph_id for name in texts for row in store.get_document_passages(name)
    }
    shown = [places[hit.document, hit.start] for hit in hits]
    assert len(shown) == len(set(shown))
    return shown


def fitting_paragraphs(question: str, store: Store) -> tuple[set[int], set[int]]:
    """Return the paragraphs that meet the conditions of a question, and those that hold one of its words."""
    plain, conditions = parse(question)
    asked = {word.term for word in split_words(plain)}
    fitting, worded = set(), set()
    for paragraph in store.paragraph_ids().tolist():
        rows = store.get_passages([paragraph])
        text = "".join(row.text for row in rows)
        names, headings = (rows[0].document, rows[0].title), rows[0].section
        if (
            all(is_held(text, phrase) for phrase in conditions.phrases)
            and not any(is_held(text, phrase) for phrase in conditions.excluded)
            and all(any(part in name for name in names) for part in conditions.documents)
            and all(any(part in "".join(reading(head)) for head in headings) for part in conditions.sections)
        ):
            fitting.add(paragraph)
        if asked & {word.term for word in split_words(text)}:
            worded.add(paragraph)
    return fitting, worded


# --- what people type by mistake, or to see what happens

ODD = [
    "云",
    "？！。……",
    "😀👍",
    "'; DROP TABLE documents; -- 云",
    'SELECT text FROM documents WHERE text LIKE "%云%"',
    '<div class="云">云</div><script>alert("x")</script>',
    "數字政府 cloud 平台是啥 の",
    "云 - 数 -- 电 -5 PPR-9087 -",
    '"',
    '云 "',
    '-"" "" 云',
    "document: section: 云",
    '云 "\0" -\ud800 -\u200b',
    f"云 {'-数 ' * 300}",
    f'"{"云" * 990}"',
]


@pytest.mark.parametrize("question", ODD, ids=lambda question: ascii(question[:12]))
def test_an_odd_question_gets_a_sane_reply(library, question):
    reply = library.reply(question, top_k=20)
    with closing(open_store(library.place)) as store:
        shown = check_hits(reply.hits, LIBRARY, store)
        fitting, _ = fitting_paragraphs(question.replace("\u200b", ""), store)
        assert sorted(shown) == sorted(fitting)


@pytest.mark.parametrize("kind", ["headıng", "HEADİNG"])  # i without its dot, and a capital with one
def test_what_only_looks_like_the_name_of_a_kind_is_a_word(kind: str) -> None:
    assert parse(f"kind:{kind} 云") == (f"kind:{kind} 云", Conditions())


@pytest.mark.parametrize(("name", "kind"), [("kind:body", Kind.BODY), ("类型：参考文献", Kind.REFERENCE)])
def test_only_a_kind_of_text_is_found(tmp_path: Path, name: str, kind: Kind) -> None:
    reference = "[1] 郁建兴. 云的基本经验与未来[J]. 浙江社会科学, 2018(4): 76-85."
    text = f"第一章 总则\n\n政务云连着云，云里有数。\n\n参考文献\n\n{reference}"
    with asking(build(tmp_path, {"a": text})) as engine:
        assert {hit.kind for hit in engine.search("云")} >= {Kind.BODY, Kind.REFERENCE}
        assert {hit.kind for hit in engine.search(f"云 {name}")} == {kind}
