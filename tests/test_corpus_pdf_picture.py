from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from small_pdf import LOCKED, make_pdf

from corpus.errors import DocumentError
from corpus.formats.pdf_picture import picture_page
from corpus.records import Box, PagePicture
from corpus.sandbox import Sandbox

PATH = Path("/x/a.pdf")
FIRST = "政务云连着数据平台数据平台连着各个部门的系统"
SECOND = "各个部门的系统又连着政务服务的窗口"
PAGES = [[(70, 700, 12, FIRST), (70, 680, 12, SECOND)], [(70, 700, 12, "第二页上没有上面那些话。")]]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as opened:
        yield opened


def draw(sandbox: Sandbox, passage: str, *, page: int = 0, trailer: bytes = b"") -> PagePicture:
    (picture,) = sandbox.read(picture_page, make_pdf(PAGES, trailer=trailer), PATH, page, passage)
    return picture


def lies_on_line(box: Box, baseline: float, left: float, right: float) -> bool:
    """Compare a box with where a page of 595 by 842 points has its words; their type is 12 points high."""
    middle = 842 - 842 * (box.top + box.height / 2)
    sides = abs(box.left * 595 - left), abs((box.left + box.width) * 595 - right)
    return baseline - 4 < middle < baseline + 12 and max(sides) < 3


def test_a_page_comes_as_a_picture_of_its_size(sandbox):
    from PIL import Image

    picture = draw(sandbox, FIRST)
    assert Image.open(BytesIO(picture.png)).size == (picture.width, picture.height)
    assert picture.height == 1500
    assert picture.width / picture.height == pytest.approx(595 / 842, abs=0.01)


def test_a_passage_is_marked_line_by_line_and_in_its_last_line_as_far_as_it_goes(sandbox):
    first, second = draw(sandbox, f"{FIRST}\n{SECOND[:8]}").boxes
    assert lies_on_line(first, 700, 70, 70 + 12 * len(FIRST))
    assert lies_on_line(second, 680, 70, 70 + 12 * 8)


def test_words_that_stand_elsewhere_on_the_page_too_are_marked_where_the_passage_is(sandbox):
    (box,) = draw(sandbox, SECOND).boxes
    assert lies_on_line(box, 680, 70, 70 + 12 * len(SECOND))


def test_a_passage_that_is_not_on_the_page_has_no_boxes(sandbox):
    assert draw(sandbox, SECOND, page=1).boxes == ()
    assert draw(sandbox, "").boxes == ()


@pytest.mark.parametrize(
    ("pdf", "page", "says"),
    [
        (b"%PDF-1.4 nothing", 0, "damaged or not a PDF"),
        (make_pdf(PAGES, trailer=LOCKED), 0, "has a password"),
        (make_pdf(PAGES), 2, "no page 3"),
    ],
    ids=["damaged", "locked", "short"],
)
def test_a_page_that_cannot_be_drawn_says_why(sandbox, pdf, page, says):
    with pytest.raises(DocumentError, match=says):
        sandbox.read(picture_page, pdf, PATH, page, FIRST)
