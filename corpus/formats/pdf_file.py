"""Opening a PDF with pypdfium2."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from corpus.errors import DocumentError
from corpus.formats.damage import told_as_damage


@contextmanager
def opened_pdf(data: bytes) -> Iterator[Any]:
    """Yield a ``PdfDocument``.

    :raises DocumentError: if it is damaged or has a password, also later on while it is read.
    """
    import pypdfium2

    with told_as_damage("a PDF"):
        try:
            file = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
                raise DocumentError("it has a password; save a copy without one") from error
            raise
        try:
            yield file
        finally:
            file.close()
