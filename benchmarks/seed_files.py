"""The seed document in every format, made by the programs that people make theirs with: LibreOffice and Chromium.

Nothing of it is kept in the repository.
"""

import csv
import html
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from corpus.formats.plain import read_plain
from corpus.records import Block, Document, Kind
from corpus.repair import reading_text
from corpus.structure import split_blocks

Blocks = Sequence[tuple[str, int]]  # a text, and its level if it is a heading, else 0

_PROGRAMS = ("soffice", "chromium", "pdftoppm")
_STYLE = "body{font:12pt 'Noto Serif CJK SC'} p{text-indent:2em;line-height:1.6;margin:0} @page{size:A4;margin:2.5cm}"
_ONLY_PRINTED = "two-columns.html"  # and else the same as seed.html
_HEADER = "技治政府研究 · 学位论文"
_TABLE = (("城市", "部门数", "事项"), ("杭州", "53", "亲清在线"), ("宁波", "47", "甬易办"), ("温州", "41", "帮企云"))
_PDFS: dict[str, dict[str, Any]] = {  # what the page is like: pages in Word's form, or a style sheet for Chromium
    "writer.pdf": {},
    "writer-headers.pdf": {"headers": True},
    "writer-columns.pdf": {"headers": True, "columns": 2},
}


def missing_programs() -> list[str]:
    """Return the programs that are needed and not there."""
    return [name for name in _PROGRAMS if shutil.which(name) is None]


def make_files(seed: Path, work: Path) -> dict[str, Path]:
    """Make the files that are not there yet, and return them by name."""
    work.mkdir(parents=True, exist_ok=True)
    blocks = seed_blocks(seed)
    steps: dict[str, Callable[[Path], None]] = {
        "seed.txt": partial(_copy, seed),
        "seed.html": lambda target: _write_html(blocks, target, _STYLE),
        _ONLY_PRINTED: lambda target: _write_html(blocks, target, f"{_STYLE} body{{column-count:2}}"),
        "seed.docx": lambda target: _write_docx(blocks, target),
        "seed.epub": lambda target: _write_epub(blocks, target),
        "seed.pptx": lambda target: _write_slides(blocks, target),
        "seed.xlsx": lambda target: _write_workbook(blocks, target),
        "seed.csv": lambda target: _write_csv(blocks, target),
        "office.docx": lambda target: _convert(work / "seed.html", target, infilter="HTML (StarWriter)"),
        "office.pptx": lambda target: _convert(work / "seed.pptx", target),
        "office.xlsx": lambda target: _convert(work / "seed.xlsx", target),
        **{name: partial(_write_writer_pdf, blocks, layout) for name, layout in _PDFS.items()},
        "chromium.pdf": lambda target: _print(work / "seed.html", target),
        "chromium-columns.pdf": lambda target: _print(work / _ONLY_PRINTED, target),
        "scan.pdf": lambda target: _scan(work / "writer.pdf", target),
    }
    for name, make in steps.items():
        if not (work / name).exists():
            make(work / name)
    return {name: work / name for name in steps if name != _ONLY_PRINTED}


def seed_blocks(seed: Path) -> list[tuple[str, int]]:
    """Return the document's blocks as a person would set them: headings by level, no breaks of lines in them."""
    [document] = read_plain(seed.read_bytes(), seed)
    return [_block(document, block) for block in split_blocks(document)]


def _block(document: Document, block: Block) -> tuple[str, int]:
    level = len(block.section) if block.kind is Kind.HEADING else 0
    text = document.text[block.start : block.end]
    return (text if level else reading_text(text)), level


def _copy(source: Path, target: Path) -> None:
    target.write_bytes(source.read_bytes())


def _write_html(blocks: Blocks, target: Path, style: str) -> None:
    head = f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>{_HEADER}</title><style>{style}</style>'
    target.write_text(f"{head}<body>{_markup(blocks)}{_html_table()}</body></html>", "utf-8")


def _markup(blocks: Blocks) -> str:
    tags = ((f"h{level}" if level else "p", html.escape(text)) for text, level in blocks)
    return "".join(f"<{tag}>{text}</{tag}>" for tag, text in tags)


def _html_table() -> str:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in _TABLE)
    return f"<table border=1>{rows}</table>"


def _write_docx(blocks: Blocks, target: Path, *, headers: bool = False, columns: int = 1) -> None:
    import docx
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn
    from docx.shared import Pt

    document = docx.Document()
    for text, level in blocks:
        if level:
            document.add_heading(text, level)
        else:
            document.add_paragraph(text).paragraph_format.first_line_indent = Pt(22)
    table = document.add_table(0, len(_TABLE[0]))
    for row in _TABLE:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    section = document.sections[0]
    if headers:
        section.header.paragraphs[0].text = _HEADER
        field = parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"/>')
        section.footer.paragraphs[0]._p.append(field)
    if columns > 1:
        section._sectPr.find(qn("w:cols")).set(qn("w:num"), str(columns))
    document.save(str(target))


def _write_epub(blocks: Blocks, target: Path) -> None:
    chapters = list(_chapters(blocks))
    names = [f"c{number}.xhtml" for number in range(len(chapters))]
    items = "".join(f'<item id="{name}" href="{name}" media-type="application/xhtml+xml"/>' for name in names)
    order = "".join(f'<itemref idref="{name}"/>' for name in names)
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(
            "META-INF/container.xml", '<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>'
        )
        archive.writestr("b.opf", f"<package><manifest>{items}</manifest><spine>{order}</spine></package>")
        for name, chapter in zip(names, chapters, strict=True):
            page = f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{_markup(chapter)}</body></html>'
            archive.writestr(name, f'<?xml version="1.0"?>{page}')


def _chapters(blocks: Blocks) -> Iterator[list[tuple[str, int]]]:
    chapter: list[tuple[str, int]] = []
    for text, level in blocks:
        if level == 1 and chapter:
            yield chapter
            chapter = []
        chapter.append((text, level))
    yield chapter


def _write_slides(blocks: Blocks, target: Path) -> None:
    from pptx import Presentation

    show = Presentation()
    for text, level in blocks:
        slide = show.slides.add_slide(show.slide_layouts[5 if level else 6])
        if level:
            slide.shapes.title.text = text
        else:
            slide.shapes.add_textbox(0, 0, show.slide_width, show.slide_height).text_frame.text = text
    show.save(str(target))


def _write_workbook(blocks: Blocks, target: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in _rows(blocks):
        sheet.append(row)
    book.save(target)


def _write_csv(blocks: Blocks, target: Path) -> None:
    with target.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows(_rows(blocks))


def _rows(blocks: Blocks) -> Iterator[tuple[str, str]]:
    """Yield the paragraphs beside the headings they stand under, as in a table of clauses."""
    yield "标题", "内容"
    heading = ""
    for text, level in blocks:
        if level:
            heading = text
        yield (heading, "") if level else (heading, text)


def _write_writer_pdf(blocks: Blocks, layout: dict[str, Any], target: Path) -> None:
    source = target.with_suffix(".docx")
    _write_docx(blocks, source, **layout)
    _convert(source, target)


def _convert(source: Path, target: Path, *, infilter: str | None = None) -> None:
    folder = target.parent / "converted"
    options = [f"--infilter={infilter}"] if infilter else []
    kind = target.suffix[1:]
    _run("soffice", "--headless", *options, "--convert-to", kind, "--outdir", str(folder), str(source))
    (folder / source.with_suffix(target.suffix).name).rename(target)


def _print(source: Path, target: Path) -> None:
    _run("chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={target}", source.as_uri())


def _scan(source: Path, target: Path) -> None:
    """Make pictures of the first pages, as a scanner does."""
    from PIL import Image

    pictures = target.with_suffix("")
    _run("pdftoppm", "-r", "150", "-l", "3", "-gray", "-png", str(source), str(pictures))
    pages = [Image.open(file) for file in sorted(target.parent.glob(f"{pictures.name}-*.png"))]
    pages[0].save(target, save_all=True, append_images=pages[1:], resolution=150)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
