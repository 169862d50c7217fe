"""The second opinion on graphs, on networks in time and on training runs, and on companions."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from flint import fmpq

from backprop import (
    Adagrad,
    Adam,
    Constant,
    Decimals,
    Descent,
    GraphLesson,
    GraphTrace,
    Initialiser,
    Lesson,
    Momentum,
    Nesterov,
    RMSProp,
    Sketch,
    StepDecay,
    StepRule,
    Task,
    TimeLesson,
    Trace,
    Training,
    TrainingTrace,
)
from backprop.activations import ACTIVATIONS
from backprop.losses import LOSSES
from backprop.schedules import Cosine
from scenes.audit.arithmetic import CALCULATOR, precision
from scenes.audit.graphs import PlainGraph
from scenes.audit.plain import SecondOpinion
from scenes.audit.watching import audited
from scenes.companions import Traces
from scenes.provenance import stated
from scenes.stage import LectureScene

DIGITS = Decimals(25)

BY_MPMATH = {
    "sigmoid": lambda z: 1 / (1 + mpmath.exp(-z)),
    "tanh": mpmath.tanh,
    "leaky_relu": lambda z: z if z > 0 else z / 100,
    "elu": lambda z: z if z > 0 else mpmath.expm1(z),
    "softplus": lambda z: mpmath.log1p(mpmath.exp(z)),
    "silu": lambda z: z / (1 + mpmath.exp(-z)),
    "gelu": lambda z: z * mpmath.erfc(-z / mpmath.sqrt(2)) / 2,
}


@pytest.mark.parametrize("name", BY_MPMATH)
@pytest.mark.parametrize("z", ["0.3", "-0.3", "1e-9", "-1e-9", "7.25", "-5", "-40", "25"])
def test_functions_are_those_of_mpmath(name: str, z: str) -> None:
    with precision(50), mpmath.workdps(80):
        a, rest, slope = (
            mpmath.mpf(str(CALCULATOR.inexact(v))) for v in getattr(CALCULATOR, name)(Fraction(z))
        )
        at, f = mpmath.mpf(z), BY_MPMATH[name]
        assert mpmath.almosteq(a, f(at), 1e-45)
        assert mpmath.almosteq(rest, 1 - f(at), 1e-30)
        nudge = mpmath.mpf(10) ** -20 * min(1, abs(at))
        central = (f(at + nudge) - f(at - nudge)) / (2 * nudge)
        assert mpmath.almosteq(slope, central, 1e-15)


def agrees(opinion: SecondOpinion, trace: object, *addresses: str) -> None:
    for address in addresses:
        shown = trace.show(address, DIGITS)  # type: ignore[attr-defined]
        assert opinion.text(shown.address, shown.style) == shown.text, address


@pytest.mark.parametrize("name", GraphLesson.names())
def test_every_value_and_gradient_of_a_graph_is_found_twice(name: str) -> None:
    trace = GraphLesson.named(name).trace()
    graph, opinion = trace.graph, SecondOpinion(trace)
    named = [n.name for n in graph.nodes if n.constant is None]
    edges = [e for e in graph.edges if e.source in named]
    whole = [*named, *(f"d({n})" for n in named)]
    whole += [f"d({e.source},{e.target})" for e in edges]
    whole += [f"J({e.target},{e.source})" for e in edges]
    whole += [f"N({n.name})" for n in (*graph.inputs, *graph.parameters)]
    agrees(opinion, trace, *(cell for each in whole for cell in cells_of(trace, each)))


def cells_of(trace: Any, name: str) -> list[str]:
    """The addresses of an array's numbers; a number's own."""
    places = np.ndindex(np.shape(trace.array(name)))
    return [f"{name}[{','.join(map(str, place))}]" if place else name for place in places]


@pytest.mark.parametrize("sequence", [0, 1])
def test_a_network_in_time_is_found_twice(sequence: int) -> None:
    trace = TimeLesson.named("one-neuron-in-time").trace(sequence)
    told = ("h2", "d(w_c)", "d(w_c,r3)", "T(h3,h1)", "J(r3,h2)", "d(h1)", "E", "N(w_c)")
    agrees(SecondOpinion(trace), trace, *told)


def test_matrices_norms_and_jacobians_are_found_twice() -> None:
    trace = TimeLesson.named("two-neurons-in-time").trace()
    told = ("h3[1]", "d(Wh,r3)[0,1]", "T(h3,h1)[1,0]", "|d(h1)|", "|T(h3,h1)|", "N(Wh)[0,1]")
    agrees(SecondOpinion(trace), trace, *told)


def test_a_wrong_gradient_of_a_graph_is_noticed() -> None:
    trace = GraphLesson.named("branch-and-merge").trace()
    whole, part = trace.show("d(x)"), trace.show("d(x,u)")
    assert whole.text != part.text
    assert not SecondOpinion(trace).agrees(part.text, "d(x)", whole.style)  # a branch forgotten


def test_operations_that_lessons_seldom_have_are_found_twice() -> None:
    s = Sketch()
    x, y = s.input("x", 3), s.input("y", 3)
    from backprop.functions import power
    from backprop.operations import mean, total
    from backprop.selections import SOFTMAX, concatenate, maximum

    p = SOFTMAX(x).named("p")
    both = concatenate(p, maximum(x, y)).named("both")
    E = (total(both[1:5] * power(3)(y)[0]) / mean(y) - total(-x)).named("E")
    trace = GraphTrace.of(s.graph(E), {"x": ["0.3", -1, 2], "y": ["0.5", "-0.25", 1]})
    told = [f"{v}[{i}]" for v in ("p", "d(x)", "d(y)", "d(p)") for i in range(3)]
    agrees(SecondOpinion(trace), trace, "E", *told, "J(p,x)[0,2]")


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_function_and_loss_is_found_twice(loss: str, activation: str) -> None:
    last = {"binary cross-entropy": "sigmoid", "softmax cross-entropy": "identity"}
    y = [1, -1] if loss == "hinge" else [1, 0]  # one-hot for those that need it
    lesson = Lesson.of(
        layers=[2, 3, 2],
        activations=[activation, last.get(loss, activation)],
        initialiser=Initialiser(kind="normal", seed=4, decimals=2),
        loss=loss,
        examples=[(["0.3", "-2.5"], y), (["-0.3", "1.5"], y)],
        rate="0.1",
        steps=2,
    )
    trace, told = Trace.of(lesson), ["loss", "step[2].loss", "step[1].delta[1][2]", "delta_norm[1]"]
    told += ["p[0]", "dp_dz[0,1]", "dp_dz[1,1]"] if loss == "softmax cross-entropy" else []
    agrees(SecondOpinion(lesson), trace, *told)
    run = TrainingTrace.of(Task.of_lesson(lesson), Training(2, Constant("0.1")))
    agrees(SecondOpinion(run), run, "step[1].loss", "step[2].W1[0,1]", "step[1].d(b2)[0]")


OPTIMISERS = [
    *(Descent(), Momentum(), Momentum(averaged=True), Nesterov(), Adam(), Adam(epsilon_hat=True)),
    *(kind(epsilon_inside=inside) for kind in (Adagrad, RMSProp) for inside in (False, True)),
]


@pytest.mark.parametrize(
    "optimiser",
    OPTIMISERS,
    ids=lambda each: str(each).replace("fmpq", ""),
)
@pytest.mark.parametrize(
    "schedule",
    [Constant("0.5"), StepDecay("0.5", every=3, factor="0.3"), Cosine("0.5", steps=10)],
    ids=["constant", "steps", "cosine"],
)
def test_every_optimiser_and_schedule_is_found_twice(optimiser: object, schedule: object) -> None:
    how = Training(4, schedule, optimiser, batch=3, compare=True)  # type: ignore[arg-type]
    run = TrainingTrace.of(Task.of_lesson(Lesson.named("xor")), how)
    told = ("step[3].loss", "step[2].full_loss", "step[2].angle", "step[3].rate")
    agrees(SecondOpinion(run), run, *told, "step[8].W1[0,1]", "step[5].d(W2)[0,1]")


RULES = (
    {"batch": 1, "decay": "0.1", "decay_l1": "0.02", "frozen": [1, "W2[0,1]"]},
    {"batch": 3, "decay": "0.1", "decoupled": True, "decay_biases": True, "ascent": True},
    {"batch": 2, "order": "shuffled", "schedule": StepDecay("0.3", every=2, factor="0.5")},
)


@pytest.mark.parametrize("optimiser", OPTIMISERS, ids=lambda each: str(each).replace("fmpq", ""))
@pytest.mark.parametrize("how", RULES, ids=["frozen", "decoupled ascent", "shuffled"])
def test_every_rule_of_a_lesson_and_of_a_run_is_found_twice(optimiser: object, how: dict) -> None:
    rule = StepRule(optimiser=optimiser, **how)  # type: ignore[arg-type]
    start = replace(Lesson.named("xor"), rate=fmpq(3, 10), steps=3, initialiser=None)
    lesson = replace(start, training=rule)
    told = ["loss", "W[1][0,1]", "b[2][0]", "update[2][0,1]", "update_b[1][0]", "eta", "g[2][0,2]"]
    told += ["penalty", "g_b[1][1]", *(f"{s}[2][0,0]" for s in optimiser.kept)]  # type: ignore[attr-defined]
    told += [f"{s}_b[1][2]" for s in optimiser.kept]  # type: ignore[attr-defined]
    agrees(SecondOpinion(lesson), Trace.of(lesson), *(f"step[3].{at}" for at in told), *told)
    how = {"schedule": Constant("0.3"), **how}
    run = TrainingTrace.of(Task.of_lesson(lesson), Training(2, optimiser=optimiser, **how))  # type: ignore[arg-type]
    agrees(SecondOpinion(run), run, "step[1].loss", "step[2].W2[0,1]", "step[2].b1[1]")


def test_a_number_that_is_no_address_is_refused() -> None:
    plain = PlainGraph(*_graph(), digits=20)
    for address in ("nothing", "d(x)[0]", "d(x,w)", "x[1]", "J(x,w)", "T(x", ""):
        with pytest.raises(ValueError, match=r"names|fit|no |there"):
            plain.number(address)


def _graph() -> tuple[object, dict[str, object]]:
    trace = GraphLesson.named("sum-times-number").trace()
    return trace.graph, dict(trace.givens)


def test_decimals_keep_the_digits_of_the_context() -> None:
    from scenes.audit.special import erfc, pi

    with localcontext(prec=60), mpmath.workdps(80):
        assert abs(mpmath.mpf(str(pi())) - mpmath.pi) < mpmath.mpf(10) ** -58

        for x in ("0.001", "3.7", "11.9", "12.1", "35"):
            ours, theirs = mpmath.mpf(str(erfc(Decimal(x)))), mpmath.erfc(mpmath.mpf(x))
            assert mpmath.almosteq(ours, theirs, 1e-57)


class Together(LectureScene):
    """The lesson's loss and that of another lesson."""

    title = "Two lessons"
    words = {"both": "One loses {loss}, the other {other.loss}."}
    wrong = False

    def construct(self) -> None:
        other = self.companion("other", Trace.of(Lesson.named("xor")))
        with self.beat("both"):
            equation = other.equation("error[0]", "a[2][0]-y[0]")
            row = self.worked(equation, zone=self.zones.panel)
            self.add(row)
            number = self.value(self.traces.show("other.loss" if not self.wrong else "loss"))
            if self.wrong:
                number.shown = replace(number.shown, address="other.loss")
            self.add(number.move_to(self.zones.stage.center))


def test_a_companions_numbers_are_audited() -> None:
    assert audited(Together).findings == []


def test_a_number_under_a_companions_name_has_to_be_the_companions() -> None:
    class Mistaken(Together):
        wrong = True

    found = audited(Mistaken).findings
    assert "truth" in {finding.rule for finding in found}
    assert any(finding.address == "other.loss" for finding in found)


def test_a_companion_is_named_once_by_a_word() -> None:
    trace = Trace.of(Lesson.named("xor"))
    traces = Traces(trace)
    traces.add("other", trace)
    for name in ("other", "", "a b", "1st", "step[1]"):
        with pytest.raises(ValueError, match="cannot name a companion"):
            traces.add(name, trace)
    assert stated(1, "how many there are").text == str(len(traces))
