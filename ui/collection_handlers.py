"""What a page does with collections, as plain functions."""

from corpus.errors import SettingError
from ui.collection import Collections
from ui.handlers import choose_collection
from ui.screen import Screen


def create_collection(name: str, screen: Screen, collections: Collections) -> tuple[Screen, str]:
    """Return the screen of a new collection, or the same screen and why it could not be made."""
    name = name.strip()
    try:
        collections.create(name)
    except SettingError as error:
        return screen, str(error)
    return choose_collection(name, screen.question, screen, collections.find(name).desk), ""
