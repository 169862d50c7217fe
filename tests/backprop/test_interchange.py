"""Parameters and lessons as files; and what strangers might put into them."""

import io
import json
import pickle
import sys
import zipfile

import numpy as np
import pytest

from backprop import BackpropError, Lesson, Trace
from backprop.interchange import (
    FileError,
    layered,
    lesson_from,
    parameters_of,
    read_lesson,
    read_npz,
    read_safetensors,
    read_state_dict,
    to_state_dict,
    write_lesson,
    write_npz,
    write_safetensors,
)
from backprop.onnx_files import read_onnx

MAZUR = Lesson.named("two-two-two")
PAIR = {"W1": np.array([[1.5, -2.0], [0.1, 1e-300]]), "b1": np.array([0.0, -0.0])}


@pytest.mark.parametrize("suffix", [".npz", ".safetensors"])
@pytest.mark.parametrize("name", Lesson.names())
def test_a_lesson_survives_a_file_to_the_last_digit(tmp_path, name, suffix):
    """0.15 comes back as 3/20, not as the nearest double."""
    path, lesson = tmp_path / f"lesson{suffix}", Lesson.named(name)
    write_lesson(path, lesson)

    assert read_lesson(path) == lesson


@pytest.mark.parametrize(
    ("write", "read"), [(write_npz, read_npz), (write_safetensors, read_safetensors)]
)
def test_parameters_survive_a_file_bit_for_bit(tmp_path, write, read):
    """Tiny and negative zero too."""
    path = tmp_path / "p"
    write(path, PAIR, MAZUR)
    again = read(path)

    assert list(again) == ["W1", "b1"]
    assert {n: a.tobytes() for n, a in again.items()} == {n: a.tobytes() for n, a in PAIR.items()}


def test_a_safetensors_file_is_laid_out_as_published(tmp_path):
    """Eight bytes of length, a JSON header, the numbers."""
    path = tmp_path / "p.safetensors"
    write_safetensors(path, {"W1": np.array([[1.0]])})
    content = path.read_bytes()
    length = int.from_bytes(content[:8], "little")

    assert json.loads(content[8 : 8 + length]) == {
        "W1": {"dtype": "F64", "shape": [1, 1], "data_offsets": [0, 8]}
    }
    assert content[8 + length :] == np.array([1.0]).tobytes()
    assert length % 8 == 0


def _safetensors(header, data=b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("F32", np.float32([1.5, -2]).tobytes()),
        ("F16", np.float16([1.5, -2]).tobytes()),
        ("BF16", (np.float32([1.5, -2]).view("<u4") >> 16).astype("<u2").tobytes()),
    ],
)
def test_short_floats_are_read_exactly(tmp_path, kind, data):
    """1.5 and −2 fit into every format."""
    path = tmp_path / "p.safetensors"
    entry = {"dtype": kind, "shape": [2], "data_offsets": [0, len(data)]}
    path.write_bytes(_safetensors({"b1": entry}, data))

    assert read_safetensors(path)["b1"].tolist() == [1.5, -2]


def _entry(**changes):
    return {"b1": {"dtype": "F64", "shape": [1], "data_offsets": [0, 8], **changes}}


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "is no safetensors file: its header does not fit into it"),
        (b"\xff" * 16, "is no safetensors file: its header does not fit into it"),
        (_safetensors(b"{"), "is no safetensors file: its header is no JSON"),
        (_safetensors(b"[" * 5000), "is no safetensors file: its header is no JSON"),
        (_safetensors([]), "is no safetensors file: its header is no table"),
        (_safetensors(_entry(), b"short"), None),
        (_safetensors(_entry(data_offsets=[-8, 0]), bytes(8)), None),
        (_safetensors(_entry(data_offsets=[0, 16]), bytes(16)), None),
        (_safetensors(_entry(shape=[10**30]), bytes(8)), None),
        (_safetensors(_entry(shape="8"), bytes(8)), None),
        (_safetensors(_entry(dtype="O"), bytes(8)), None),
        (_safetensors({"b1": 5}, bytes(8)), None),
    ],
)
def test_a_header_that_lies_is_refused(tmp_path, content, text):
    """Lengths, offsets, shapes and types are checked against the file."""
    path = tmp_path / "p.safetensors"
    path.write_bytes(content)
    with pytest.raises(FileError) as error:
        read_safetensors(path)
    lies = "b1: type, shape and place do not fit together; expected F64, F32, F16 or BF16 within"
    assert str(error.value) == f"{path}: {text or lies + ' the file'}"


class _Bomb:
    """Unpickling it would create a file."""

    def __reduce__(self):
        return open, ("exploded", "w")


def test_no_pickle_is_ever_loaded(tmp_path, monkeypatch):
    """In an .npz, as an .npz, as a .pt: refused, and nothing has run."""
    monkeypatch.chdir(tmp_path)
    objects, bare, state = (tmp_path / name for name in ("o.npz", "b.npz", "s.pt"))
    array = io.BytesIO()
    np.lib.format.write_array(array, np.array([_Bomb()], dtype=object), allow_pickle=True)
    with zipfile.ZipFile(objects, "w") as archive:
        archive.writestr("W1.npy", array.getvalue())
    bare.write_bytes(pickle.dumps(_Bomb()))
    state.write_bytes(pickle.dumps(_Bomb()))

    with pytest.raises(FileError, match=r"holds Python objects; write it with numpy\.savez"):
        read_npz(objects)
    with pytest.raises(FileError, match=r"is no \.npz of arrays"):
        read_npz(bare)
    with pytest.raises(FileError, match="is a pickle, which is not opened here"):
        read_state_dict(state)
    assert not (tmp_path / "exploded").exists()


def test_an_archive_that_unpacks_to_gigabytes_is_refused(tmp_path):
    """Its directory says so before anything is unpacked."""
    path = tmp_path / "bomb.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("W1.npy", bytes(70_000_000))

    assert path.stat().st_size < 1_000_000
    with pytest.raises(FileError, match="unpacks to more than 64,000,000 bytes"):
        read_npz(path)


def test_a_state_dict_names_its_layers_in_order():
    """PyTorch's weight is our W: one row for each neuron.  No torch is imported for it."""
    state = {
        "net.0.weight": np.ones((3, 2)),
        "net.0.bias": np.zeros(3),
        "out.weight": np.ones((1, 3)),
    }
    named = layered(state)

    assert {name: a.shape for name, a in named.items()} == {
        "W1": (3, 2),
        "b1": (3,),
        "W2": (1, 3),
        "b2": (1,),
    }
    assert layered(to_state_dict(named)).keys() == named.keys()


def test_what_has_detach_is_taken_for_a_tensor():
    """So a state dict needs no torch of ours."""

    class Tensor:
        def detach(self):
            return self

        cpu = double = detach

        def numpy(self):
            return np.array([[2.0]])

    assert layered({"weight": Tensor()})["W1"].tolist() == [[2.0]]


def test_parameters_become_a_lesson_with_a_proven_step():
    """The doubles are taken as they are."""
    lesson = lesson_from(
        {"0.weight": np.array([[0.1, 0.2]]), "0.bias": np.array([0.3])},
        examples=[([1, 0], [1])],
        activations="identity",
        origin="weights.safetensors",
    )
    trace = Trace.of(lesson)

    assert lesson.sizes == (2, 1)
    assert trace.shown("z[1][0]", 25) == "0.3999999999999999944488849"
    assert trace.proof == "proven from these stored weights (weights.safetensors)"


@pytest.mark.parametrize(
    ("parameters", "text"),
    [
        (
            {},
            "no layers among nothing: expected W1, b1, … or PyTorch's names such as 0.weight, "
            "0.bias",
        ),
        ({"W2": np.ones((1, 1))}, "W1 is missing; give every layer from 1 to 2"),
        (
            {"W1": np.ones((2, 3)), "W2": np.ones((1, 4))},
            "W2 should be n×2 and b2 as long as its rows, but they are (1, 4) and (1,)",
        ),
        ({"W1": np.array([[np.nan]])}, "layer 1 holds a number that is not finite"),
        ({"W1": np.array([[1]])}, "W1 should hold floating-point numbers, not int64"),
    ],
)
def test_parameters_that_are_no_network_are_refused(parameters, text):
    """With the layer that does not fit."""
    with pytest.raises(FileError) as error:
        layered(parameters)
    assert str(error.value) == text


@pytest.mark.parametrize(
    ("ask", "text"),
    [
        (
            lambda p: read_npz(p / "none.npz"),
            "{}/none.npz: no such file or directory; check the path",
        ),
        (lambda p: write_lesson(p / "x.pt", MAZUR), "{}/x.pt: should end in .npz or .safetensors"),
        (lambda p: read_lesson(p / "x.pt"), "{}/x.pt: should end in .npz or .safetensors"),
    ],
)
def test_files_of_the_wrong_kind_are_refused(tmp_path, ask, text):
    """File, problem, remedy."""
    with pytest.raises(FileError) as error:
        ask(tmp_path)
    assert str(error.value) == text.format(tmp_path)


def test_parameters_without_a_lesson_are_no_lesson(tmp_path):
    """But the way to one is said."""
    path = tmp_path / "p.npz"
    write_npz(path, parameters_of(MAZUR))
    with pytest.raises(FileError, match="holds parameters, but no lesson; use lesson_from"):
        read_lesson(path)


def test_without_the_extra_onnx_files_say_what_to_install(monkeypatch, tmp_path):
    """Nothing else needs it."""
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(BackpropError) as error:
        read_onnx(tmp_path / "x.onnx")
    assert str(error.value) == (
        "ONNX files need the extra onnx: pip install 'manim-backprop[onnx]'"
    )
