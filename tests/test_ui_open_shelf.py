"""What a page remembers of its library, while its events overlap."""

from copy import deepcopy
from dataclasses import replace
from functools import partial

from ui.library_handlers import Asked, News, Notice, Shelf, filter_documents
from ui.open_shelf import OpenShelf

ASKED = Asked("power.md", is_upload=False, compact_command="wenju compact")
BUSY = Notice(News.BUSY)


def test_what_one_event_changed_is_kept_by_another_that_began_before():
    kept = OpenShelf(Shelf(notice=BUSY))

    def look(shelf: Shelf) -> Shelf:
        kept.change(lambda shelf: replace(shelf, asked=ASKED))
        return replace(shelf, notice=None)

    assert kept.change(look) == kept.shelf == Shelf(asked=ASKED)


def test_of_two_events_that_change_the_same_the_later_one_counts():
    kept = OpenShelf(Shelf())

    def slow(shelf: Shelf) -> Shelf:
        kept.change(partial(filter_documents, "cloud"))
        return filter_documents("power", shelf)

    assert kept.change(slow).wanted == "power"


def test_a_question_put_while_a_document_is_removed_stays():
    kept, other = OpenShelf(Shelf(asked=ASKED)), replace(ASKED, document="cloud.txt")

    def remove(shelf: Shelf) -> Shelf:
        kept.change(lambda shelf: replace(shelf, asked=other))
        return replace(shelf, asked=None, notice=Notice(News.REMOVED, ASKED.document))

    assert kept.change(remove) == Shelf(asked=other, notice=Notice(News.REMOVED, ASKED.document))


def test_another_page_has_its_own():
    kept = OpenShelf(Shelf(wanted="cloud"))
    other = deepcopy(kept)
    other.change(partial(filter_documents, "power"))
    assert (kept.shelf.wanted, other.shelf.wanted) == ("cloud", "power")
