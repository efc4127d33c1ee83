import numpy as np
import pytest
from fakes import FakeEncoder, unwatched

from indexer.build import index_paths
from indexer.dictionary import NO_WORDS
from indexer.library import remove_documents
from indexer.map_file import find_map, find_points, load_or_draw_map
from indexer.map_layout import group, lay_out
from indexer.map_words import label_groups


def two_clouds(each: int) -> np.ndarray:
    """Embeddings near one of two directions, each cloud by itself."""
    noise = np.random.default_rng(0).normal(scale=0.1, size=(2 * each, 8))
    vectors = np.repeat(np.eye(8)[:2], each, axis=0) + noise
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("count", [0, 1, 2, 7, 8, 40])
def test_every_embedding_gets_a_place_in_the_picture(count):
    places = lay_out(two_clouds(20)[:count])
    assert places.shape == (count, 2)
    assert ((places >= 0) & (places <= 1)).all()


@pytest.mark.parametrize("each", [3, 30], ids=["few", "many"])
def test_what_means_the_like_stands_together_and_the_picture_is_the_same_each_time(each):
    embeddings = two_clouds(each)
    places = lay_out(embeddings)
    first, second = places[:each], places[each:]
    apart = np.linalg.norm(first.mean(axis=0) - second.mean(axis=0))
    assert apart > np.linalg.norm(first - first.mean(axis=0), axis=1).mean()
    assert np.array_equal(places, lay_out(embeddings))


def test_groups_are_those_of_the_embeddings():
    groups = group(two_clouds(30))
    assert set(groups[:30]).isdisjoint(groups[30:])
    assert sorted(set(groups)) == [0, 1]
    assert group(two_clouds(2)).tolist() == [0, 0, 0, 0]


def test_a_group_is_labelled_by_words_that_the_others_lack():
    texts = ["政务平台建设数据", "平台治理数据", "Reform 医院数据", "医院数据，reform"]
    assert label_groups(texts, [0, 0, 1, 1], NO_WORDS)[0][0] == "平台"
    assert "医院" in label_groups(texts, [0, 0, 1, 1], NO_WORDS)[1]
    assert label_groups([], [], NO_WORDS) == []
    assert label_groups(["的。1 2"], [0], NO_WORDS) == [()]


def test_a_map_is_drawn_once_for_each_state_of_the_index(index, monkeypatch):
    assert find_map(index) is None
    drawn = load_or_draw_map(index)
    monkeypatch.setattr("indexer.map_file.draw_map", None)  # what is called fails
    assert find_map(index) == load_or_draw_map(index) == drawn
    assert (len(drawn.points), drawn.passages) == (6, 6)
    point = next(point for point in drawn.points if point.document.endswith("data.txt"))
    assert (point.beginning, point.start, point.end) == ("云里有数。", 0, 5)


def test_what_was_removed_is_on_no_map(index):
    before = load_or_draw_map(index)
    gone = before.points[0]
    remove_documents(index, [gone.document])
    assert find_map(index) is None
    assert find_points(index, before, [(gone.document, 0)]) == [None]
    assert gone.document not in {point.document for point in load_or_draw_map(index).points}
    assert not any(gone.beginning in file.read_text("utf-8") for file in index.rglob("map.json"))


def test_a_damaged_map_is_drawn_anew(index):
    drawn = load_or_draw_map(index)
    (file,) = index.rglob("map.json")
    file.write_text(file.read_text("utf-8")[:-20], "utf-8")
    assert load_or_draw_map(index) == drawn


def test_a_passage_without_a_point_is_shown_at_the_one_closest_in_meaning(tmp_path, monkeypatch):
    """Of these only the first and the last become points; the one between reads like the last."""
    monkeypatch.setattr("indexer.corpus_map.MOST_POINTS", 2)
    for name, text in (("a.txt", "政务云连着云。"), ("b.txt", "电网的电很稳。"), ("c.txt", "电网的电，很稳。")):
        (tmp_path / name).write_text(text, "utf-8")
    index_paths(tmp_path / "index", [tmp_path], FakeEncoder(), progress=unwatched)
    drawn = load_or_draw_map(tmp_path / "index")
    names = [point.document for point in drawn.points]
    assert [name[-5:] for name in names] == ["a.txt", "c.txt"]
    assert drawn.passages == 3
    places = [(names[0], 3), (names[0].replace("a.txt", "b.txt"), 0), ("nowhere.txt", 0)]
    assert find_points(tmp_path / "index", drawn, places) == [0, 1, None]


def test_an_empty_index_has_an_empty_map(index):
    remove_documents(index, [point.document for point in load_or_draw_map(index).points])
    assert load_or_draw_map(index).points == ()
