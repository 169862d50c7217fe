"""The error fades behind sigmoids, and what is said of it is what the sizes do."""

from __future__ import annotations

import pytest

from backprop import Lesson
from scenes.audit.watching import audited
from scenes.stage import RefusedError
from scenes.vanishing_gradient import VanishingGradient, height
from tests.lessons import lesson_called


def chain(w: str, activation: str = "identity", layers: int = 4) -> Lesson:
    """One neuron a layer, each multiplying by w."""
    return Lesson.of(
        layers=[1] * (layers + 1), activations=activation, weights=[[[w]]] * layers,
        examples=[([1], [0])], name="chain",
    )  # fmt: skip


def test_the_error_fades_on_its_way_back(play):
    scene = play(VanishingGradient)

    told = ["start", "outputs", "back", "falls", "sigmoid", "other rises", "moral"]
    assert told == [beat.name for beat in scene.beats]
    assert "At the first layer 3.54·10⁻⁴ is left." == scene.beats[3].text


def test_a_chain_of_halves_halves_the_error_in_every_layer(play):
    """δ at the outputs is a = 1/16; three layers before it 1/128."""
    scene = play(VanishingGradient, lesson=chain("0.5"))

    assert "0.0625" == scene.trace.shown("delta_norm[4]", 4)
    assert "0.0078125" == scene.trace.shown("delta_norm[1]", 7)
    assert height(scene.trace, 4) == 0
    assert round(10 ** height(scene.trace, 1), 9) == 0.125


@pytest.mark.parametrize(("w", "beat"), [("2", "rises"), ("0.5", "falls"), ("-1", "stays")])
def test_it_says_what_the_sizes_do(play, w, beat):
    assert beat in [each.name for each in play(VanishingGradient, lesson=chain(w)).beats]


def test_behind_closed_relus_nothing_arrives(play):
    """The other network is drawn as far as an error reaches."""
    scene = play(VanishingGradient, lesson=chain("-1", "sigmoid"))

    assert "0" == scene.traces.show("other.delta_norm[1]").text
    assert not scene.marks["other"][1][1].has_points()


@pytest.mark.parametrize(
    ("lesson", "size"),
    [
        (lesson_called("deep-sigmoid"), (1080, 1080)),
        (lesson_called("deep-sigmoid"), (1080, 1920)),
        (lesson_called("eight"), (1080, 1920)),
        (lesson_called("wide"), (1280, 720)),
        (lesson_called("extreme"), (1080, 1080)),
        (lesson_called("two-two-two"), (1280, 720)),
        (chain("-1", "sigmoid"), (1280, 720)),
        (chain("0.000001", layers=8), (1280, 720)),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_it_passes_the_audit(lesson, size):
    report = audited(VanishingGradient, lesson=lesson, size=size, theme="light")

    assert "" == "\n".join(dict.fromkeys(map(str, report.findings)))


@pytest.mark.parametrize(
    ("lesson", "why"),
    [(chain("1", layers=1), "one trained layer"), (chain("0"), "at their targets")],
)
def test_what_it_cannot_tell(lesson, why):
    with pytest.raises(RefusedError, match=why):
        type("Other", (VanishingGradient,), {"lesson": lesson})()


def test_there_is_no_layer_between_two(play):
    """Two layers are marked 1 and 2, not by halves."""
    plot = play(VanishingGradient, lesson="two-two-two").plot

    shown = [value.shown.text for tick in plot.ticks for value in tick.get_family()
             if getattr(value, "shown", None)]  # fmt: skip
    assert ["1", "2"] == [text for text in shown if len(text) == 1][:2]
    assert not any(text.endswith(".5") for text in shown)
