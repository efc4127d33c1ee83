"""What a page does with collections, as plain functions."""

from corpus.errors import SettingError
from ui.collection import Collections


def create_collection(name: str, collections: Collections) -> str:
    """Return why the collection could not be made; nothing where it was."""
    try:
        collections.create(name)
    except SettingError as error:
        return str(error)
    return ""
