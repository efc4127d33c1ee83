"""Questions whose numbers are written otherwise than in the text: what becomes of the keyword leg alone?

    python -m benchmarks.written_numbers ../shared/data/reader/cmrc2018_train.json

Of each file's questions those with a number behind which a unit stands, asked three times: as they are, in Chinese
numerals (2021年 → 二〇二一年, 53% → 百分之五十三), and with white space (2021 年). The paragraphs stay as they are.
Prints Markdown.
"""

import argparse
import re
import sys
from argparse import RawDescriptionHelpFormatter
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks.machine import describe
from benchmarks.words import CHOSEN, Splitter, measure, read_squad, split_finally
from indexer.words import TOKENIZER_VERSION

DIGITS = "零一二三四五六七八九"
UNITS = "月|日|届|次|个|名|位|章|条|人|岁|世纪|年|元|米|公里|家|座|号|种|级|集"
YEAR = re.compile(r"(?<![\d.,])(?:1[0-9]{3}|20[0-9]{2})(?=年)")
SHARE = re.compile(r"(?<![\d.,])([0-9]{1,4})(?:\.([0-9]+))?[%％]")
COUNT = re.compile(rf"(?<![\d.,A-Za-z-])(?:0|[1-9][0-9]{{0,7}})(?=[万亿]?(?:{UNITS}))")
SPLITTERS: dict[str, Splitter] = {
    "words and pairs, no function words, plurals stemmed": CHOSEN,
    "the same, and Chinese numerals as figures": partial(CHOSEN, figures=True),
    "the same, and numbers with the character behind them": partial(CHOSEN, figures=True, counts=True),
    "the same, jieba search mode": partial(CHOSEN, figures=True, counts=True, mode="search"),
    "split_words as it is": split_finally,
}


def in_chinese(value: int) -> str:
    if value < 10:
        return DIGITS[value]
    sign, size = next(found for found in (("万", 10**4), ("千", 1000), ("百", 100), ("十", 10)) if value >= found[1])
    count, rest = divmod(value, size)
    written = in_chinese(count) + sign + ("零" if 0 < rest < size // 10 else "") + (in_chinese(rest) if rest else "")
    return written.removeprefix("一") if 10 <= value < 20 else written


def write_in_chinese(question: str) -> str:
    question = YEAR.sub(lambda match: "".join("〇一二三四五六七八九"[int(digit)] for digit in match[0]), question)
    question = SHARE.sub(_share, question)
    return COUNT.sub(lambda match: in_chinese(int(match[0])), question)


def _share(match: re.Match[str]) -> str:
    fraction = "点" + "".join(DIGITS[int(digit)] for digit in match[2]) if match[2] else ""
    return f"百分之{in_chinese(int(match[1]))}{fraction}"


def write_with_spaces(question: str) -> str:
    return re.sub(rf"([0-9])(?=[万亿]?(?:{UNITS}))", r"\1 ", question)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("squad", type=Path, nargs="+", help="files in SQuAD's format, in Chinese")
    sys.stdout.write(f"{describe()}  \nWords: {TOKENIZER_VERSION}.\n\n")
    writings: dict[str, Callable[[str], str]] = {
        "as they are": str,
        "in Chinese numerals": write_in_chinese,
        "with white space": write_with_spaces,
    }
    for corpus in map(read_squad, parser.parse_args().squad):
        asked = [(question, gold) for question, gold in corpus.questions if write_in_chinese(question) != question]
        sys.stdout.write(
            f"| {corpus.name}, {len(asked)} questions | all | {' | '.join(writings)} |\n|---|---|---|---|---|\n"
        )
        for name, split in SPLITTERS.items():
            cells = [measure(corpus, split, whole=True)]
            for write in writings.values():
                questions = [(write(question), gold) for question, gold in asked]
                cells.append(measure(replace(corpus, questions=questions), split, whole=True))
            sys.stdout.write(f"| {name} | {' | '.join(cells)} |\n")
            sys.stdout.flush()
        sys.stdout.write("\n")


if __name__ == "__main__":
    main()
