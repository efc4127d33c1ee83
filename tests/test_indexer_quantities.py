"""Numbers, dates and codes: the same one in other writing gives the same terms."""

import pytest

from indexer.words import Word, split_words


def terms(text: str) -> list[str]:
    return sorted(word.term for word in split_words(text))


@pytest.mark.parametrize(
    "writings",
    [
        ["2021 年 3 月底", "２０２１年3月底", "二〇二一年三月底", "二零二一年三月底", "2021年\u30003月底"],
        ["百分之五十三", "53%", "53％", "五成三", "百分之 53"],
        ["一千二百万元", "1200万元", "1,200 万元"],
        ["三点五亿元", "3.5亿元"],
        ["第十四届", "第14届", "第 14 届"],
        ["五十三个部门", "53个部门", "53 个部门"],
        ["三月", "3月", "3 月"],
        ["国发〔2022〕14号", "国发[2022]14号", "国发（2022）14 号", "国发【2022】14号", "国发〔二〇二二〕十四号"],
    ],
    ids=lambda writings: writings[0],
)
def test_one_number_has_the_same_terms_however_it_is_written(writings: list[str]) -> None:
    assert [terms(text) for text in writings] == [terms(writings[0])] * len(writings)


@pytest.mark.parametrize(
    ("texts", "term"),
    [
        (["1200万", "一千二百万", "12,000,000", "1200 万", "0.12亿", "1200万元"], "12000000"),
        (["1,200万元", "12,000,000元"], "12000000元"),
        (["3亿5000万", "3.5亿", "三亿五千万"], "350000000"),
        (["3月", "March 2021", "5 March", "March 5, 2021", "Mar. 2021", "2021-03-05", "2021/3/5", "03月"], "3月"),
        (["5日", "3月5号", "March 5th", "5th of March", "2021.3.5"], "5日"),
        (["2021年", "May 2021", "2 May 2021", "2021-05-02"], "2021年"),
        (["第12号令", "第十二号令", "第 12 号"], "12号"),
        (["国发〔2022〕14号", "国发2022 14号", "国发202214号", "根据国发[2022]第14号文件"], "国发〔2022〕14号"),
        (["粤府办〔2021〕3号", "由粤府办（2021）3号"], "粤府办〔2021〕3号"),
        (["国办发〔2016〕55号", "(国办发[2016]55号)"], "国办发〔2016〕55号"),
        (["GB/T 7714-2015", "GB/T7714—2015", "gb/t 7714"], "gb/t7714"),
        (["GB/T 7714-2015", "GB/T7714—2015", "GB/T 7714:2015"], "gb/t7714-2015"),
        (["ISO/IEC 27001", "ISO/IEC27001:2013"], "iso/iec27001"),
        (["PPR-9087", "PPR9087"], "ppr-9087"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_all_these_are_found_by_one_term(texts: list[str], term: str) -> None:
    assert [text for text in texts if term not in terms(text)] == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("国发〔2022〕14号", {"国发", "2022", "14", "14号"}),
        ("GB/T 7714-2015", {"gb/t", "gb", "7714-2015", "7714", "2015"}),
        ("GB/T7714", {"gb/t", "gb", "7714"}),
        ("ISO/IEC 27001", {"iso/iec", "iso", "iec", "27001"}),
        ("PPR9087", {"ppr", "9087", "ppr9087"}),
        ("1,200万元", {"1200", "1200万", "万元"}),
        ("2021-03-05", {"2021-03-05", "2021", "03", "05"}),
    ],
)
def test_the_parts_stay_terms_too(text: str, parts: set[str]) -> None:
    assert parts <= set(terms(text))


@pytest.mark.parametrize("text", ["may 2 people go", "marching 2021", "3.5.1 of it", "a decade", "2021-13-05", "0号"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert not {term for term in terms(text) if term.endswith(("年", "月", "日"))}


def test_a_number_longer_than_any_that_is_meant_counts_nothing_and_takes_no_long_time() -> None:
    assert terms(f"{'1' * 100}个") == sorted(["1" * 100, "个"])
    grouped = "111," * 50_000
    assert terms(f"{grouped}111-5个").count("5个") == 1


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("到2021 年 3 月底", Word("3月", 8, 11)),
        ("约百分之五十三的人", Word("53", 1, 7)),
        ("见国发〔 2022 〕14 号", Word("国发〔2022〕14号", 1, 15)),
        ("有1,200 万元", Word("12000000元", 1, 9)),
        ("on March 5, 2021", Word("3月", 3, 8)),
        ("于二○二一年", Word("2021", 1, 5)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_place_of_a_number_is_all_that_a_reader_would_mark(text: str, word: Word) -> None:
    assert word in split_words(text)
