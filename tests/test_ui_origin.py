from dataclasses import replace

import pytest
from fake_engine import FakeEngine

from ui.origin import origin

HIT = FakeEngine().search("部门", top_k=1)[0]


@pytest.mark.parametrize(
    ("document", "title", "section", "shown"),
    [
        ("/规划/总则.pdf", "数字政府规划", ("第一章",), ["数字政府规划", "总则.pdf"]),
        ("/规划/总则.md", "数字政府规划", ("数字政府规划", "第一章"), ["总则.md"]),
        ("/规划/总则.txt", "总则", (), ["总则.txt"]),
        ("note-7", "常见疑问", (), ["常见疑问", "note-7"]),
        ("note-7", "", (), ["note-7"]),
    ],
    ids=["title and file", "title is the first heading", "title is the file's name", "id", "no title"],
)
def test_a_document_is_named_once(document, title, section, shown):
    assert origin(replace(HIT, document=document, title=title, section=section)) == shown
