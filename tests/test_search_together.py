"""Several readers and an indexer at work together, for a few seconds; for minutes: benchmarks/together.py."""

from concurrent.futures import ThreadPoolExecutor
from multiprocessing import Value
from pathlib import Path

from together import DOCUMENTS, change_index, read_index, step_of

SECONDS = 4


def test_a_state_is_told_from_a_mixed_one():
    texts = {str(document): f"云的第3版，第{document}篇" for document in range(DOCUMENTS)}
    assert step_of(texts) == 6
    assert step_of({name: text for name, text in texts.items() if name != "3"}) == 7
    assert step_of({name: text for name, text in texts.items() if name != "4"}) is None
    assert step_of({**texts, "0": "云的第2版，第0篇"}) is None


def test_readers_see_whole_states_and_none_that_is_over(tmp_path: Path):
    folder, index, step = tmp_path / "文件", tmp_path / "索引", Value("l", 0)
    folder.mkdir()
    change_index(index, folder, step, 0.01)
    with ThreadPoolExecutor() as pool:
        done = pool.submit(change_index, index, folder, step, SECONDS)
        counts = read_index(index, step, SECONDS, 4)
    assert done.result()["removed"] >= 1
    assert counts["questions"] > done.result()["removed"]
    assert (counts["errors"], counts["mixed"], counts["late"]) == (0, 0, 0)
