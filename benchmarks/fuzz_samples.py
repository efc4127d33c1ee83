"""A small valid file of every format, for ``fuzz.py`` to damage; made by the libraries that write them."""

import io
import json
import zipfile
from collections.abc import Callable

TEXT = "数字政府是政府治理的新形态。\n\n第一节 数据\n\n53 个部门的系统连到了一起。Data move, people do not.\n"
_ROWS = (("城市", "部门数"), ("杭州", "53"), ("宁波", "48"))


def plain() -> bytes:
    return TEXT.encode()


def lines() -> bytes:
    return "\n".join(json.dumps({"id": str(row), "title": "题", "text": TEXT}) for row in range(3)).encode()


def table() -> bytes:
    return "\n".join(",".join(row) for row in _ROWS).encode()


def tabbed_table() -> bytes:
    return table().replace(b",", b"\t")


def web_page() -> bytes:
    cells = "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in _ROWS)
    body = f"<h1>数字政府</h1><p>{TEXT}</p><table>{cells}</table><ul><li>一</li><li>二</li></ul>"
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>题</title></head><body>{body}</body></html>'.encode()
    )


def pdf() -> bytes:
    """Return two pages of one line each, with a table of references that is right."""
    shown = [f"BT /F1 24 Tf 72 700 Td (Data move on page {page}) Tj ET".encode() for page in (1, 2)]
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R 5 0 R] /Count 2 >>",
        *(part for row, stream in enumerate(shown) for part in (_page(4 + 2 * row), _stream(stream))),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    made, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table_of_places = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return made + (
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table_of_places, size, len(made))
    )


def _page(content: int) -> bytes:
    resources = b"/Resources << /Font << /F1 7 0 R >> >>"
    return b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R %b >>" % (content, resources)


def _stream(content: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content)


def word() -> bytes:
    from docx import Document

    file = Document()
    file.add_heading("数字政府", 1)
    file.add_paragraph(TEXT)
    cells = file.add_table(len(_ROWS), 2)
    for row, values in enumerate(_ROWS):
        for column, value in enumerate(values):
            cells.cell(row, column).text = value
    return _saved(file.save)


def slides() -> bytes:
    from pptx import Presentation

    file = Presentation()
    slide = file.slides.add_slide(file.slide_layouts[1])
    slide.shapes.title.text = "数字政府"
    slide.placeholders[1].text = TEXT
    return _saved(file.save)


def workbook() -> bytes:
    from openpyxl import Workbook

    file = Workbook()
    for row in _ROWS:
        file.active.append(row)
    return _saved(file.save)


def book() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        file.writestr(
            "META-INF/container.xml",
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles><rootfile '
            'full-path="content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
        )
        file.writestr(
            "content.opf",
            '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata '
            'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>题</dc:title></metadata><manifest><item id="a" '
            'href="a.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine>'
            "</package>",
        )
        file.writestr(
            "a.xhtml",
            f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>题</title></head><body><h1>一</h1><p>{TEXT}</p>'
            "</body></html>",
        )
    return made.getvalue()


def picture() -> bytes:
    from PIL import Image

    return _saved(lambda made: Image.new("L", (64, 32), 255).save(made, "PNG"))


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    made = io.BytesIO()
    save(made)
    return made.getvalue()


SAMPLES: dict[str, Callable[[], bytes]] = {
    ".txt": plain,
    ".md": plain,
    ".markdown": plain,
    ".jsonl": lines,
    ".csv": table,
    ".tsv": tabbed_table,
    ".html": web_page,
    ".htm": web_page,
    ".pdf": pdf,
    ".docx": word,
    ".pptx": slides,
    ".xlsx": workbook,
    ".epub": book,
    ".png": picture,
}
