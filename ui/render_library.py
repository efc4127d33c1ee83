"""The Library tab as HTML: where files are dropped, and the table of documents."""

from collections.abc import Collection, Sequence
from pathlib import Path, PurePath
from typing import TYPE_CHECKING
from urllib.parse import quote

from ui.library_handlers import Asked, News, Notice, Shelf
from ui.markup import escape, escape_line, verbatim
from ui.render_frame import render_note
from ui.texts import Texts
from ui.uploads import MOST_FILES

if TYPE_CHECKING:
    from indexer.records import DocumentInfo

MOST_ROWS = 200  # the filter finds the others
_KINDS_NAMED = "PDF, Word, PowerPoint, Excel, EPUB, HTML, TXT, Markdown"


def render_drop_zone(texts: Texts) -> str:
    """Return the field for files. `assets/drop.js` sends them, and says so in the words of the attributes."""
    from corpus.files import MAX_FILE_BYTES
    from corpus.loaders import READERS

    kinds = texts.drop_kinds.format(kinds=_KINDS_NAMED, megabytes=MAX_FILE_BYTES // 1_000_000)
    return (
        f'<label class="drop" data-sending="{escape(texts.drop_sending)}" data-failed="{escape(texts.drop_failed)}"'
        f' data-most="{MAX_FILE_BYTES}"><input type="file" multiple accept="{",".join(READERS)}">'
        f"<b>{escape(texts.drop_files)}</b><span>{escape(kinds)}</span>"
        f'<span class="sending" role="status"></span></label>'
    )


def render_notice(notice: Notice | None, texts: Texts) -> str:
    if notice is None:
        return ""
    match notice.news:
        case News.REMOVED:
            return render_note(texts.removed.format(name=PurePath(notice.detail).name))
        case News.BUSY:
            return render_note(texts.busy)
        case News.UNREADABLE_KINDS:
            return render_note(texts.unreadable_kinds.format(names=notice.detail))
        case News.TOO_MANY_FILES:
            return render_note(texts.too_many_files.format(most=MOST_FILES, count=notice.detail))
        case News.NO_PATH:
            return render_note(texts.no_path)
        case News.NO_FILES_LEFT:
            return render_note(texts.no_files_left)
        case News.MISTAKE:
            return render_note(texts.mistake)
        case News.TROUBLE:
            return render_note(texts.library_trouble, notice.detail)


def render_documents(documents: "Sequence[DocumentInfo]", shelf: Shelf, texts: Texts, *, may_change: bool) -> str:
    """Return the table of the documents that are wanted by name or title, the first of them only if many.

    :param may_change: whether there is a column of buttons.
    """
    wanted = shelf.wanted.casefold()
    found = [each for each in documents if wanted in f"{each.document}\n{each.title}".casefold()]
    if not found:
        return f'<p class="shown">{escape(texts.documents_none if documents else texts.no_files_left)}</p>'
    columns = {
        "document": texts.column_document,
        "kind": texts.column_kind,
        "passages": texts.column_passages,
        "characters": texts.column_characters,
        "size": texts.column_size,
        "indexed": texts.column_indexed,
        "actions": texts.column_actions,
    }
    if not may_change:
        del columns["actions"]
    heads = "".join(f'<th scope="col" class="{name}">{escape(label)}</th>' for name, label in columns.items())
    rows = "".join(_row(each, columns, shelf, texts) for each in found[:MOST_ROWS])
    shown = texts.documents_shown.format(shown=f"{min(len(found), MOST_ROWS):,}", total=f"{len(documents):,}")
    return (
        f'<p class="shown" role="status">{escape(shown)}</p><table class="documents"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _row(document: "DocumentInfo", columns: Collection[str], shelf: Shelf, texts: Texts) -> str:
    name = PurePath(document.document).name
    title = "" if document.title in ("", name, PurePath(name).stem) else f"<span>{verbatim(document.title)}</span>"
    cells = (
        ("kind", escape_line(PurePath(document.source).suffix.removeprefix(".").upper())),
        ("passages", f"{document.passages:,}"),
        ("characters", f"{document.characters:,}"),
        ("size", escape(_size(document.source, texts))),
        ("indexed", _day(document.indexed)),
        ("actions", _actions(document.document, texts)),
    )
    row = "".join(f'<td class="{column}">{cell}</td>' for column, cell in cells if column in columns)
    asked = shelf.asked if shelf.asked and shelf.asked.document == document.document else None
    return (
        f'<tr><th scope="row" title="{escape_line(document.document)}"><b>{verbatim(name)}</b>{title}</th>{row}</tr>'
        f"{_question(document, asked, texts) if asked else ''}"
    )


def _actions(document: str, texts: Texts) -> str:
    return _button("again", document, texts.index_again) + _button("remove", document, texts.remove)


def _button(action: str, document: str, label: str) -> str:
    """Return a button that `assets/actions.js` passes on; a screen reader hears of which document it is."""
    whose = escape_line(f"{label}: {PurePath(document).name}")
    named = "" if action.startswith("remove-") else f' aria-label="{whose}" translate="no"'
    return (
        f'<button type="button" data-action="{action}" data-document="{quote(document)}"{named}>'
        f"{escape(label)}</button>"
    )


def _question(document: "DocumentInfo", asked: Asked, texts: Texts) -> str:
    title = escape_line(document.title or PurePath(document.document).name)
    command = f'<code translate="no">{escape(asked.compact_command)}</code>'
    question = escape(texts.remove_question).format(title=title, command=command)
    upload = f" {escape(texts.remove_upload_too)}" if asked.is_upload else ""
    return (
        f'<tr class="question"><td colspan="7" role="alert"><p>{question}{upload}</p>'
        f"{_button('remove-yes', document.document, texts.remove_yes)}"
        f"{_button('remove-no', document.document, texts.remove_no)}</td></tr>"
    )


def _size(source: str, texts: Texts) -> str:
    try:
        size = Path(source).stat().st_size
    except OSError:
        return texts.file_gone
    return f"{size / 1e6:,.1f} MB" if size >= 100_000 else f"{max(size / 1e3, 0.1):,.1f} KB"


def _day(moment: str | None) -> str:
    """Return a moment in UTC as a day and time of this computer's zone."""
    if moment is None:
        return ""
    from datetime import datetime

    return f"{datetime.fromisoformat(moment).astimezone():%Y-%m-%d %H:%M}"
