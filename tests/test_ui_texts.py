import re
from dataclasses import asdict, fields
from pathlib import Path
from string import Formatter

import pytest

import ui.texts
from ui.texts import CHINESE, ENGLISH, Language, Texts, texts_for

KEYS = [field.name for field in fields(Texts)]
HAN = re.compile(r"[\u3400-\u9fff]")


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", KEYS)
def test_a_text_is_there_in_both_languages_and_takes_the_same_values(key):
    chinese, english = asdict(CHINESE)[key], asdict(ENGLISH)[key]
    assert chinese.strip()
    assert english.strip()
    assert chinese != english
    assert placeholders(chinese) == placeholders(english)


@pytest.mark.parametrize("key", [key for key in KEYS if key != "switch_language"])
def test_a_text_is_in_its_language(key):
    assert HAN.search(asdict(CHINESE)[key])
    assert not HAN.search(asdict(ENGLISH)[key])


@pytest.mark.parametrize("key", KEYS)
def test_a_text_is_used(key):
    sources = [path for path in Path(ui.texts.__file__).parent.glob("*.py") if path.name != "texts.py"]
    assert any(f"texts.{key}" in path.read_text("utf-8") for path in sources)


def test_the_page_modules_hold_no_words_of_their_own():
    folder = Path(ui.texts.__file__).parent
    for path in [folder / "app.py", folder / "handlers.py", *folder.glob("render*.py")]:
        assert not HAN.search(path.read_text("utf-8")), path.name


def test_the_switch_names_the_other_language():
    assert (texts_for(Language.CHINESE).switch_language, texts_for(Language.ENGLISH).switch_language) == (
        "English",
        "中文",
    )
    assert Language.CHINESE.other is Language.ENGLISH
    assert Language.ENGLISH.other is Language.CHINESE
