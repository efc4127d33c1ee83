from pathlib import Path

import pytest
from fake_desk import FakeDesk
from fake_engine import FakeEngine, FakePassage

from corpus.errors import SettingError
from ui.collection import Collection, IndexCollections
from ui.collection_handlers import create_collection
from ui.handlers import choose_collection, find, open_page
from ui.page import present
from ui.screen import Screen


class Shop:
    """Writes down which folders were opened and closed."""

    def __init__(self, home: Path, *, has_others: bool = True, may_create: bool = True) -> None:
        self.opened: list[str] = []
        self.closed: list[str] = []
        self.first = home / "default"
        others = home if has_others else None
        self.collections = IndexCollections(self.first, self.open, others=others, may_create=may_create)

    def open(self, folder: Path) -> Collection:
        self.opened.append(folder.name)
        desk = FakeDesk(FakeEngine((FakePassage(folder.name, folder.name, (), "政务云"),)))
        nothing = object()
        return Collection(desk, nothing, nothing, nothing, close=lambda: self.closed.append(folder.name))


def make_index(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "wenju.sqlite").touch()


@pytest.fixture
def shop(tmp_path) -> Shop:
    make_index(tmp_path / "default")
    make_index(tmp_path / "政策")
    (tmp_path / "cache").mkdir()
    return Shop(tmp_path)


def test_every_index_beside_the_first_is_a_collection_and_opened_when_it_is_chosen(shop):
    assert list(shop.collections.names()) == ["政策"]
    assert shop.opened == ["default"]
    assert shop.collections.find("政策") is shop.collections.find("政策")
    assert shop.opened == ["default", "政策"]
    shop.collections.close()
    assert shop.closed == ["default", "政策"]


@pytest.mark.parametrize("name", ["", "cache", "nowhere", "..", "../default"])
def test_what_is_no_collection_is_the_first_one(shop, name):
    assert shop.collections.find(name) is shop.collections.find("")
    assert shop.opened == ["default"]


def test_an_index_that_was_named_stands_alone(tmp_path):
    make_index(tmp_path / "default")
    make_index(tmp_path / "private")
    alone = Shop(tmp_path, has_others=False).collections
    assert list(alone.names()) == []
    assert alone.find("private") is alone.find("")
    assert not alone.may_create


def test_a_form_for_reading_shows_the_others_and_makes_none(tmp_path):
    make_index(tmp_path / "政策")
    reading = Shop(tmp_path, may_create=False).collections
    assert list(reading.names()) == ["政策"]
    with pytest.raises(SettingError, match="No collection '研究' can be made here"):
        reading.create("研究")


def test_a_new_collection_is_there_before_it_has_documents(shop):
    shop.collections.create("研究 2024")
    assert list(shop.collections.names()) == ["政策", "研究 2024"]


@pytest.mark.parametrize("name", ["", "政策", "cache", "a/b", "..", ".hidden", "x" * 41, "con"])
def test_a_name_that_no_folder_can_have_or_one_has_is_refused(shop, name):
    with pytest.raises(SettingError, match=r"No folder can be called|already a folder"):
        shop.collections.create(name)
    assert list(shop.collections.names()) == ["政策"]


def test_a_page_turns_to_another_collection_and_keeps_its_question(shop):
    screen = find("政务云", Screen(), shop.collections.find("").desk)
    other = choose_collection("政策", "政务云", screen, 1)
    assert (other.collection, other.question, other.outcome, other.documents) == ("政策", "政务云", None, 1)
    page = present(other, shop.collections.find("政策").desk, shop.collections.names())
    assert 'value="政策" selected' in page.masthead
    assert 'data-collection="政策"' in page.masthead


def test_one_collection_needs_no_field_to_choose(shop):
    assert "<select" not in present(Screen(), shop.collections.find("").desk).masthead


def test_a_link_names_its_collection():
    assert open_page({"in": "政策"}, FakeDesk()).collection == "政策"


def test_a_new_collection_is_there_to_choose_and_one_that_cannot_be_made_is_told(shop):
    assert create_collection(" 研究 ", shop.collections) == ("研究", "")
    assert list(shop.collections.names()) == ["政策", "研究"]
    name, trouble = create_collection("研究", shop.collections)
    assert name == "研究"
    assert "already a folder" in trouble
    assert list(shop.collections.names()) == ["政策", "研究"]
