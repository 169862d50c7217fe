"""Files against those whose formats they are: PyTorch, safetensors, ONNX."""

import pickle

import numpy as np
import pytest

from backprop import Lesson
from backprop.activations import ACTIVATIONS
from backprop.interchange import (
    FileError,
    layered,
    parameters_of,
    read_safetensors,
    read_state_dict,
    to_state_dict,
    write_safetensors,
)
from backprop.onnx_files import read_onnx, write_onnx
from backprop.trained import outputs

torch = pytest.importorskip("torch")
onnx = pytest.importorskip("onnx")
safetensors_numpy = pytest.importorskip("safetensors.numpy")
pytestmark = pytest.mark.peers

X = np.random.RandomState(0).normal(0, 1, (5, 3))


def lesson(*activations, loss="half squared error"):
    sizes = [*[3, 4, 2][: len(activations)], 2]
    return Lesson.of(
        layers=sizes, activations=list(activations), loss=loss, examples=[([0] * 3, [0] * 2)]
    )


def test_safetensors_own_reader_reads_ours_and_ours_theirs(tmp_path):
    """Bit for bit, both ways."""
    path, p = tmp_path / "p.safetensors", parameters_of(lesson("tanh", "sigmoid"))
    write_safetensors(path, p, lesson("tanh", "sigmoid"))
    theirs = safetensors_numpy.load_file(path)
    assert {n: a.tobytes() for n, a in theirs.items()} == {n: a.tobytes() for n, a in p.items()}

    safetensors_numpy.save_file({n: a.astype(np.float32) for n, a in p.items()}, path)
    again = read_safetensors(path)
    assert all((again[n] == p[n].astype(np.float32)).all() for n in p)


def _sequential():
    net = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 2))
    return net.double()


def test_a_torch_state_dict_goes_in_and_out(tmp_path):
    """From memory without asking, from a .pt file when asked; outputs agree."""
    net, path = _sequential(), tmp_path / "net.pt"
    torch.save(net.state_dict(), path)
    for p in (layered(net.state_dict()), read_state_dict(path, with_torch=True)):
        ours = outputs(lesson("tanh", "identity"), p, X)
        np.testing.assert_allclose(ours, net(torch.tensor(X)).detach().numpy(), rtol=1e-12)
        other = _sequential()
        other.load_state_dict({k: torch.tensor(v) for k, v in to_state_dict(p).items()})
        assert (other[0].weight == net[0].weight).all()


def test_a_hostile_pt_file_runs_nothing_even_when_asked(tmp_path, monkeypatch):
    """torch.load(weights_only=True) builds tensors only."""

    class Bomb:
        def __reduce__(self):
            return open, ("exploded", "w")

    monkeypatch.chdir(tmp_path)
    path = tmp_path / "net.pt"
    path.write_bytes(pickle.dumps(Bomb()))
    with pytest.raises(FileError, match="PyTorch refuses it"):
        read_state_dict(path, with_torch=True)
    torch.save({"weight": Bomb()}, path)
    with pytest.raises(FileError, match="PyTorch refuses it"):
        read_state_dict(path, with_torch=True)
    assert not (tmp_path / "exploded").exists()


def _run(path, x):
    from onnx.reference import ReferenceEvaluator

    return ReferenceEvaluator(str(path)).run(None, {"x": x})[0]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_onnx_runs_our_networks_and_we_read_them_back(tmp_path, name):
    """Every activation; the parameters come back bit for bit."""
    path, net = tmp_path / "net.onnx", lesson(name, "identity")
    write_onnx(path, net)
    np.testing.assert_allclose(_run(path, X), outputs(net, {}, X), rtol=1e-6, atol=1e-9)
    read = read_onnx(path)

    assert read.activations == (name, "identity")
    p = parameters_of(net)
    assert {n: a.tobytes() for n, a in read.parameters.items()} == {
        n: a.tobytes() for n, a in p.items()
    }


def test_a_softmax_at_the_end_is_the_loss_s(tmp_path):
    """Written from the loss, read as a mark; its rows sum to 1."""
    path, net = tmp_path / "net.onnx", lesson("tanh", "identity", loss="softmax cross-entropy")
    write_onnx(path, net)

    np.testing.assert_allclose(_run(path, X).sum(axis=1), 1)
    assert read_onnx(path).softmax is True


def test_what_torch_exports_as_matmul_and_add_is_read(tmp_path):
    """x Wᵀ with a stored transpose, then the bias."""
    rng = np.random.RandomState(1)
    W, b = rng.normal(0, 1, (2, 3)), rng.normal(0, 1, 2)
    h, double = onnx.helper, onnx.TensorProto.DOUBLE
    nodes = [h.make_node("MatMul", ["x", "w"], ["m"]), h.make_node("Add", ["m", "b"], ["z"])]
    nodes.append(h.make_node("Relu", ["z"], ["a"]))
    stored = [onnx.numpy_helper.from_array(W.T.copy(), "w"), onnx.numpy_helper.from_array(b, "b")]
    info = [h.make_tensor_value_info(n, double, ["N", k]) for n, k in (("x", 3), ("a", 2))]
    model = h.make_model(h.make_graph(nodes, "g", info[:1], info[1:], stored))
    path = tmp_path / "net.onnx"
    path.write_bytes(model.SerializeToString())
    read = read_onnx(path)

    assert read.activations == ("relu",)
    assert (read.parameters["W1"] == W).all()
    assert (read.parameters["b1"] == b).all()


@pytest.mark.parametrize(
    ("op", "text"),
    [("Conv", "Conv 'y' is none of a plain layered network"), ("Sin", "Sin 'y' is none of")],
)
def test_other_networks_are_refused_by_the_name_of_their_node(tmp_path, op, text):
    """A convolution is no layer here."""
    h, double = onnx.helper, onnx.TensorProto.DOUBLE
    info = [h.make_tensor_value_info(n, double, ["N", 3]) for n in ("x", "y")]
    model = h.make_model(h.make_graph([h.make_node(op, ["x"], ["y"])], "g", info[:1], info[1:]))
    path = tmp_path / "net.onnx"
    path.write_bytes(model.SerializeToString())
    with pytest.raises(FileError, match=text):
        read_onnx(path)


def test_numbers_outside_of_an_onnx_file_are_not_fetched(tmp_path):
    """An external tensor may name any path."""
    path, net = tmp_path / "net.onnx", lesson("tanh", "identity")
    write_onnx(path, net)
    model = onnx.load(str(path))
    tensor = model.graph.initializer[0]
    tensor.data_location = onnx.TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="../../etc/passwd")
    tensor.ClearField("raw_data")
    path.write_bytes(model.SerializeToString())
    with pytest.raises(FileError, match="lies in another file, which is not opened"):
        read_onnx(path)
    path.write_bytes(b"not protobuf at all")
    with pytest.raises(FileError, match=r"is no ONNX file|should have one input"):
        read_onnx(path)
