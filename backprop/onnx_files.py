"""Plain layered networks as ONNX, in and out.  Needs the extra `onnx`.

A layer is a Gemm (or a MatMul and an Add), then an activation; a Softmax may end it.  Everything
else in a file is refused by name; numbers outside of the file are never fetched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from backprop.errors import BackpropError
from backprop.interchange import layered, parameters_of
from backprop.lesson import Lesson
from backprop.tensor_files import FileError, Parameters, content_of

OPSET = 20  # the first with Gelu
_OPS: dict[str, tuple[str, dict[str, Any]]] = {
    "identity": ("Identity", {}),
    "sigmoid": ("Sigmoid", {}),
    "tanh": ("Tanh", {}),
    "relu": ("Relu", {}),
    "leaky_relu": ("LeakyRelu", {"alpha": 0.01}),
    "elu": ("Elu", {"alpha": 1.0}),
    "softplus": ("Softplus", {}),
    "gelu": ("Gelu", {"approximate": "none"}),
}
_NAMES = {op: name for name, (op, _) in _OPS.items()}


@dataclass(frozen=True, eq=False)
class OnnxNetwork:
    """What a file holds: parameters W1, b1, …, one activation a layer, and whether a softmax ends
    it (then the lesson's loss is the softmax cross-entropy)."""

    parameters: Parameters
    activations: tuple[str, ...]
    softmax: bool


def _onnx() -> Any:
    try:
        import onnx
    except ImportError:
        raise BackpropError(
            "ONNX files need the extra onnx: pip install 'manim-backprop[onnx]'"
        ) from None
    return onnx


def write_onnx(
    path: str | Path, lesson: Lesson, parameters: Mapping[str, Any] | None = None
) -> None:
    """A lesson's network in float64: input `x` (N, n_0), output `a` (N, n_L).

    With the loss softmax cross-entropy the output is its softmax.
    """
    onnx = _onnx()
    helper, values = onnx.helper, layered(parameters or parameters_of(lesson))
    nodes, at = [], "x"
    for l in range(1, lesson.L + 1):
        name = lesson.activation(l).name
        nodes.append(helper.make_node("Gemm", [at, f"W{l}", f"b{l}"], [f"z{l}"], transB=1))
        at = f"a{l}"
        if name == "silu":
            nodes.append(helper.make_node("Sigmoid", [f"z{l}"], [f"s{l}"]))
            nodes.append(helper.make_node("Mul", [f"z{l}", f"s{l}"], [at]))
        else:
            op, settings = _OPS[name]
            nodes.append(helper.make_node(op, [f"z{l}"], [at], **settings))
    last = "Softmax" if lesson.loss.softmax else "Identity"
    nodes.append(helper.make_node(last, [at], ["a"]))
    double = onnx.TensorProto.DOUBLE
    graph = helper.make_graph(
        nodes,
        lesson.name or "network",
        [helper.make_tensor_value_info("x", double, ["N", lesson.sizes[0]])],
        [helper.make_tensor_value_info("a", double, ["N", lesson.sizes[-1]])],
        [onnx.numpy_helper.from_array(np.asarray(v), n) for n, v in values.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
    onnx.checker.check_model(model)
    Path(path).write_bytes(model.SerializeToString())


def read_onnx(path: str | Path) -> OnnxNetwork:
    """The network of a file; numbers are taken bit for bit (float32 too)."""
    onnx = _onnx()
    content = content_of(path)
    try:
        model = onnx.load_model_from_string(content)
        constants = {t.name: _array(onnx, path, t) for t in model.graph.initializer}
    except BackpropError:
        raise
    except Exception:
        raise FileError(f"{path}: is no ONNX file") from None
    try:
        return _Reader(path, onnx, model, constants).network()
    except BackpropError:
        raise
    except (ValueError, TypeError, LookupError, AttributeError, StopIteration):
        raise FileError(f"{path}: its nodes do not fit together; export it again") from None


def _array(onnx: Any, path: str | Path, tensor: Any) -> Any:
    if tensor.data_location == onnx.TensorProto.EXTERNAL:
        raise FileError(f"{path}: {tensor.name} lies in another file, which is not opened")
    array = onnx.numpy_helper.to_array(tensor)
    return array.astype(float) if array.dtype.kind == "f" else array


class _Reader:
    """Walks a chain of nodes, each fed by the one before."""

    def __init__(self, path: str | Path, onnx: Any, model: Any, constants: dict[str, Any]) -> None:
        self.path, self.onnx, self.model, self.constants = path, onnx, model, constants
        self.W: list[Any] = []
        self.b: list[Any] = []
        self.activations: list[str] = []
        self.softmax = False
        inputs = [i.name for i in model.graph.input if i.name not in constants]
        if len(inputs) != 1:
            raise FileError(f"{path}: should have one input, not {len(inputs)}")
        self.at = inputs[0]
        self.gate = ""  # σ(z) of a SiLU under way

    def network(self) -> OnnxNetwork:
        for node in self.model.graph.node:
            if not node.output:
                self._refuse(node, "has no output")
            if node.op_type == "Constant":
                self._constant(node)
            else:
                self._step(node)
        if len(self.activations) < len(self.W):
            self.activations.append("identity")
        parameters = {f"W{l}": W for l, W in enumerate(self.W, start=1)}
        parameters |= {f"b{l}": b for l, b in enumerate(self.b, start=1)}
        return OnnxNetwork(layered(parameters), tuple(self.activations), self.softmax)

    def _constant(self, node: Any) -> None:
        values = [a.t for a in node.attribute if a.name == "value"]
        if len(values) != 1:
            self._refuse(node, "has no tensor")
        self.constants[node.output[0]] = _array(self.onnx, self.path, values[0])

    def _step(self, node: Any) -> None:
        settings = {a.name: self.onnx.helper.get_attribute_value(a) for a in node.attribute}
        waiting = len(self.W) - len(self.activations)  # 1: a z that waits for its activation
        if self.softmax:
            self._refuse(node, "stands behind the softmax")
        if node.op_type == "Mul" and set(node.input) == {self.at, self.gate}:
            self.activations.append("silu")
            self.gate = ""
        elif self.at not in node.input:
            self._refuse(node, f"is not fed by {self.at}: only plain chains are read")
        elif node.op_type == "Gemm":
            self._layer(node, settings, waiting)
        elif node.op_type == "MatMul":
            self._close(waiting)
            W = self._parameter(node, 1, 2)
            self.W.append(W.T)
            self.b.append(np.zeros(W.shape[1]))
        elif node.op_type == "Add" and waiting:
            other = next(name for name in node.input if name != self.at)
            self.b[-1] = self.b[-1] + self._parameter(node, list(node.input).index(other), 1)
        elif node.op_type == "Sigmoid" and waiting and self._is_silu(node):
            self.gate = node.output[0]
            return
        elif node.op_type == "Identity" and not waiting:
            pass
        elif node.op_type == "Softmax" and settings.get("axis", -1) in (-1, 1):
            self._close(waiting)
            self.softmax = True
        elif node.op_type in _NAMES and waiting:
            self._activation(node, settings)
        else:
            self._refuse(node, "is none of a plain layered network")
        self.at = node.output[0]

    def _layer(self, node: Any, settings: dict[str, Any], waiting: int) -> None:
        self._close(waiting)
        if settings.get("transA", 0) or {settings.get(k, 1.0) for k in ("alpha", "beta")} != {1.0}:
            self._refuse(node, "is scaled or transposes its input")
        W = self._parameter(node, 1, 2)
        W = W if settings.get("transB", 0) else W.T
        self.W.append(W)
        self.b.append(self._parameter(node, 2, 1) if len(node.input) > 2 else np.zeros(len(W)))

    def _activation(self, node: Any, settings: dict[str, Any]) -> None:
        name = _NAMES[node.op_type]
        for key, expected in _OPS[name][1].items():
            default = {"approximate": b"none", "alpha": 1.0 if name == "elu" else 0.01}[key]
            given = settings.get(key, default)
            given = given.decode() if isinstance(given, bytes) else given
            if given != expected and not (
                isinstance(given, float) and np.isclose(given, expected, rtol=1e-6)
            ):
                self._refuse(node, f"has {key} = {given}, only {expected} is known here")
        self.activations.append(name)

    def _is_silu(self, node: Any) -> bool:
        """Whether this σ(z) is multiplied with its own z."""
        pair = {self.at, node.output[0]}
        return any(n.op_type == "Mul" and set(n.input) == pair for n in self.model.graph.node)

    def _close(self, waiting: int) -> None:
        """A layer without activation is one with the identity."""
        if waiting:
            self.activations.append("identity")

    def _parameter(self, node: Any, place: int, ndim: int) -> Any:
        name = node.input[place] if place < len(node.input) else ""
        if name not in self.constants or np.ndim(self.constants[name]) != ndim:
            self._refuse(node, f"needs stored numbers of {ndim} dimensions in {name!r}")
        return self.constants[name]

    def _refuse(self, node: Any, why: str) -> Any:
        raise FileError(f"{self.path}: {node.op_type} {_called(node)} {why}")


def _called(node: Any) -> str:
    return repr(node.name or next(iter(node.output), ""))
