"""Likelihoods are shares of a sum, and the error is p − y."""

from __future__ import annotations

from decimal import Decimal

import pytest

from backprop import Lesson
from scenes.audit.watching import audited
from scenes.softmax_and_cross_entropy import SoftmaxAndCrossEntropy
from scenes.stage import RefusedError


def logits(*z: str, y: list[object] | None = None, hidden: int = 0) -> Lesson:
    """A network whose logits are these numbers, for input 1."""
    count = len(z)
    first = [[["0"]] * hidden] if hidden else []
    last = [[["0"] * (hidden or 1)] * count]
    return Lesson.of(
        layers=[1, *([hidden] if hidden else []), count],
        activations=["tanh", "identity"] if hidden else "identity",
        weights=[*first, *last],
        biases=[*([[0] * hidden] if hidden else []), z],
        loss="softmax cross-entropy",
        examples=[([1], y or [1, *[0] * (count - 1)])],
        name="logits",
    )


def test_equal_logits_get_equal_shares(play):
    """e⁰ = 1, four times: each share is a quarter, the loss ln 4."""
    scene = play(SoftmaxAndCrossEntropy, lesson=logits("0", "0", "0", "0"))

    assert ["0.25"] * 4 == [cell.shown.text for cell in scene.table.column(3)]
    assert ["-0.75", "0.25", "0.25", "0.25"] == [c.shown.text for c in scene.table.column(5)]
    assert "1.3863" == scene.trace.shown("loss")


def test_the_shares_of_the_graph_are_the_likelihoods_of_the_lesson(play):
    scene = play(SoftmaxAndCrossEntropy)

    for j in range(3):
        assert scene.soft.show(f"share[{j}]").text == scene.trace.show(f"p[{j}]").text


def test_the_printed_powers_add_up_to_the_printed_sum(play):
    """2.31819 + 1.20676 + 0.60997 = 4.13492: with four decimals each, 4.1350 would come out."""
    powers = [cell.shown.text for cell in play(SoftmaxAndCrossEntropy).table.column(2)]

    assert Decimal("4.1349") == sum(map(Decimal, powers)).quantize(Decimal("0.0001"))


@pytest.mark.parametrize(("z", "told"), [(("0", "0"), "shares"), (("0", "0", "0"), "rounded")])
def test_shares_that_do_not_quite_add_up_are_said_to_be_rounded(play, z, told):
    """0.5 + 0.5 is 1; three times 0.3333 is 0.9999."""
    assert told in [beat.name for beat in play(SoftmaxAndCrossEntropy, lesson=logits(*z)).beats]


def test_a_target_that_is_not_sure_has_its_own_words(play):
    scene = play(SoftmaxAndCrossEntropy, lesson=logits("1", "-1", y=["0.75", "0.25"]))

    assert {"targets", "losses"} <= {beat.name for beat in scene.beats}


@pytest.mark.parametrize(
    ("lesson", "size"),
    [
        (None, (1280, 720)),
        (None, (1080, 1080)),
        (None, (1080, 1920)),
        (logits("50", "-40", "0.001"), (1280, 720)),
        (logits(*[f"{n / 7:.3f}" for n in range(-6, 6)], hidden=12), (1080, 1920)),
        (logits("1", "-1", y=["0.75", "0.25"]), (1080, 1080)),
        (Lesson.of(layers=[2, *[3] * 7, 5], activations=[*["tanh"] * 7, "identity"],
                   loss="softmax cross-entropy", examples=[([1, 2], [0, 0, 0, 1, 0])]),
         (1280, 720)),
    ],
)  # fmt: skip
def test_it_passes_the_audit(lesson, size):
    """Huge and tiny shares, twelve classes, two, eight layers."""
    report = audited(SoftmaxAndCrossEntropy, lesson=lesson, size=size, theme="light")

    assert "" == "\n".join(dict.fromkeys(map(str, report.findings)))


@pytest.mark.parametrize(
    ("lesson", "why"),
    [
        ("xor", "it has the loss 'binary cross-entropy'"),
        (logits("0"), "one output"),
        (logits("0", "0", y=[1, 1]), "do not sum to 1"),
        (logits("0", "400"), "logits beyond 60"),
    ],
)
def test_what_it_cannot_tell(lesson, why):
    with pytest.raises(RefusedError, match=why):
        type("Other", (SoftmaxAndCrossEntropy,), {"lesson": lesson})()
