from pathlib import Path

from fakes import FakeEncoder, unwatched

from indexer.build import index_paths
from indexer.excerpts import Bookshelf
from indexer.library import list_documents
from ui.examples import OFFERED, choose_examples, make_questions
from ui.sample import sample_documents, sample_questions
from ui.texts import Language

BODY = "政务云连着云，各部门的数据都在云里。"


def test_a_heading_is_asked_about_without_its_number():
    headings = ["第二节 地方政府的表现", "三、数据资源管理", "（四）部门联动机制", "1.2 公共数据平台"]
    assert make_questions(headings, Language.CHINESE) == [
        "“地方政府的表现”讲了什么？",
        "关于“数据资源管理”，文档里是怎么说的？",
        "“部门联动机制”讲了什么？",
        "关于“公共数据平台”，文档里是怎么说的？",
    ]


def test_a_heading_that_asks_is_taken_as_it_is():
    assert make_questions(["一、什么是政务云？"], Language.ENGLISH) == ["什么是政务云？"]


def test_headings_that_say_nothing_or_too_much_are_left_out():
    assert make_questions(["一、总则", "长" * 50, "5G"], Language.CHINESE) == []


def test_no_quotes_of_the_query_language_come_into_an_example():
    assert '"' not in make_questions(["Data governance"], Language.ENGLISH)[0]


def questions_on(folder: Path, *paths: Path) -> list[str]:
    index_paths(folder, list(paths), FakeEncoder(), progress=unwatched)
    return choose_examples(Bookshelf(folder), list_documents(folder), Language.CHINESE)


def test_the_longest_sections_of_one_document_give_all_examples(tmp_path):
    file = tmp_path / "规划.md"
    sections = (f"## 第{number}个部分的内容\n\n{BODY * number}\n" for number in range(1, 10))
    file.write_text("\n".join(sections), "utf-8")
    questions = questions_on(tmp_path / "索引", file)
    assert len(questions) == OFFERED
    assert "第9个部分的内容" in questions[0]


def test_many_documents_give_an_example_each(tmp_path):
    for number in range(30):
        (tmp_path / f"{number}.md").write_text(
            f"# 第{number}号文件的主题\n\n{BODY}\n\n## 其他方面的内容\n\n云。", "utf-8"
        )
    questions = questions_on(tmp_path / "索引", tmp_path)
    assert len(questions) == len(set(questions)) == OFFERED
    assert not any("其他方面" in question for question in questions)


def test_documents_without_headings_give_none(index):
    assert choose_examples(Bookshelf(index), list_documents(index), Language.CHINESE) == []


def test_the_sample_keeps_its_own_questions(tmp_path):
    folder = tmp_path / "索引"
    index_paths(folder, [sample_documents()], FakeEncoder(), progress=unwatched)
    documents = list_documents(folder)
    for language in Language:
        examples = choose_examples(Bookshelf(folder), documents, language)
        assert examples == sample_questions(documents, language)[:OFFERED] != []


def test_an_index_that_has_gone_gives_none(tmp_path, index):
    assert choose_examples(Bookshelf(tmp_path / "nowhere"), list_documents(index), Language.CHINESE) == []
