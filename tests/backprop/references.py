"""Published worked examples as traces: which printed figure is which quantity.

A figure stands in tests/fixtures/references.json with its exact value to 30 digits, which comes
from arithmetic that shares no code with this engine.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

from flint import arb, fmpq

from backprop import GraphTrace, Lesson, Sketch, Trace
from backprop.activations import RELU
from backprop.functions import EXP, RECIPROCAL, pointwise
from backprop.numbers import exact, precision
from backprop.operations import total
from backprop.optimisers import Adam, Descent, Momentum
from backprop.schedules import Constant
from backprop.selections import SOFTMAX, maximum
from backprop.task import Task
from backprop.training import Training
from backprop.training_trace import TrainingTrace

FILE = Path(__file__).parents[1] / "fixtures" / "references.json"
FIGURES = {
    (reference["name"], figure["quantity"]): figure
    for reference in json.loads(FILE.read_text(encoding="utf-8"))
    for figure in reference["expected"]
}


@cache
def mazur() -> Trace:
    inputs = {"layers": [2, 2, 2], "examples": [(["0.05", "0.10"], ["0.01", "0.99"])]}
    return Trace.of(
        Lesson.of(
            **inputs,
            weights=[[["0.15", "0.20"], ["0.25", "0.30"]], [["0.40", "0.45"], ["0.50", "0.55"]]],
            biases=[["0.35", "0.35"], ["0.60", "0.60"]],
            rate="0.5",
            steps=10_000,
            train_biases=False,
        )
    )


@cache
def cs231n_neuron() -> Trace:
    start = {"weights": [[[2, -3]]], "biases": [[-3]]}
    return Trace.of(Lesson.of(layers=[2, 1], **start, examples=[([-1, -2], [0])]))


@cache
def karpathy_neuron(b: str = "6.8813735870195432") -> Trace:
    start = {"weights": [[[-3, 1]]], "biases": [[b]], "activations": "tanh"}
    return Trace.of(Lesson.of(layers=[2, 1], **start, examples=[([2, 0], [0])]))


@cache
def nielsen_neuron(w: str, b: str, loss: str = "half squared error", rate: str = "0.15") -> Trace:
    start = {"weights": [[[w]]], "biases": [[b]], "loss": loss, "rate": rate}
    return Trace.of(Lesson.of(layers=[1, 1], **start, steps=300, examples=[([1], [0])]))


@cache
def hmkcode() -> Trace:
    start = {"weights": [[["0.11", "0.21"], ["0.12", "0.08"]], [["0.14", "0.15"]]]}
    how = {"activations": "identity", "rate": "0.05", "train_biases": False}
    return Trace.of(Lesson.of(layers=[2, 2, 1], **start, **how, examples=[([2, 3], [1])]))


@cache
def goodfellow() -> Trace:
    start = {"weights": [[[1, 1], [1, 1]], [[1, -2]]], "biases": [[0, -1], [0]]}
    xor = [([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])]
    how = {"activations": ["relu", "identity"], "examples": xor}
    return Trace.of(Lesson.of(layers=[2, 2, 1], **start, **how))


def product(trace: Trace, *addresses: str) -> fmpq | arb:
    """A derivative of the output itself: the factors between, without that of a loss."""
    with precision(256):
        result = fmpq(1)
        for address in addresses:
            result = result * trace.value(address)
        return result


MAZUR = {
    "net_h1": "z[1][0]",
    "out_h1": "a[1][0]",
    "out_h2": "a[1][1]",
    "net_o1": "z[2][0]",
    "out_o1": "a[2][0]",
    "out_o2": "a[2][1]",
    "E_o1": "E[0]",
    "E_o2": "E[1]",
    "E_total": "loss",
    "dE/dout_o1": "dE_da[2][0]",
    "dout_o1/dnet_o1": "slope[2][0]",
    "delta_o1": "delta[2][0]",
    "dE/dw5": "dW[2][0,0]",
    "w5+": "step[1].W[2][0,0]",
    "w6+": "step[1].W[2][0,1]",
    "w7+": "step[1].W[2][1,0]",
    "w8+": "step[1].W[2][1,1]",
    "dE_o1/dout_h1": "message[1][0,0]",
    "dE_o2/dout_h1": "message[1][0,1]",
    "dE/dout_h1": "dE_da[1][0]",
    "dout_h1/dnet_h1": "slope[1][0]",
    "dE/dw1": "dW[1][0,0]",
    "w1+": "step[1].W[1][0,0]",
    "w2+": "step[1].W[1][0,1]",
    "w3+": "step[1].W[1][1,0]",
    "w4+": "step[1].W[1][1,1]",
    "E_total after 1 step": "step[1].loss",
    "E_total after 10000 steps": "step[10000].loss",
    "E_total after 10000 steps (earlier text of the post)": "step[10000].loss",
    "out_o1 after 10000 steps": "step[10000].a[2][0]",
    "out_o2 after 10000 steps": "step[10000].a[2][1]",
}
CS231N = {
    "dot": "z[1][0]",
    "f": "a[1][0]",
    "ddot": "slope[1][0]",
    "dw0": "slope[1][0] * x[0]",
    "dx0": "slope[1][0] * W[1][0,0]",
    "dw1": "slope[1][0] * x[1]",
    "dx1": "slope[1][0] * W[1][0,1]",
    "dw2": "slope[1][0] * dz_db[1][0]",
    "text: (1-0.73)*0.73 ~= 0.2": "slope[1][0]",
}
KARPATHY = {
    "n": "z[1][0]",
    "o": "a[1][0]",
    "o (4 decimals)": "a[1][0]",
    "do/dn (4 decimals)": "slope[1][0]",
    "do/dn printed by python": "slope[1][0]",
    "dx1": "slope[1][0] * W[1][0,0]",
    "dw1": "slope[1][0] * x[0]",
    "dx2": "slope[1][0] * W[1][0,1]",
    "dw2": "slope[1][0] * x[1]",
    "torch o": "a[1][0]",
    "torch dx2": "slope[1][0] * W[1][0,1]",
    "torch dx1": "slope[1][0] * W[1][0,0]",
    "torch dw1": "slope[1][0] * x[0]",
}
HMKCODE = {
    "h1": "a[1][0]",
    "h2": "a[1][1]",
    "prediction": "a[2][0]",
    "E": "loss",
    "Delta": "delta[2][0]",
    "eta*Delta*h1": "update[2][0,0]",
    "eta*Delta*h2": "update[2][0,1]",
    "w5+": "step[1].W[2][0,0]",
    "w6+": "step[1].W[2][0,1]",
    "w1+": "step[1].W[1][0,0]",
    "w2+": "step[1].W[1][0,1]",
    "w3+": "step[1].W[1][1,0]",
    "w4+": "step[1].W[1][1,1]",
    "eta*D*w5*x1": "update[1][0,0]",
    "eta*D*w5*x2": "update[1][0,1]",
    "eta*D*w6*x1": "update[1][1,0]",
    "eta*D*w6*x2": "update[1][1,1]",
    "second forward h1": "step[1].a[1][0]",
    "second forward h2": "step[1].a[1][1]",
    "second prediction": "step[1].a[2][0]",
    'second forward detail line "2x.12+3x.23"': "step[1].z[1][0]",
    'second forward detail line "2x.13+3x.10"': "step[1].z[1][1]",
}
GOODFELLOW = {
    "XW+c": "example[0].z[1][0]",
    "y(0,0)": "example[0].a[2][0]",
    "y(0,1)": "example[1].a[2][0]",
    "y(1,0)": "example[2].a[2][0]",
    "y(1,1)": "example[3].a[2][0]",
}
NIELSEN = [
    (("0.6", "0.9"), "a[1][0]"),
    (("0.6", "0.9"), "step[300].a[1][0]"),
    (("2", "2"), "a[1][0]"),
    (("2", "2"), "step[300].a[1][0]"),
    (("0.6", "0.9", "binary cross-entropy", "0.005"), "step[300].a[1][0]"),
    (("2", "2", "binary cross-entropy", "0.005"), "step[300].a[1][0]"),
]


# --- figures of graphs that are no layered network ----------------------------------------------


@cache
def xyz() -> GraphTrace:
    s = Sketch()
    x, y, z = s.input("x"), s.input("y"), s.input("z")
    f = ((x + y).named("q") * z).named("f")
    return GraphTrace.of(s.graph(f), {"x": -2, "y": 5, "z": -4})


@cache
def max_mul() -> GraphTrace:
    s = Sketch()
    x, y, z, w = (s.input(name) for name in "xyzw")
    f = ((x * y + maximum(z, w)) * 2).named("f")
    return GraphTrace.of(s.graph(f), {"x": 3, "y": -4, "z": 2, "w": -1})


@cache
def softmax() -> GraphTrace:
    s = Sketch()
    z = s.input("z", 3)
    e = pointwise(EXP)(z).named("e")
    f = SOFTMAX(z).named("p")[0] + total(e)
    return GraphTrace.of(s.graph(f), {"z": [1, -2, 0]})


@cache
def sigmoid_nodes() -> GraphTrace:
    s = Sketch()
    w, x = s.parameter("w", 3), s.input("x", 2)
    dot = (w[0] * x[0] + w[1] * x[1] + w[2]).named("dot")
    e = pointwise(EXP)((-dot).named("n")).named("e")
    f = pointwise(RECIPROCAL)((1 + e).named("q")).named("f")
    return GraphTrace.of(s.graph(f), {"w": [2, -3, -3], "x": [-1, -2]})


@cache
def tanh_nodes() -> GraphTrace:
    s = Sketch()
    n, two = s.input("n"), s.input("two")
    e = pointwise(EXP)((two * n).named("m")).named("e")
    top, bottom = (e - 1).named("top"), (e + 1).named("bottom")
    o = top * pointwise(RECIPROCAL)(bottom).named("inverse")
    n_value = exact("6.8813735870195432") - 6
    return GraphTrace.of(s.graph(o.named("o")), {"n": n_value, "two": 2})


@cache
def micrograd() -> GraphTrace:
    """The README's expression, in its own letters and order."""
    s = Sketch()
    a, b = s.input("a"), s.input("b")
    relu = pointwise(RELU)
    c = a + b
    d = a * b + b**3
    c = c + (c + 1)
    c = c + (1 + c + (-a))
    d = d + (d * 2 + relu(b + a))
    d = d + (3 * d + relu(b - a))
    e = c - d
    f = e**2
    g = f / 2.0
    g = g + 10.0 / f
    return GraphTrace.of(s.graph(g.named("g")), {"a": -4, "b": 2})


def _walk(start: dict[str, int], formula, how: Training) -> TrainingTrace:
    s = Sketch()
    f = formula(*(s.parameter(name) for name in start))
    return TrainingTrace.of(Task.of_graph(s.graph(f.named("f")), start), how)


def _bowl(x1, x2):
    return x1 * x1 * "0.1" + x2 * x2 * 2


@cache
def bowl(beta: str | None = None) -> TrainingTrace:
    optimiser = Momentum(beta) if beta else Descent()
    how = Training(epochs=20, schedule=Constant("0.4"), optimiser=optimiser)
    return _walk({"x1": -5, "x2": -2}, _bowl, how)


@cache
def keras_adam() -> TrainingTrace:
    adam = Adam(epsilon="1e-7", epsilon_hat=True)
    how = Training(epochs=1, schedule=Constant("0.1"), optimiser=adam)
    return _walk({"var": 10}, lambda var: var * var / 2, how)


BOWL = {f"x{i} after {n}": f"step[{n}].x{i}" for n in range(1, 21) for i in (1, 2)}
XYZ = {"q": "q", "f": "f", "df/dz": "d(z)", "df/dq": "d(q)", "df/dx": "d(x)", "df/dy": "d(y)"}
MAX_MUL = {"f": "f", **{f"df/d{name}": f"d({name})" for name in "xyzw"}}
SOFTMAX_FIGURES = {
    "exp(1)": "e[0]",
    "exp(-2)": "e[1]",
    "exp(0)": "e[2]",
    **{f"p{j}": f"p[{j}]" for j in range(3)},
}
SIGMOID_NODES = {
    "exp(-dot)": "e",
    "1+exp(-dot)": "q",
    "grad at 1/x input": "d(q)",
    "grad at exp input (-dot)": "d(n)",
}
TANH_NODES = {
    "exp(2n)": "e",
    "(e+1)**-1": "inverse",
    "grad of e-1": "d(top)",
    "grad of e": "d(e)",
    "grad of (e+1)": "d(bottom)",
    "grad of (e+1)**-1": "d(inverse)",
    "grad of 2n": "d(m)",
    "grad of the constant 2": "d(two)",
}
MICROGRAD = {"g": "g", "dg/da": "d(a)", "dg/db": "d(b)"}
_GRAPHS = {
    "cs231n-xyz": (xyz, XYZ),
    "cs231n-max-mul-circuit": (max_mul, MAX_MUL),
    "cs231n-softmax-a": (softmax, SOFTMAX_FIGURES),
    "cs231n-sigmoid-neuron": (sigmoid_nodes, SIGMOID_NODES),
    "karpathy-lecture-neuron": (tanh_nodes, TANH_NODES),
    "micrograd-readme": (micrograd, MICROGRAD),
    "d2l-gd-eta0.4": (bowl, BOWL),
    "d2l-mom-eta0.4-beta0.5": (lambda: bowl("0.5"), BOWL),
    "keras-adam-first-step": (keras_adam, {"var": "step[1].var"}),
}

_TABLES = {
    "mazur-2-2-2": (mazur, MAZUR),
    "cs231n-sigmoid-neuron": (cs231n_neuron, CS231N),
    "karpathy-lecture-neuron": (karpathy_neuron, KARPATHY),
    "hmkcode-linear-2-2-1": (hmkcode, HMKCODE),
    "goodfellow-xor": (goodfellow, GOODFELLOW),
}

Asked = Callable[[], "fmpq | arb"]
COVERED: dict[tuple[str, str], Asked] = (
    {
        (name, quantity): lambda trace=trace, at=at: product(trace(), *at.split(" * "))
        for name, (trace, table) in _TABLES.items()
        for quantity, at in table.items()
    }
    | {
        (name, quantity): lambda trace=trace, at=at: trace().value(at)
        for name, (trace, table) in _GRAPHS.items()
        for quantity, at in table.items()
    }
    | {
        key: lambda start=start, at=at: nielsen_neuron(*start).value(at)
        for key, (start, at) in zip(
            [key for key in FIGURES if key[0] == "nielsen-one-neuron"], NIELSEN, strict=True
        )
    }
)
