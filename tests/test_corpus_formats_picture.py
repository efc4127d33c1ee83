"""Pictures: read where the extra is installed, and said to be pictures where it is not."""

from pathlib import Path

import pytest
from guarded import run_guarded

from corpus.errors import DocumentError
from corpus.formats.picture import read_picture


def test_a_picture_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.formats.picture.can_read_pictures", lambda: False)
    with pytest.raises(DocumentError, match=r'^it is a picture; .*pip install "wenju\[ocr\]"$'):
        list(read_picture(b"", Path("/a/b.png")))


def test_a_picture_is_read_without_the_network(tmp_path: Path) -> None:
    """With the models of the package: RapidOCR would fetch others."""
    pytest.importorskip("rapidocr")
    from PIL import Image, ImageDraw

    picture = Image.new("L", (500, 160), "white")
    for row, text in enumerate(("Digital government", "53 departments")):
        ImageDraw.Draw(picture).text((20, 20 + 60 * row), text, font_size=32)
    path = tmp_path / "scan.png"
    picture.save(path)
    program = f"""
from pathlib import Path
from corpus.loaders import parse_documents, read_file
[document] = parse_documents(read_file(Path({str(path)!r})), Path({str(path)!r}))
print(document.text.split(), document.pages)
"""
    run = run_guarded(["-c", program], home=tmp_path)
    assert run.attempts == []
    assert run.stdout.strip() == "['Digital', 'government', '53', 'departments'] (0,)", run.stderr
