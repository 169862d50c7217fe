"""However a number is asked for, of whatever trace: it is tight, or an error names it.

Hypothesis draws small networks that train for up to 2,000 steps, in which 128 bits are lost many
times over.  No way out of the engine leads to nan, to an infinity, or to a ball that is wide.
"""

from __future__ import annotations

import inspect
import math
from itertools import pairwise

import numpy as np
import pytest
from flint import arb, fmpq
from hypothesis import example, given, settings
from hypothesis import strategies as st

from backprop import (
    BackpropError,
    Constant,
    Deciding,
    Difference,
    GraphTrace,
    Lesson,
    Quantity,
    Sketch,
    Step,
    Task,
    Trace,
    Training,
    TrainingTrace,
    linear,
    nudged,
)
from backprop.activations import SIGMOID, TANH
from backprop.addresses import FORMS
from backprop.chain import Factor
from backprop.digits import Scientific, Shown
from backprop.operations import total
from backprop.step import ByLayer, ExamplePass, Parameters
from scenes.companions import Companion, Traces

KINDS = [Trace, TrainingTrace, GraphTrace, Difference, Companion]
# What is asked with nothing, or is no number: strings, styles, symbols, counts.
NO_NUMBERS = {
    "address", "canonical", "symbol", "common_style", "of", "of_run", "from_json", "place", "batch",
}  # fmt: skip
# One precision, on purpose: what a decision is made from, never what it gives.
WITHIN = {"number_at", "first_bits"}


def assert_known(value: object, where: str = "") -> None:
    """Everything in it is a rational, a ball that is known to 53 bits, or a finite float."""
    if isinstance(value, arb):
        known = value.is_finite() and value.rel_accuracy_bits() >= 53
        assert known or abs(value) < fmpq(1) / fmpq(10) ** 300, f"{where}: {value}"
    elif isinstance(value, float):
        assert math.isfinite(value), where
    elif isinstance(value, np.ndarray):
        for cell in value.flat:
            assert_known(cell, where)
    elif isinstance(value, Quantity | Factor):
        assert_known(value.value, where)
    elif isinstance(value, ByLayer | tuple | list):
        for each in value:
            assert_known(each, where)
    elif isinstance(value, Step | ExamplePass | Parameters):
        for name in value.__dataclass_fields__:
            assert_known(getattr(value, name), f"{where}.{name}")
    elif isinstance(value, Shown | str):
        assert "nan" not in str(value), where
        assert "inf" not in str(value), where
    else:
        assert isinstance(value, fmpq | int | type(None)), f"{where}: {type(value)}"


def ways(trace: Deciding, address: str, other: str, whole: str) -> dict[str, object]:
    """Every public way of a trace to a number, by its name, and what it gives."""
    asked = {
        "value": lambda: trace.value(address),
        "as_float": lambda: trace.as_float(address),
        "sign": lambda: trace.sign(address),
        "compare": lambda: trace.compare(address, other),
        "within": lambda: trace.within(address, 1),
        "argmax": lambda: trace.argmax([address, other]),
        "show": lambda: trace.show(address),
        "shown": lambda: trace.shown(address),
        "equation": lambda: trace.equation(address, f"{other} + {address} - {other}").numeric,
        "equations": lambda: trace.equations([(address, address)])[0].numeric,
        "quantity": lambda: trace.quantity(address),
        "array": lambda: trace.array(whole),
    }
    found = {}
    for name, ask in asked.items():
        if hasattr(trace, name):
            try:
                found[name] = ask()
            except BackpropError as error:
                found[name] = str(error)  # which names nan as little
    given = {name for name, each in found.items() if type(each) is not str}
    assert given >= {"value", "as_float"} or "is not recorded" in str(found["value"])
    return found


def taken(kind: type) -> set[str]:
    """The public methods of a kind of trace."""
    found = inspect.getmembers(kind, callable)
    return {name for name, _ in found if not name.startswith("_")}


@pytest.mark.parametrize("kind", KINDS)
def test_no_public_way_to_a_number_is_forgotten_here(kind):
    """A new method of a trace has to be walked below, or to be no number."""
    walked = {
        "value", "as_float", "sign", "compare", "within", "argmax", "show", "shown", "equation",
        "equations", "quantity", "array", "step", "chain", "to_json",
    }  # fmt: skip

    assert set() == taken(kind) - walked - NO_NUMBERS - WITHIN


def decimals(low: int, high: int) -> st.SearchStrategy[str]:
    return st.integers(low, high).map(lambda n: f"{n / 100:.2f}")


@st.composite
def lessons(draw, most: int) -> Lesson:
    """Two or three layers of a few neurons, saturating and long."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=2, max_size=3))
    f = draw(st.sampled_from(["tanh", "sigmoid"]))
    loss = draw(st.sampled_from(["half squared error", "binary cross-entropy"]))
    if loss != "half squared error":
        f = "sigmoid"
    number = decimals(-150, 150)
    rows = [[[draw(number) for _ in range(n)] for _ in range(m)] for n, m in pairwise(sizes)]
    target = decimals(5, 95) if f == "sigmoid" else decimals(-95, 95)
    examples = [
        ([draw(number) for _ in range(sizes[0])], [draw(target) for _ in range(sizes[-1])])
        for _ in range(draw(st.integers(1, 2)))
    ]
    return Lesson.of(
        layers=sizes, activations=f, loss=loss, weights=rows, examples=examples,
        rate=draw(st.sampled_from(["0.1", "1", "8"])), steps=draw(st.integers(1, most)),
    )  # fmt: skip


def walk(lesson: Lesson) -> None:
    n, trace = lesson.steps, Trace.of(lesson)
    end = f"step[{n}]."
    addresses = [f"{end}loss", f"{end}W[1][0,0]", f"{end}delta[1][0]", f"{end}update[1][0,0]"]
    for address in addresses:
        for name, found in ways(trace, address, "loss", f"{end}dW[1]").items():
            assert_known(found, f"{name} of {address} of {lesson}")
    assert_known(trace.step(n), "step")
    chain = trace.chain(1, 0, 0, step=n)
    assert_known([path.factors for path in chain.paths(2)], "chain")
    assert_known(chain.factors, "chain")


@given(lessons(120))
@example(Lesson.of(layers=[1, 1], activations="tanh", weights=[[["0.5"]]], rate=1, steps=300,
                   examples=[([1], ["0.5"])]))  # fmt: skip
@settings(max_examples=6, deadline=None)
def test_every_number_of_a_training_is_tight(lesson):
    """To the last step, also where all of 128 bits are lost on the way."""
    walk(lesson)


@pytest.mark.audit
@given(lessons(2000))
@settings(max_examples=20, deadline=None)
def test_every_number_of_a_long_training_is_tight(lesson):
    walk(lesson)


@given(lessons(30))
@settings(max_examples=2, deadline=None)
def test_every_number_of_other_traces_of_a_training_is_tight(lesson):
    """Of a run with an optimiser, of a nudge, of a companion."""
    n = lesson.steps
    how = Training(epochs=n, schedule=Constant(lesson.rate), batch=1, compare=True)
    training = TrainingTrace.of(Task.of_lesson(lesson), how)
    last = training.steps
    for address in (f"step[{last}].loss", f"step[{last}].d(W1)[0,0]", f"step[{last - 1}].angle"):
        for name, found in ways(training, address, "step[0].loss", "W1").items():
            assert_known(found, f"{name} of {address} of {lesson}")
    other = Difference.of(lesson, nudged(lesson, 1, 0, 0, "0.001"))
    companion = Companion("other", Trace.of(lesson))
    for trace, before in ((other, ""), (companion, "other.")):
        end = f"{before}step[{n}].loss"
        for name, found in ways(trace, end, f"{before}loss", f"{before}x").items():
            if name not in ("quantity", "array"):  # the trace's own, walked above
                assert_known(found, f"{name} of {end} of {lesson}")
    traces = Traces(Trace.of(lesson))
    traces.add("other", companion.trace)
    assert 0 == traces.compare(f"step[{n}].loss", f"step[{n}].loss")
    assert_known(traces.as_float(f"other.step[{n}].loss"))


@given(st.lists(decimals(-900, 900), min_size=4, max_size=4), st.integers(1, 20))
@settings(max_examples=4, deadline=None)
def test_every_number_of_a_graph_is_tight(numbers, depth):
    """A deep chain of neurons that saturate: 1 − tanh² of large numbers again and again."""
    s = Sketch()
    W, x = s.parameter("W", (2, 2)), s.input("x", (2,))
    a = linear(W, x)
    for _ in range(depth):
        a = linear(W, a.through(TANH))
    graph = s.graph(total(a.through(SIGMOID) * a).named("f"))
    trace = GraphTrace.of(graph, {"W": [numbers[:2], numbers[2:]], "x": ["0.3", "-0.7"]})
    for address in ("d(W)[0,1]", "f", "N(W)[1,1]", "|d(x)|"):
        for name, found in ways(trace, address, "f", "d(W)").items():
            assert_known(found, f"{name} of {address}")


def test_every_form_of_address_is_tight_after_a_hundred_steps():
    """All quantities that a lesson has a name for, in exclusive or when 128 bits are lost."""
    lesson = Lesson.of(
        layers=[2, 3, 1], activations="tanh", rate="0.5", steps=100,
        weights=[[["0.11", "0.46"], ["-0.46", "0.02"], ["0.86", "0.87"]],
                 [["-0.92", "-0.72", "-1.1"]]],
        examples=[([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])],
    )  # fmt: skip
    trace, first = Trace.of(lesson), str.maketrans("ljkiop", "100000")
    asked = [form for form in FORMS.values() if not (form.softmax or form.square or form.ruled)]
    for form in asked:
        address = f"step[100].{form.name}{form.groups.translate(first)}"
        assert_known(trace.value(address), address)
        assert "nan" not in trace.show(address, Scientific(12)).text
    assert len(asked) > 25
