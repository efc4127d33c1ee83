"""A dictionary of both languages with a few entries, so that what a question becomes is easily seen."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import indexer.bilingual

LINES = """\
# CC-CEDICT
數據 数据 [shu4 ju4] /data/figures/
資料 资料 [zi1 liao4] /data; information/
治理 治理 [zhi4 li3] /to govern; to administer/governance/
大數據 大数据 [da4 shu4 ju4] /the big-data (of today)/
大 大 [da4] /big; large/
碳 碳 [tan4] /carbon (chemistry)/
計劃 计划 [ji4 hua4] /to plan/
使用 使用 [shi3 yong4] /to use/
長話 长话 [chang2 hua4] /a story of far more than four words/
杭州 杭州 [Hang2 zhou1] /Hangzhou, capital of Zhejiang/
雲 云 [yun2] /cloud/
"""


@contextmanager
def small_dictionary(folder: Path) -> Iterator[Path]:
    """Let this be the dictionary that is installed, in a process that has opened none and keeps none."""
    file = folder / "cedict.txt.gz"
    file.write_bytes(gzip.compress(LINES.encode()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(indexer.bilingual, "find_dictionary", lambda: file)
        patch.setattr(indexer.bilingual, "_folder", None)
        forget()
        yield file
    forget()


def forget() -> None:
    """What a new process knows of dictionaries."""
    indexer.bilingual._load.cache_clear()
