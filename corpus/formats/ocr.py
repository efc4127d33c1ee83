"""Text on pictures, read by RapidOCR with the models that its package brings, if the extra ``ocr`` is installed."""

from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from corpus.formats.pagelines import PageLine
from corpus.offline import stay_offline

if TYPE_CHECKING:
    from PIL.Image import Image

_LEAST_SCORE = 0.5  # below it RapidOCR guesses


@cache
def can_read_pictures() -> bool:
    """Say whether the extra is installed."""
    return find_spec("rapidocr") is not None


def read_picture_lines(picture: "Image", *, points_per_pixel: float) -> list[PageLine]:
    """Return the lines of text on a picture of a page. All have one size of type, as pictures do not show it well."""
    import numpy as np

    result = _engine()(np.asarray(picture.convert("RGB"))[:, :, ::-1])
    if result.boxes is None:
        return []
    found = [
        (text, box * points_per_pixel)
        for box, text, score in zip(result.boxes, result.txts, result.scores, strict=True)
        if score >= _LEAST_SCORE and text.strip()
    ]
    heights = sorted(float(box[:, 1].max() - box[:, 1].min()) for _, box in found)
    size = heights[len(heights) // 2] if heights else 0.0
    return [_line(text, box, picture.height * points_per_pixel, size) for text, box in found]


def _line(text: str, box: Any, height: float, size: float) -> PageLine:
    left, right = float(box[:, 0].min()), float(box[:, 0].max())
    return PageLine((text,), left, height - float(box[:, 1].max()), right, height - float(box[:, 1].min()), size)


@cache
def _engine() -> Any:
    stay_offline()
    from rapidocr import RapidOCR

    # Its classifier of upside-down lines takes some upright ones for such, and their text is lost. Lines are looked
    # for on at most as many pixels as a page has at 150 dots an inch; it would enlarge small pictures to more.
    options = {"Global.use_cls": False, "Det.limit_type": "max", "Det.limit_side_len": 1760}
    return RapidOCR(params={"Global.log_level": "error", **options})
