"""Collect sentences that are written in English and in Chinese, from what is installed on this machine.

    python -m benchmarks.training.pairs --out pairs.jsonl /usr/share/locale /usr/share/libreoffice/help

Message catalogues (``zh_CN/LC_MESSAGES/*.mo``) and LibreOffice's help pages (``en-US`` and ``zh-CN``, aligned
by the ids of their paragraphs). Which Debian packages were used is in README.md beside this file. None of the
sentences become part of the project; only the adapter that was trained on them does.
"""

import argparse
import gettext
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

Pair = tuple[str, str]  # English, Chinese

_HAN = re.compile("[\u4e00-\u9fff]")
_TAG = re.compile(r"<[^>]+>")
_PARAGRAPH = re.compile(r'<(p|h\d|td|li)[^>]*\bid="([^"]+)"[^>]*>(.*?)</\1>', re.DOTALL)
_ACCELERATOR = re.compile(r"\([&_]\w\)|[&_](?=\w)")
_CODE = re.compile(r"[%\\{}]|--|==")  # placeholders, options, formulas


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    pairs: dict[str, str] = {}
    for folder in arguments.folders:
        for english, chinese in (*_catalogues(folder), *_help_pages(folder)):
            if _is_prose(english, chinese):
                pairs.setdefault(english, chinese)
    lines = (json.dumps(pair, ensure_ascii=False) for pair in pairs.items())
    arguments.out.write_text("\n".join(lines), "utf-8")


def _catalogues(folder: Path) -> Iterator[Pair]:
    for file in sorted(folder.rglob("zh_CN/LC_MESSAGES/*.mo")):
        with file.open("rb") as stream:
            catalogue = gettext.GNUTranslations(stream)._catalog  # type: ignore[attr-defined]
        for key, chinese in catalogue.items():
            english = key[0] if isinstance(key, tuple) else key  # a tuple: one plural form of several
            yield _plain(english.rpartition("\x04")[2]), _plain(chinese)


def _help_pages(folder: Path) -> Iterator[Pair]:
    for english in sorted(folder.glob("en-US/text/**/*.html")):
        chinese = folder / "zh-CN" / english.relative_to(folder / "en-US")
        if chinese.is_file():
            ours, theirs = _paragraphs(english), _paragraphs(chinese)
            yield from ((ours[key], theirs[key]) for key in ours if key in theirs)


def _paragraphs(page: Path) -> dict[str, str]:
    return {key: _plain(text) for _, key, text in _PARAGRAPH.findall(page.read_text("utf-8", "replace"))}


def _plain(text: str) -> str:
    return " ".join(_ACCELERATOR.sub("", html.unescape(_TAG.sub("", text))).split())


def _is_prose(english: str, chinese: str) -> bool:
    is_bilingual = len(_HAN.findall(chinese)) >= 4 and not _HAN.search(english)
    return is_bilingual and 15 <= len(english) < 500 and not _CODE.search(english)


if __name__ == "__main__":
    main()
