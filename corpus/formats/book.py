"""EPUB: the chapters in the order of the spine, under the titles that the book's contents give them."""

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

from corpus.errors import DocumentError
from corpus.formats.archives import open_archive
from corpus.formats.damage import told_as_damage
from corpus.formats.markup import write_markup
from corpus.formats.web import decode_markup
from corpus.formats.writing import TextWriter
from corpus.records import Document

_CONTAINER, _ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
_TEXTS = ("application/xhtml+xml", "text/html")
# An element that XML closes at once would stay open in HTML and swallow what follows.
_VOID = "area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr"  # HTML closes these itself
_EMPTY = re.compile(rf"<(?!(?:{_VOID})[\s/])([a-z][^\s<>/]*)(\s[^<>]*)?/>", re.IGNORECASE)
_HEADING = re.compile(r"<h[1-6][\s>]", re.IGNORECASE)
_FONTS_ONLY = re.compile(r"http://(?:www\.idpf\.org/2008/embedding|ns\.adobe\.com/pdf/enc#RC)")


def read_book(data: bytes, path: Path) -> Iterator[Document]:
    """Yield the one document of a book.

    :raises DocumentError: if it is damaged or protected against copying.
    """
    archive = open_archive(data)
    writer = TextWriter()
    with told_as_damage("an EPUB book"):
        _refuse_protected(archive)
        package_name = _xml(archive, _CONTAINER).xpath("string(//*[local-name()='rootfile']/@full-path)")
        package = _xml(archive, package_name)
        titles = _chapter_titles(archive, package, package_name)
        for name in _spine(archive, package, package_name):
            _write_chapter(decode_markup(archive.read(name)), titles.get(name), writer)
    yield writer.to_document(path, title=package.xpath("string(//*[local-name()='title'])"))


def _refuse_protected(archive: ZipFile) -> None:
    if _ENCRYPTION not in archive.namelist():
        return
    methods = _xml(archive, _ENCRYPTION).xpath("//*[local-name()='EncryptionMethod']/@Algorithm")
    if not all(_FONTS_ONLY.match(method) for method in methods):
        raise DocumentError("it is protected against copying (DRM); give a copy without protection")


def _write_chapter(markup: str, title: str | None, writer: TextWriter) -> None:
    if title and not _HEADING.search(markup):
        writer.add_heading(title, 1)
    write_markup(_EMPTY.sub(r"<\1\2></\1>", markup), writer)


def _spine(archive: ZipFile, package: Any, package_name: str) -> list[str]:
    """Return the names of the chapters that are there, in order; the page of contents is none."""
    members = set(archive.namelist())
    items = {
        item.get("id"): _resolve(package_name, item.get("href", ""))
        for item in package.xpath("//*[local-name()='item']")
        if item.get("media-type") in _TEXTS and "nav" not in item.get("properties", "").split()
    }
    order = package.xpath("//*[local-name()='itemref']/@idref")
    return [name for name in map(items.get, order) if name in members]


def _chapter_titles(archive: ZipFile, package: Any, package_name: str) -> dict[str, str]:
    """Return what the contents call each file, by EPUB 3's page of contents or EPUB 2's list."""
    contents = package.xpath(
        "string(//*[local-name()='item'][contains(concat(' ', @properties, ' '), ' nav ')]/@href"
        " | //*[local-name()='item'][@media-type='application/x-dtbncx+xml']/@href)"
    )
    name = _resolve(package_name, contents)
    if not contents or name not in archive.namelist():
        return {}
    tree = _xml(archive, name)
    titles: dict[str, str] = {}
    for entry in tree.xpath("//*[local-name()='nav']//*[local-name()='a'] | //*[local-name()='navPoint']"):
        target = entry.get("href") or entry.xpath("string(*[local-name()='content']/@src)")
        label = entry.xpath("string(*[local-name()='navLabel'])") or entry.xpath("string()")
        titles.setdefault(_resolve(name, target), label)
    return titles


def _resolve(base: str, target: str) -> str:
    """Return the member of the archive that a link of another one leads to."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(target.partition("#")[0])))


def _xml(archive: ZipFile, name: str) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    return etree.fromstring(archive.read(name), parser)
