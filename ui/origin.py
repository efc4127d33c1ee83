"""Which document a passage comes from, as short as it can be told apart."""

from pathlib import PurePath

from search.results import Hit


def origin(hit: Hit) -> list[str]:
    """Return the title, unless the section path starts with it, and the file's name or the document's id."""
    name = PurePath(hit.document).name
    repeated = (*hit.section[:1], PurePath(name).stem)
    return [name] if hit.title in repeated or not hit.title else [hit.title, name]
