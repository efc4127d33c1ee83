"""What libraries raise over damaged files, as one sentence of ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from corpus.errors import DocumentError


@contextmanager
def told_as_damage(what: str) -> Iterator[None]:
    """Turn any error of a library that reads a file into a ``DocumentError``.

    Any: over files that are broken in new ways they raise whatever their own code trips over.

    :param what: the format, such as "an EPUB book".
    """
    try:
        yield
    except (DocumentError, MemoryError):
        raise
    except Exception as error:
        detail = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        raise DocumentError(f"it is damaged or not {what} ({detail}); open it and save it again") from error
