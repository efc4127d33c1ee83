from dataclasses import replace

from fake_engine import FakeEngine

from ui.alike import fold_alike

HIT = FakeEngine().search("部门", top_k=1)[0]
CLAUSE = "本办法自{date}起施行，由市大数据局负责解释，此前发布的有关规定与本办法不一致的，以本办法为准。"


def hits(*texts: str):
    return [replace(HIT, rank=rank, text=text) for rank, text in enumerate(texts, start=1)]


def folded(*texts: str) -> list[list[int]]:
    return [[hit.rank for hit in group] for group in fold_alike(hits(*texts))]


def test_versions_of_a_clause_are_one_group_in_the_place_of_the_first():
    texts = [CLAUSE.format(date="2021年"), "另一段完全不同的文字。", CLAUSE.format(date="2022年")]
    assert folded(*texts) == [[1, 3], [2]]


def test_white_space_and_width_make_no_difference():
    assert folded("数据接口 470 个", "数据接口４７０个") == [[1, 2]]


def test_passages_about_the_same_stay_apart():
    assert folded("浙江建立了470个数据接口。", "浙江的数据接口由各部门建立和维护。") == [[1], [2]]


def test_short_and_empty_texts_are_compared_too():
    assert folded("云", "云", "数", "") == [[1, 2], [3], [4]]
    assert folded() == []
