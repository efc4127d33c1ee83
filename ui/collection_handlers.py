"""What a page does with collections, as plain functions."""

from corpus.errors import SettingError
from ui.collection import Collections


def create_collection(name: str, collections: Collections) -> tuple[str, str]:
    """Return the name of the new collection, and why it could not be made; nothing where it was."""
    name = name.strip()
    try:
        collections.create(name)
    except SettingError as error:
        return name, str(error)
    return name, ""
