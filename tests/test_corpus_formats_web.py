"""HTML and EPUB: the text a reader sees, under its headings, in the order of the page or the book."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from corpus.errors import DocumentError
from corpus.formats.book import read_book
from corpus.formats.web import read_web_page
from corpus.records import Document, Mark
from corpus.structure import split_blocks


def read_html(markup: str | bytes) -> Document:
    data = markup if isinstance(markup, bytes) else markup.encode()
    [document] = read_web_page(data, Path("/a/网页.html"))
    return document


def texts(markup: str) -> list[str]:
    return read_html(markup).text.split("\n\n")


def test_headings_give_passages_their_sections_and_the_page_its_title() -> None:
    document = read_html("<title> 规划 </title><h1>总体<br>要求</h1><div>引言<h2>现状</h2></div><p>打通了<b>部门</b>。")
    assert document.text == "总体 要求\n\n引言\n\n现状\n\n打通了部门。"
    assert document.marks == (Mark(0, 1), Mark(11, 2))
    assert document.title == "规划"
    assert [block.section for block in split_blocks(document)][-1] == ("总体要求", "现状")


@pytest.mark.parametrize(
    "unseen",
    [
        "<script>var a = '</p>'</script>",
        "<style>p {}</style>",
        "<nav>首页<a>上页</a></nav>",
        "<div role=navigation>上页</div>",
        "<p hidden>藏</p>",
        '<p style="color: red; DISPLAY : none">藏</p>',
        "<!-- 注 -->",
        "<select><option>选</select><button>按</button>",
        "<template>模</template><noscript>无</noscript>",
    ],
)
def test_what_is_not_the_text_of_a_page_is_left_out(unseen: str) -> None:
    assert texts(f"<p>前</p>{unseen}<p>后</p>") == ["前", "后"]


def test_blocks_and_line_breaks_part_the_text_and_other_elements_do_not() -> None:
    blocks = "<div>块<p>段</p>尾</div><ul><li>甲<ul><li>乙</ul><li>丙</ul>"
    assert texts(blocks + "一<br>二<span>三</span> <ruby>汉<rt>hàn</rt></ruby>") == [
        "块",
        "段",
        "尾",
        "甲",
        "乙",
        "丙",
        "一",
        "二三 汉",
    ]


def test_rows_of_a_table_carry_their_headings_also_where_cells_span() -> None:
    markup = """<table><caption>表一</caption><tr><th>城市<th>2020<th colspan=2>部门
      <tr><td rowspan=2>杭州<td>53<td>甲<td>乙<tr><td>54<td>丙<td>丁</table>"""
    assert texts(markup) == ["表一", "城市: 杭州; 2020: 53; 部门: 甲; 乙", "城市: 杭州; 2020: 54; 部门: 丙; 丁"]


@pytest.mark.parametrize(
    "markup",
    [
        "<table><tr><td><h2>甲</h2><td>乙</table>",
        "<table><tr><td>甲<tr><td>乙</table>",
        f"<table><tr><td>{'甲' * 501}<td>乙</table>",
        "<table><tr><td><table><tr><td>甲</table><td>乙</table>",
    ],
    ids=["headings", "one column", "long text", "tables"],
)
def test_a_table_that_only_puts_a_page_in_order_is_read_cell_by_cell(markup: str) -> None:
    assert [text[0] for text in texts(markup)] == ["甲", "乙"]


def test_pages_nest_as_deep_as_they_like() -> None:
    assert read_html("<div>字" * 5000 + "尾").text.count("字") == 5000


@pytest.mark.parametrize(
    ("declaration", "encoding"),
    [
        ("<meta charset=utf-8>", "utf-8"),
        ("", "utf-8"),
        ("", "gb18030"),
        ("<meta charset=gb2312>", "gb18030"),
        ("<meta charset=gb2312>", "utf-8"),
        ("<meta charset=utf-8>", "gb18030"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=big5">', "big5"),
        ("<meta charset=shift_jis>", "shift_jis"),
        ("<meta charset=unheard-of>", "gb18030"),
        ("<meta charset=utf-16>", "utf-16"),
    ],
)
def test_the_encoding_is_the_right_one_declared_or_not(declaration: str, encoding: str) -> None:
    text = (
        "最近の政治家" if encoding == "shift_jis" else "數據共享的政府" if encoding == "big5" else "数据共享的政府部门"
    )
    assert read_html(f"<html>{declaration}<p>{text}".encode(encoding)).text == text


def test_a_page_without_text_says_so() -> None:
    with pytest.raises(DocumentError, match="it holds no text"):
        read_html("<html><body><script>render()</script>")


# Books

CONTAINER = '<container xmlns="urn:c"><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>'
NCX = """<ncx><navMap><navPoint><navLabel><text>序</text></navLabel><content src="c%201.xhtml"/></navPoint>
  <navPoint><navLabel><text>尾</text></navLabel><content src="c2.xhtml#end"/></navPoint></navMap></ncx>"""
NAV = "<html><body><nav><a href='c%201.xhtml'>序</a><a href='c2.xhtml'>尾</a></nav></body></html>"
FIRST = '<html><head><title/></head><body><p>第一回<a id="x"/>在此。</p></body></html>'
DRM = '<e><EncryptionMethod Algorithm="urn:aes"/></e>'


def book(
    *, contents: str = "nav", spine: tuple[str, ...] = ("nav", "two", "one"), extra: dict[str, str] | None = None
) -> bytes:
    listed = {
        "nav": '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>',
        "ncx": '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>',
    }[contents]
    package = f"""<package xmlns="urn:p"><metadata><title xmlns="urn:dc">数字政府</title></metadata><manifest>{listed}
      <item id="one" href="c%201.xhtml" media-type="application/xhtml+xml"/>
      <item id="two" href="c2.xhtml" media-type="application/xhtml+xml"/>
      <item id="gone" href="c3.xhtml" media-type="application/xhtml+xml"/>
      <item id="cover" href="cover.jpg" media-type="image/jpeg"/></manifest>
      <spine>{"".join(f'<itemref idref="{name}"/>' for name in spine)}</spine></package>"""
    members = {
        "META-INF/container.xml": CONTAINER,
        "OPS/book.opf": package,
        "OPS/nav.xhtml": NAV,
        "OPS/toc.ncx": NCX,
        "OPS/c 1.xhtml": f'<?xml version="1.0"?>{FIRST}',
        "OPS/c2.xhtml": "<html><body><h2>第二回</h2><p>后来的事。</p></body></html>",
        **(extra or {}),
    }
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return data.getvalue()


@pytest.mark.parametrize("contents", ["nav", "ncx"])
def test_chapters_come_in_the_order_of_the_spine_under_the_titles_of_the_contents(contents: str) -> None:
    [document] = read_book(book(contents=contents), Path("/a/书.epub"))
    assert document.text == "第二回\n\n后来的事。\n\n序\n\n第一回在此。"
    assert document.marks == (Mark(0, 2), Mark(12, 1))
    assert document.title == "数字政府"


def test_a_chapter_that_is_not_in_the_archive_is_left_out() -> None:
    [document] = read_book(book(spine=("two", "gone", "one")), Path("/a/书.epub"))
    assert document.text == "第二回\n\n后来的事。\n\n序\n\n第一回在此。"


SWALLOWING = [
    "audio",
    "button",
    "dialog",
    "iframe",
    "nav",
    "noscript",
    "object",
    "select",
    "template",
    "textarea",
    "Video",
]


@pytest.mark.parametrize("name", SWALLOWING)
def test_what_a_chapter_closes_at_once_swallows_nothing(name: str) -> None:
    chapter = f'<html><body><h2>第二回</h2><p>前</p><{name} id="x"/><p>后<br/>尾</p></body></html>'
    [document] = read_book(book(spine=("two",), extra={"OPS/c2.xhtml": chapter}), Path("/a/书.epub"))
    assert document.text == "第二回\n\n前\n\n后\n\n尾"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (
            book(extra={"META-INF/encryption.xml": DRM}),
            "protected against copying",
        ),
        (book(extra={"META-INF/container.xml": "<container/>"}), "it is damaged or not an EPUB book"),
        (book(spine=()), "it holds no text"),
        (b"PK\3\4", "it is damaged or not of the format its name says"),
    ],
    ids=["protected", "no package", "no chapters", "cut off"],
)
def test_a_book_that_cannot_be_read_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason):
        list(read_book(data, Path("/a/b.epub")))


def test_a_book_with_only_its_fonts_encrypted_is_read() -> None:
    fonts = '<e><EncryptionMethod Algorithm="http://www.idpf.org/2008/embedding"/></e>'
    [document] = read_book(book(extra={"META-INF/encryption.xml": fonts}), Path("/a/b.epub"))
    assert document.text.startswith("第二回")
