"""The classic bug as a lesson's own: hidden δ are heard through weights that have moved already."""

from dataclasses import replace

import pytest
from hypothesis import given, reject

from backprop import FLOAT, BackpropError, Lesson, Task, Trace, UndecidedError
from scenes.audit.plain import SecondOpinion
from tests.backprop.networks import lessons

MAZUR = Lesson.named("two-two-two")
RATIONAL = Lesson.of(
    layers=[2, 2, 2],
    activations="identity",
    weights=[[["0.5", "0.25"], ["-0.5", "1"]], [["1", "2"], ["3", "-1"]]],
    biases=[["0.5", "0.25"], ["1", "0"]],
    examples=[(["1", "2"], ["1", "0"])],
    rate="0.1",
    in_place=True,
)


def test_the_hidden_layer_hears_the_error_through_new_weights():
    """δ² = (5, 2.75), W² = (1 2 / 3 −1) and after its step (0.25 1.125 / 2.5875 −1.48125)."""
    trace = Trace.of(RATIONAL)

    assert ["5", "2.75"] == [trace.show(f"delta[2][{j}]").text for j in range(2)]
    assert trace.shown("step[1].W[2][1,0]", 4) == "2.5875"
    assert trace.shown("delta[1][0]", 6) == "8.365625"  # 0.25 · 5 + 2.5875 · 2.75
    assert trace.shown("delta[1][1]", 7) == "1.5515625"


def test_nothing_else_is_wrong():
    """Forward pass, loss, the last layer's gradient and its step are those of the right rule."""
    wrong, right = Trace.of(RATIONAL), Trace.of(replace(RATIONAL, in_place=False))

    for address in ("a[2][0]", "loss", "delta[2][1]", "dW[2][0,1]", "step[1].W[2][1,0]"):
        assert wrong.value(address) == right.value(address)
    assert wrong.value("dW[1][0,0]") != right.value("dW[1][0,0]")


def test_a_famous_loss_comes_out():
    """Mazur prints 0.291027924 after one step, and an earlier text 0.000035085 after 10,000."""
    trace = Trace.of(replace(MAZUR, in_place=True, steps=10_000))

    assert trace.shown("step[1].loss", 9) == "0.291027924"
    assert trace.shown("step[10000].loss", 9) == "0.000035085"


@given(lesson=lessons(steps=2))
def test_the_second_opinion_makes_the_same_mistake(lesson):
    """Any lesson, one or two examples: every δ and the loss after two steps."""
    wrong = replace(lesson, in_place=True)
    trace, opinion = Trace.of(wrong), SecondOpinion(wrong)
    hidden = [f"delta[{l}][0]" for l in range(1, lesson.L + 1)]

    for address in [*hidden, "dW[1][0,0]", "step[1].b[1][0]", "step[2].W[1][0,0]"]:
        try:
            shown = trace.show(address)
        except UndecidedError:  # balls that cancel to 0 for no rational reason
            reject()
        assert opinion.agrees(shown.text, address, shown.style)


def test_it_is_calculated_in_floats_too():
    assert f"{Trace.of(RATIONAL, numbers=FLOAT).value('delta[1][0]'):.6f}" == "8.365625"


def test_a_lesson_keeps_its_bug_in_both_formats():
    assert Lesson.from_toml(RATIONAL.to_toml()) == RATIONAL
    assert Lesson.from_json(RATIONAL.to_json()) == RATIONAL
    assert "in_place" not in MAZUR.to_toml()


def test_a_task_does_not_learn_it():
    with pytest.raises(BackpropError, match="moves all parameters at once"):
        Task.of_lesson(RATIONAL)
