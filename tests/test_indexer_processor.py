"""Which graph a processor gets, and that the kinds of graph say the same."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file
from tiny_weights import tiny_peaks, tiny_weights

from indexer.bundled import convert, graph, processor
from indexer.bundled.adapter import NO_ADAPTER
from indexer.bundled.convert import graph_name
from indexer.bundled.e5s1 import open_weights
from indexer.bundled.graph import write_graph_folder
from indexer.bundled.peaks import LEAST, MARGIN, load_peaks
from indexer.bundled.processor import takes_signed_bytes
from indexer.onnx_encoder import OnnxEncoder


@pytest.mark.parametrize(
    ("content", "signed"),
    [
        pytest.param("flags\t: fpu sse2 avx avx2 fma\n", False, id="AVX2 alone"),
        pytest.param("flags\t: avx2 avx512f avx512_vnni\n", True, id="VNNI"),
        pytest.param("flags\t: avx2 avx_vnni amx_int8\n", True, id="AMX"),
        pytest.param("Features\t: fp asimd asimddp\n", False, id="Arm"),
        pytest.param(None, False, id="no such file"),
    ],
)
def test_signed_bytes_are_for_processors_that_add_them_exactly(
    content: str | None, signed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if content is not None:
        (tmp_path / "cpuinfo").write_text(content)
    monkeypatch.setattr(processor, "FLAGS_FILE", tmp_path / "cpuinfo")

    assert takes_signed_bytes.__wrapped__() is signed


def test_each_kind_of_graph_has_its_own_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    names = set()
    for signed in (True, False):
        monkeypatch.setattr(convert, "takes_signed_bytes", lambda signed=signed: signed)
        names.add(graph_name("graph"))
    assert len(names) == 2


@pytest.mark.skipif(not takes_signed_bytes(), reason="products of signed bytes overflow on this processor")
def test_both_kinds_of_graph_give_the_same_embeddings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weights, texts = open_weights(tiny_weights(tmp_path / "tiny.bin")), ["山水", "风云数字政府" * 3, "a1"]
    rows = []
    for signed in (True, False):
        monkeypatch.setattr(graph, "takes_signed_bytes", lambda signed=signed: signed)
        folder = tmp_path / str(signed)
        folder.mkdir()
        write_graph_folder(weights, folder, NO_ADAPTER, tiny_peaks())
        rows.append(OnnxEncoder(folder).encode_document(texts))

    assert np.abs(rows[0] - rows[1]).max() < 1e-5


def test_peaks_leave_room_for_other_texts(tmp_path: Path) -> None:
    file = tmp_path / "peaks.safetensors"
    save_file({"l0.ao.peak": np.array([2, 0], np.float16), "l0.ao.up": np.ones(2, np.float16)}, file)

    (peaks,) = load_peaks(file).items()

    assert peaks[0] == "l0.ao"
    assert peaks[1] == pytest.approx([2 * MARGIN, LEAST])
