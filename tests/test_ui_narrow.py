import pytest

from search.syntax import Conditions, parse
from ui.render_narrow import operator, render_choices, render_narrowing
from ui.texts import CHINESE, ENGLISH

NAMES = ["a.txt", "文件 夹/报告（一）.pdf", 'a "b".txt', "他说「是」.md", 'a"b「c.txt', "“引”.txt"]


@pytest.mark.parametrize("texts", [CHINESE, ENGLISH], ids=["zh", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_a_condition_means_the_whole_name(texts, name):
    written = operator(texts.narrow_document.lower(), name)
    assert parse(f"有多少 {written}") == ("有多少", Conditions(documents=(name,)))


def test_of_a_name_that_no_quotes_are_left_for_the_longest_part_is_meant():
    written = operator("document", 'a"「『“longest')
    assert parse(f"x {written}")[1] == Conditions(documents=("longest",))


@pytest.mark.parametrize("texts", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_the_kinds_that_are_offered_are_kinds_of_the_syntax(texts):
    html = render_narrowing(texts)
    for label in (texts.narrow_body, texts.kind_heading, texts.kind_reference):
        written = f"{texts.narrow_kind_operator}:{label.lower()}"
        assert f'value="{written}"' in html
        assert parse(f"x {written}")[1] == Conditions(kinds=(label.lower(),))


def test_documents_and_headings_are_offered_as_text():
    html = render_choices({"<b>.txt": "<i>"}, ["<u>"], ENGLISH)
    assert "&lt;i&gt;</option>" in html
    assert '<option value="&lt;u&gt;">' in html
    assert not {"<b>", "<i>", "<u>"} & set(html.replace(">", "> ").split())
