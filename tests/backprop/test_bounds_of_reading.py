"""What a stranger's file can do to its reader: be refused, soon, in one printable line."""

import io
import json
import os
import time
import zipfile
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop import BackpropError, Lesson, LessonError, Trace, lesson_from
from backprop.interchange import layered, read_npz, read_safetensors
from backprop.kinds import lesson_from_toml
from backprop.tensor_files import FileError

MANY = int(os.environ.get("BACKPROP_FUZZ", "60"))  # examples of each reader; more on demand
END = "rate = 0.5\n[network]\nlayers = [1, 1]\n[[example]]\nx = [1]\ny = [1]\n"


def refused(text: str) -> str:
    """What is said of a lesson's text, in less than two seconds."""
    began = time.process_time()
    with pytest.raises(LessonError) as error:
        lesson_from_toml(text)
    assert time.process_time() - began < 2
    return str(error.value)


def test_a_key_of_thousands_of_parts_is_refused_before_it_is_read():
    """Python's reader takes the square of their number: 16 kB took 29 seconds."""
    said = refused("a." * 50_000 + "a = 1\n" + END)

    assert said == (
        "lesson.toml, line 1: a key of more than 100 parts; write tables, such as [network]"
    )


def test_a_long_line_of_slips_is_looked_at_in_its_middle_only():
    """128 kB of `={` took 10 seconds in one regular expression."""
    assert "is not TOML" in refused("x " + "={" * 500_000)


def test_a_key_of_thousands_of_letters_is_cut():
    """The error is no longer than a line or two, and still says what to do."""
    said = refused("k" * 20_000 + " = 1\n" + END)

    assert len(said) < 400
    assert "kkk…kkk" in said
    assert "unknown key" in said


def test_what_does_not_print_is_written_out():
    """A key that would clear the screen of who is told about it."""
    said = refused('"\\u001b]0;owned\\u0007\\u001b[2J" = 1\n' + END)

    assert said.isprintable()
    assert "\\x1b]0;owned\\x07\\x1b[2J: unknown key" in said


@pytest.mark.parametrize("title", ["\\ud800", "\\u001b[2J", "\\u0085", "\\u2028", "\\uffff"])
def test_a_title_that_no_page_can_hold_is_refused(title):
    """Half of a surrogate pair, a control, a line break, what is no character at all."""
    table = json.loads(Lesson.named("one-neuron").to_json())
    text = json.dumps({**table, "title": "?"}).replace('"?"', f'"{title}"')

    with pytest.raises(LessonError, match="title: should be one line of text"):
        Lesson.from_json(text)


def test_a_device_is_no_lesson(tmp_path):
    """A link to /dev/zero was read until the memory was gone; a pipe until somebody writes."""
    (tmp_path / "zero.toml").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "pipe.toml")

    for name in ("zero", "pipe"):
        with pytest.raises(LessonError, match="is no regular file; check the path"):
            lesson_from(tmp_path / f"{name}.toml")


def test_a_folder_a_missing_file_and_one_in_latin_1_are_named(tmp_path):
    """The system's own words, or what to do."""
    (tmp_path / "latin.toml").write_bytes(b'title = "\xe9"\n')
    (tmp_path / "folder.toml").mkdir()
    said = {"latin": "is not UTF-8 text; save it as UTF-8", "no": "no such file or directory",
            "folder": "is a directory"}  # fmt: skip

    for name, text in said.items():
        with pytest.raises(LessonError, match=text):
            lesson_from(tmp_path / f"{name}.toml")


# --- stored traces ----------------------------------------------------------------------------


def trace_table() -> dict:
    return json.loads(stored())


@cache
def stored() -> str:
    return Trace.of(Lesson.named("one-neuron")).to_json()


def test_a_trace_of_a_million_steps_is_refused_before_they_are_worked_out():
    """Lengths are compared first."""
    table = trace_table()
    table["lesson"]["steps"] = 1_000_000
    began = time.process_time()

    with pytest.raises(BackpropError, match="steps: should be a list of 1000001"):
        Trace.from_json(json.dumps(table))
    assert time.process_time() - began < 2


def test_a_number_of_a_trace_that_is_too_large_for_a_float_is_only_wrong():
    """From another engine's file, where numbers are read before they are compared."""
    table = trace_table() | {"engine": "another"}
    table["steps"][0]["loss"] = "0x1p99999"

    with pytest.raises(BackpropError, match=r"steps\[0\]\.loss: should be 0x"):
        Trace.from_json(json.dumps(table))


# --- parameters of strangers ------------------------------------------------------------------


def tensors(header: dict, data: bytes = b"") -> bytes:
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


@pytest.mark.parametrize("shape", [[0, 10**30], [1] * 100, [2**63, 0], [True]])
def test_a_shape_that_no_array_has_is_refused(tmp_path, shape):
    """Their sizes multiply to what is there, and numpy makes none of them."""
    size = 0 if 0 in shape else 8
    entry = {"dtype": "F64", "shape": shape, "data_offsets": [0, size]}
    (tmp_path / "a.safetensors").write_bytes(tensors({"W1": entry}, bytes(size)))

    with pytest.raises(FileError, match="W1: type, shape and place do not fit together"):
        read_safetensors(tmp_path / "a.safetensors")


def test_a_matrix_that_is_a_number_is_no_layer(tmp_path):
    """W1 without rows."""
    np.savez(tmp_path / "a.npz", W1=np.array(1.0), b1=np.zeros(1))

    with pytest.raises(FileError, match="W1 should be n×0"):
        layered(read_npz(tmp_path / "a.npz"))


def test_an_archive_whose_bytes_are_damaged_is_refused(tmp_path):
    """The archive's list is right, what it unpacks to is not."""
    made = io.BytesIO()
    np.savez_compressed(made, W1=np.arange(900.0).reshape(30, 30))
    with zipfile.ZipFile(made) as archive:
        at = archive.getinfo("W1.npy").header_offset
    content = bytearray(made.getvalue())
    content[at + 50 : at + 90] = b"\xff" * 40
    (tmp_path / "a.npz").write_bytes(content)

    with pytest.raises(FileError, match=r"is no \.npz of arrays"):
        read_npz(tmp_path / "a.npz")


@pytest.mark.parametrize(
    ("inputs", "outputs", "said"),
    [(["x", "W"], [], "has no output"), (["x"], ["a"], "needs stored numbers of 2 dimensions")],
)
def test_a_node_without_what_it_needs_is_refused(tmp_path, inputs, outputs, said):
    """A Gemm without an output, or without weights."""
    onnx = pytest.importorskip("onnx")
    value = onnx.helper.make_tensor_value_info("x", onnx.TensorProto.DOUBLE, ["N", 1])
    node = onnx.helper.make_node("Gemm", inputs, outputs)
    graph = onnx.helper.make_graph([node], "g", [value], [])
    (tmp_path / "a.onnx").write_bytes(onnx.helper.make_model(graph).SerializeToString())
    from backprop.onnx_files import read_onnx

    with pytest.raises(FileError, match=said):
        read_onnx(tmp_path / "a.onnx")


# --- anything at all --------------------------------------------------------------------------

PIECES = st.sampled_from(
    ["[network]", "[[example]]", "[training]", "[nodes]", "x",
     "y", "=", "[", "]", "{", "}", "1", "0.5",
     '"sigmoid"', '"a*b"', ".", ",", "\n", "loss", "kind", "rate", "layers", "W1", "nan", "1e999",
     '"""', "#", "\x00", "é", "-", "true", "9" * 5000, "frozen", "optimiser", '"\\ud800"'],
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=3), max_size=30).map("".join)


def is_clean(read, *given) -> None:
    """Read, or refused by an error of ours in one printable line."""
    said = ""
    try:
        read(*given)
    except BackpropError as error:
        said = str(error)
    assert len(said) <= 1300
    assert said.isprintable()


@settings(max_examples=MANY, deadline=None)
@given(text=TEXTS)
def test_any_text_is_a_lesson_or_is_refused(text):
    """TOML of every kind of lesson, JSON, stored traces."""
    is_clean(lesson_from_toml, text)
    is_clean(lesson_from_toml, END + text)
    is_clean(Lesson.from_json, text)
    is_clean(Trace.from_json, text)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=4)
    | st.sampled_from([1e308, -1.0]),
    lambda each: (
        st.lists(each, max_size=3) | st.dictionaries(st.text(max_size=4), each, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=max(12, MANY // 5), deadline=None)  # each works out a step or two
@given(data=st.data())
def test_any_value_at_any_place_of_a_lesson_or_trace_is_refused(data):
    """One place of a right table holds something else."""
    for whole, read in (
        (json.loads(Lesson.named("one-neuron").to_json()), Lesson.from_json),
        (trace_table(), Trace.from_json),
    ):
        table = whole
        while True:
            places = list(table) if isinstance(table, dict) else list(range(len(table)))
            key = data.draw(st.sampled_from(places))
            inner = table[key]
            if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
                table[key] = data.draw(VALUES)
                break
            table = inner
        is_clean(read, json.dumps(whole))


@settings(max_examples=MANY, deadline=None)
@given(place=st.integers(0, 10_000), byte=st.integers(0, 255), cut=st.integers(0, 40))
def test_any_damage_to_a_file_of_arrays_is_read_or_refused(tmp_path_factory, place, byte, cut):
    """A byte that is another, and an end that is missing."""
    folder = tmp_path_factory.getbasetemp()
    made = io.BytesIO()
    np.savez_compressed(made, W1=np.ones((2, 1)), b1=np.zeros(2))
    entry = {"dtype": "F64", "shape": [1, 1], "data_offsets": [0, 8]}
    for name, content, read in (
        ("a.npz", made.getvalue(), read_npz),
        ("a.safetensors", tensors({"W1": entry}, bytes(8)), read_safetensors),
    ):
        damaged = bytearray(content)
        damaged[place % len(damaged)] = byte
        (folder / name).write_bytes(damaged[: len(damaged) - cut])
        is_clean(lambda path, read=read: layered(read(path)), folder / name)
