from pathlib import Path

import pytest
from fakes import FakeEncoder, unwatched
from small_pdf import make_pdf

from corpus.errors import DocumentError, UnknownDocument
from indexer.build import index_paths
from indexer.excerpts import Bookshelf
from indexer.page_pictures import PagePictures

LINES = ["政务云连着数据平台，数据平台连着各个部门。", "电网的电很稳，每个人都有电话，也都有电。"]
PDF = make_pdf([[(70, 700, 12, line)] for line in LINES])


@pytest.fixture
def file(tmp_path) -> Path:
    path = tmp_path / "two.pdf"
    path.write_bytes(PDF)
    (tmp_path / "plain.txt").write_text("云里有数。", "utf-8")
    index_paths(tmp_path / "index", [path, tmp_path / "plain.txt"], FakeEncoder(), progress=unwatched)
    return path


@pytest.fixture
def pictures(file):
    drawn = PagePictures(Bookshelf(file.parent / "index"))
    yield drawn
    drawn.close()


def test_the_page_of_a_passage_is_found_and_any_other(pictures, file):
    start = len(LINES[0]) + 1
    view = pictures.find(str(file), start=start, end=start + len(LINES[1]))
    assert (view.page, view.pages, len(view.picture.boxes)) == (2, 2, 1)
    first = pictures.find(str(file), start=start, end=start + len(LINES[1]), page=1)
    assert (first.page, first.picture.boxes) == (1, ())


def test_what_is_no_pdf_has_no_pages(pictures, tmp_path):
    assert pictures.find(str(tmp_path / "plain.txt"), start=0, end=5) is None


def test_a_file_that_changed_or_has_gone_is_not_shown(pictures, file):
    file.write_bytes(PDF + b"\n")
    with pytest.raises(DocumentError, match="has changed since it was indexed"):
        pictures.find(str(file), start=0, end=5)
    file.unlink()
    with pytest.raises(DocumentError, match="cannot be read"):
        pictures.find(str(file), start=0, end=5)


def test_a_document_that_is_unknown_is_told(pictures):
    with pytest.raises(UnknownDocument, match="not in the index"):
        pictures.find("nowhere.pdf", start=0, end=5)
