"""The engine's classic bugs: broken on purpose, they are found on screen, in a real scene.

The scene, its layout and its words stay as they are; only numbers are wrong, and the audit names
the address, what is shown and what is correct.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from flint import fmpq, fmpz

from backprop import Lesson, calculator, digits, operations, plan, run
from scenes.audit.watching import audited
from scenes.forward_pass import ForwardPass
from scenes.gradient_descent_step import GradientDescentStep
from scenes.hadamard_product import HadamardProduct
from scenes.stage import LectureScene

MAZUR = Lesson.named("two-two-two")
RATIONAL = Lesson.of(
    layers=[2, 2, 2],
    activations="identity",
    weights=[[["0.5", "0.25"], ["-0.5", "1"]], [["1", "2"], ["3", "-1"]]],
    biases=[["0.5", "0.25"], ["1", "0"]],
    examples=[(["1", "2"], ["1", "0"])],
    rate="0.1",
    name="rational",
)


@dataclass(frozen=True)
class Wrong:
    """What the audit says of one number."""

    address: str
    shown: str
    correct: str


def wrong_numbers(scene: type[LectureScene], lesson: Lesson) -> dict[str, Wrong]:
    """What the truth check finds in the scene, by address."""
    found = audited(scene, lesson=lesson).findings
    return {
        each.address: Wrong(each.address, each.shown, each.correct)
        for each in found
        if each.rule == "truth"
    }


@pytest.mark.parametrize("lesson", [MAZUR, RATIONAL], ids=lambda lesson: lesson.name)
@pytest.mark.parametrize("scene", [ForwardPass, GradientDescentStep, HadamardProduct])
def test_the_engine_as_it_is_shows_nothing_wrong(scene, lesson):
    """The twin of all tests below."""
    assert {} == wrong_numbers(scene, lesson)


def test_weights_that_are_updated_too_early_are_found(monkeypatch):
    """The hidden δ from output weights that have taken their step already: Mazur's own early bug.

    a¹ = (1.5, 1.75), δ² = (5, 2.75), W² = (1 2 / 3 −1) and after its step (0.25 1.125 / 2.5875
    −1.48125): δ¹ is (13.25, 7.25) from the old ones, (8.365625, 1.5515625) from the new.
    """
    honest = run.learnt

    def in_place(old, learn, examples, rate, train_biases, less):
        loss, new = honest(old, learn, examples, rate, train_biases, less)
        (W1, b1, _, b2), ((x, _),) = old, examples
        delta2 = (b2 - new[3]) / rate
        delta1 = new[2].T.dot(delta2)  # the slip: these output weights have taken their step
        early = [W1 - rate * np.multiply.outer(delta1, x), b1 - rate * delta1]
        return loss, [*early, *new[2:]]

    monkeypatch.setattr(run, "learnt", in_place)
    found = wrong_numbers(GradientDescentStep, RATIONAL)

    # the new weight is 0.5 − 0.1 · 13.25, not 0.5 − 0.1 · 8.365625
    assert Wrong("step[1].W[1][0,0]", "-0.3366", "-0.8250") == pinned(found["step[1].W[1][0,0]"])
    assert not any(address.startswith("step[1].W[2]") for address in found)


def pinned(wrong: Wrong) -> Wrong:
    """With four decimals, whatever the scene's own style."""
    shown, correct = (f"{Decimal(text):.4f}" for text in (wrong.shown, wrong.correct))
    return Wrong(wrong.address, shown, correct)


@pytest.fixture
def credulous(monkeypatch):
    """The engine refuses equations that do not hold; here it shows them, to be caught on screen."""

    class Anything:
        def __eq__(self, other: object) -> bool:
            return True

    monkeypatch.setattr(calculator, "_check_true", lambda *_: None)
    monkeypatch.setattr(calculator, "_calculated", lambda *_: Anything())


def broken(monkeypatch, operation, value):
    """Every graph calculates this operation by another function from now on."""
    honest = plan.only_on

    def chosen(numbers, function, count):
        return value if function is operation.value else honest(numbers, function, count)

    monkeypatch.setattr(plan, "only_on", chosen)


def test_a_missing_transpose_is_found(monkeypatch, credulous):
    """W δ instead of Wᵀ δ: with square layers every shape fits, and every number is wrong."""
    broken(monkeypatch, operations.HEARD_BACK, lambda W, delta: W.dot(delta))
    found = wrong_numbers(HadamardProduct, RATIONAL)

    # W² = (1 2 / 3 −1), δ² = (5, 2.75): Wᵀδ = (13.25, 7.25), Wδ = (10.5, 12.25)
    assert {"dE_da[1][0]", "delta[1][0]", "delta[1][1]"} == set(found)
    assert Wrong("dE_da[1][0]", "10.5000", "13.2500") == pinned(found["dE_da[1][0]"])
    assert Wrong("delta[1][0]", "10.5000", "13.2500") == pinned(found["delta[1][0]"])
    assert Wrong("delta[1][1]", "12.2500", "7.2500") == pinned(found["delta[1][1]"])


def test_a_forgotten_bias_is_found(monkeypatch, credulous):
    """z = W a: Mazur's first sum is 0.0275 instead of 0.3775."""

    broken(monkeypatch, operations.ADD, lambda product, bias: product)
    found = wrong_numbers(ForwardPass, MAZUR)

    assert Wrong("z[1][0]", "0.0275", "0.3775") == pinned(found["z[1][0]"])
    assert "a[2][1]" in found
    assert not any(address.startswith(("W", "b", "a[0]")) for address in found)


def half_up(value: fmpq) -> fmpz:
    """0.5 goes away from zero, as at school."""
    low = abs(value) + fmpq(1, 2)
    return low.floor() if value >= 0 else -low.floor()


def cut_off(value: fmpq) -> fmpz:
    """Towards zero."""
    return value.floor() if value >= 0 else -(-value).floor()


TIE = Lesson.of(
    layers=[1, 1], activations="identity", weights=[[["0.5"]]], biases=[["0"]],
    examples=[(["0.24690"], ["0"])], name="tie",
)  # fmt: skip


def test_school_rounding_is_found_at_ties_and_only_there(monkeypatch):
    """0.12345 to four decimals: half to even 0.1234, half up 0.1235; all others stay right."""
    assert "0.1235" == str(Decimal("0.12345").quantize(Decimal("0.0001"), ROUND_HALF_UP))
    monkeypatch.setattr(digits, "_rounded", half_up)

    found = wrong_numbers(ForwardPass, TIE)
    assert {Wrong("z[1][0]", "0.1235", "0.1234"), Wrong("a[1][0]", "0.1235", "0.1234")} == set(
        found.values()
    )
    assert {} == wrong_numbers(ForwardPass, MAZUR)


def test_digits_that_are_cut_off_are_found(monkeypatch):
    """Mazur's outputs 0.75136… and 0.77292…: the first one's last digit is not rounded up."""
    monkeypatch.setattr(digits, "_rounded", cut_off)

    found = wrong_numbers(ForwardPass, MAZUR)
    assert Wrong("a[2][0]", "0.7513", "0.7514") == found["a[2][0]"]
    assert "a[1][0]" in found  # 0.59326999…, cut off 0.5932
    assert not any(address.startswith(("x", "W", "b")) for address in found)
