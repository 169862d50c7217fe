"""A false sentence is found, whatever it claims; its true twin is not."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from manim import Line

from backprop import Lesson, Trace, lesson_from
from scenes.audit.findings import Finding
from scenes.audit.plain import SecondOpinion
from scenes.audit.sentences import claiming, sentences
from scenes.before_and_after import BeforeAndAfter
from scenes.boundaries import HALF
from scenes.claims import (
    Above,
    Alike,
    All,
    Always,
    AtLeast,
    AtMost,
    Below,
    Claim,
    ClaimError,
    Closer,
    Count,
    Either,
    Fact,
    Fallen,
    Largest,
    Near,
    Not,
    Other,
    Risen,
    Same,
    Smallest,
    Sorted,
    Zero,
    every,
    term,
)
from scenes.cost_surface import CostSurface
from scenes.gradient_descent_step import GradientDescentStep
from scenes.production.library import scene_files
from scenes.stage import Beat, LectureScene
from scenes.training_loop import TrainingLoop
from scenes.vanishing_gradient import VanishingGradient
from scenes.words import fill
from scenes.xor_training import ENDINGS, XorTraining
from tests.audit.any_lesson import two_decimals
from tests.audit.broken import findings

CASES = Path(__file__).parent / "cases"
TWINS = "twins"


@cache
def told(scene: type[LectureScene], case: str, steps: int) -> LectureScene:
    """The scene with the lesson of a case after so many steps, not yet played."""
    lesson = replace(lesson_from(CASES / f"{case}.toml"), steps=steps)
    return type(scene.__name__, (scene,), {"lesson": lesson})()


@cache
def opinion(scene: LectureScene) -> SecondOpinion:
    return SecondOpinion(scene.trace).beside(scene.traces)


def found(scene: LectureScene, name: str, **values: Any) -> list[Finding]:
    """What the audit says of a beat's words, if they were said of the scene's lesson."""
    text = fill(scene.words[name], scene.traces, values).text
    beat = Beat(name, text, (), 0, 0, values, scene.claims_of(name, **values))
    return list(sentences(scene, beat, opinion(scene)))


# -- each kind of claim -------------------------------------------------------------------------
# two-two-two: a[2] = 0.7514, 0.7729; y = 0.01, 0.99; the loss 0.2984 falls to 0.2910

CLAIMS: list[tuple[Claim, Claim]] = [  # true, false
    (Fallen("step[1].loss", since="loss"), Risen("step[1].loss", since="loss")),
    (Above("a[2][1]", "a[2][0]"), Below("a[2][1]", "a[2][0]")),
    (AtMost("x[0]", "x[1]"), AtLeast("x[0]", "x[1]")),
    (Near("a[2][1]", to="y[1]", within=1), Near("a[2][0]", to="y[0]", within=0)),
    (Closer("a[2][1]", "a[2][0]", to="y[1]"), Closer("a[2][0]", "a[2][1]", to="y[1]")),
    (Same("db[1][0]", "delta[1][0]"), Same("a[2][0]", "a[2][1]")),
    (Other("a[2][0]", "a[2][1]"), Other("delta[1][0]", "db[1][0]")),
    (Alike("a[2][0]", "a[2][0]"), Alike("a[2][0]", "y[0]")),
    (Zero(term("x[0]") - "x[0]"), Zero("x[0]")),
    (Largest("a[2][1]", among=("a[2][0]", "a[2][1]")), Largest("a[2][0]", among=("a[2][1]",))),
    (Largest("error[0]", among=("error[1]",), size=True),
     Largest("error[1]", among=("error[0]",), size=True)),
    (Smallest("error[1]", among=("error[0]",)), Smallest("error[0]", among=("error[1]",))),
    (Sorted(["a[2][1]", "a[2][0]", "x[0]"]), Sorted(["x[0]", "a[2][0]"])),
    (Count(1, (Below("a[2][0]", "y[0]"), Below("a[2][1]", "y[1]"))),
     Count(2, (Below("a[2][0]", "y[0]"), Below("a[2][1]", "y[1]")))),
    (Either(Below("x[0]", 0), Above("x[0]", 0)), Either(Below("x[0]", 0), Above("x[0]", 1))),
    (All(Above("x[0]", 0), Below("x[0]", 1)), All(Above("x[0]", 0), Above("x[0]", 1))),
    (Not(Below("x[0]", 0)), Not(Above("x[0]", 0))),
    (Fact("two layers", lambda lesson: lesson.L == 2),
     Fact("one layer", lambda lesson: lesson.L == 1)),
    (Above(term("x[0]") * "x[1]", 0), Below(abs(term("x[0]") * "x[1]"), 0)),
]  # fmt: skip


def judged(claim: Claim) -> list[str]:
    scene = type("Claims", (LectureScene,), {"claims": {"start": claim}})()
    beat = Beat("start", "All of it.", (), 0, 0, {}, scene.claims_of("start"))
    return [each.problem for each in sentences(scene, beat, SecondOpinion(scene.trace))]


@pytest.mark.parametrize("claim", [true for true, _ in CLAIMS], ids=str)
def test_what_is_so_is_not_found(claim):
    assert [] == judged(claim)


@pytest.mark.parametrize("claim", [false for _, false in CLAIMS], ids=str)
def test_what_is_not_so_is_found(claim):
    (problem,) = judged(claim)

    assert problem.startswith("the words claim what is not so: ")


@pytest.mark.parametrize("pair", CLAIMS, ids=lambda pair: str(pair[0]))
def test_a_scene_chooses_the_sentence_that_is_true(pair):
    """By the engine's numbers; the false one stands first."""
    true, false = pair
    scene = type("Two", (LectureScene,), {"claims": {"so": true, "not so": false}})()

    assert "so" == scene.holding("not so", "so")


def test_where_no_sentence_is_true_the_scene_says_so():
    scene = type("Mine", (LectureScene,), {"claims": {"up": Risen("step[1].loss", since="loss")}})()

    with pytest.raises(ClaimError, match="Mine: the words of none of up are true of this lesson"):
        scene.holding("up")


# -- how claims are stated --------------------------------------------------------------------


def said(words: str, *claims: Claim, **own: Any) -> list[str]:
    """What the audit says of a whole scene with one beat."""
    stated = {"claims": {"start": claims[0]}} if claims else {}
    given = {"words": {"start": words}, **stated, **own}
    return [str(each) for each in findings(lambda self: [], own=given)]


def test_a_word_that_claims_needs_a_claim():
    (line,) = said("The loss has fallen.")

    assert line.endswith("says “fallen”, and states no claim")
    assert [] == said("The loss has fallen.", Fallen("step[1].loss", since="loss"))


def test_what_holds_of_every_lesson_is_said_to():
    assert [] == said("All of it is multiplied.", Always("a product"))


def test_a_false_claim_is_told_with_its_beat_and_its_words():
    (line,) = said("The loss rises.", Risen("step[1].loss", since="loss"))

    assert line == (
        "start: claims: words “The loss rises.” · "
        "the words claim what is not so: step[1].loss > loss"
    )


def test_a_claim_about_a_quantity_that_is_not_there_is_found():
    (line,) = said("All is well.", Above("a[7][0]", 0))

    assert "a[7][0] > 0: cannot be worked out: 'a[7][0]' is not in this lesson" in line


def test_indices_are_values_of_the_beat_or_facts_of_the_lesson():
    """Also numbers that are attributes of the scene."""
    claims = {"one": Below("a[n][j]", "a[layers][i]")}
    scene = type("Mine", (LectureScene,), {"claims": claims})()
    scene.i = 1

    (claim,) = scene.claims_of("one", n=2, j=0)
    assert "a[2][0] < a[2][1]" == str(claim)


def test_all_claiming_words_of_all_scenes_have_claims():
    """48 scenes; words of beats that hardly any lesson reaches, too."""
    bare = {
        f"{file.name}.{beat}": words
        for file in scene_files()
        for beat, words in claiming(file.load().words).items()
        if beat not in file.load().claims
    }

    assert {} == bare


def test_claims_and_what_is_shown_belong_to_beats():
    """No claim is left behind where a beat was renamed."""
    scenes = [file.load() for file in scene_files()]
    left = [(s.__name__, name) for s in scenes for name in (*s.claims, *s.shows)
            if name not in s.words]  # fmt: skip

    assert [] == left


# -- what is spoken of can be seen --------------------------------------------------------------


def shown(line: Line, words: str = "Something is shown.") -> list[str]:
    def make(scene: LectureScene) -> list[Line]:
        scene.line = line
        return [line]

    own = {"words": {"start": words}, "shows": {"start": ("line",)}}
    own |= {"claims": {"start": Always("a test")}}
    return [str(each) for each in findings(make, own=own) if each.rule == "visibility"]


def a_line(**look: Any) -> Line:
    return Line([-1, 0, 0], [1, 0, 0], color="#FFFFFF", **look)


def test_what_is_seen_is_no_finding():
    assert [] == shown(a_line(stroke_width=4), "Thick is strong.")


def test_what_has_faded_is_found():
    (found,) = shown(a_line(stroke_opacity=0))

    assert found.endswith("the words speak of line, and a part of it cannot be seen")


def test_what_is_called_thick_is_thick():
    (found,) = shown(a_line(stroke_width=1), "Thick is strong.")

    assert found.endswith("the words speak of what is thick, and of line nothing is")


@pytest.mark.parametrize("look", ["place", "width"])
def test_what_is_nowhere_is_found_without_being_named(look):
    """An edge whose weight was no number had no width; a dot, no place."""
    line = a_line(stroke_width=4)
    if look == "place":
        line.points[0] = np.nan
    else:
        line.stroke_width = np.array([np.nan])
    found = [str(each) for each in findings(lambda self: [line])]

    assert any(f"stands on screen with a {look} that is no number" in each for each in found)


# -- sentences that scenes have said ------------------------------------------------------------


def test_a_solved_xor_cannot_be_told_as_unsolved():
    """After 50 steps 4 of 4 are right (mpmath), and the loss has fallen."""
    scene = told(XorTraining, "solved-xor-told-as-unsolved", 50)

    assert [] == found(scene, "later", n=50, right=4, count=4)
    assert [] != found(scene, "later", n=50, right=0, count=4)
    assert [] != found(scene, "more")
    assert "bent" == scene.holding(*ENDINGS)
    loop = told(BeforeAndAfter, "solved-xor-told-as-unsolved", 50)
    assert [] != found(loop, "stays", after=loop.trace.show("step[50].loss"))
    assert "falls" == loop.holding("rises", "stays", "falls", after=None)


def test_a_loss_that_has_fallen_below_every_decimal_has_fallen():
    """From 7.2e-4 to 1.1e-39 in twenty steps (to 2.0e-545 in three hundred)."""
    scene = told(CostSurface, "one-neuron-300-steps", 20)

    assert [] != found(scene, "stays", n=20)
    assert [] == found(scene, "falls", n=20)
    assert "falls" == scene.holding("stays", "falls", n=20)
    assert [] == found(told(TrainingLoop, "one-neuron-300-steps", 20), "near")


def test_without_a_hidden_layer_no_training_helps():
    """After 100 steps the outputs are 0.500060, 0.499850, 0.500168, 0.499959: the second and third
    should be above one half, the others below it, so 2 of 4 are right."""
    scene = told(XorTraining, "no-hidden-layer", 100)

    assert [] == found(scene, "later", n=100, right=2, count=4)
    assert [] != found(scene, "later", n=100, right=0, count=4)
    assert [] != found(scene, "more")
    assert [] != found(scene, "bent")
    assert "one line" == scene.holding(*ENDINGS)


def test_neurons_that_are_alike_stay_alike():
    assert "twins" == told(XorTraining, TWINS, 4).holding(*ENDINGS)
    assert [] == found(told(XorTraining, TWINS, 4), "twins")
    assert [] != found(told(XorTraining, TWINS, 4), "more")


def test_yes_to_every_point_is_not_the_same_to_every_point():
    """At the corners: 0.6225, 0.6508, 0.6508, 0.6750."""
    scene = told(Corners, TWINS, 2)
    scene.companion("grid", scene.trace)

    assert [] == found(scene, "yes")
    assert [] != found(scene, "half")
    assert [] != found(scene, "no")


class Corners(XorTraining):
    """Asks for the answers at four points, those of the examples."""

    def everywhere(self, way: Any) -> Claim:
        return All(*(way(f"grid.example[{m}].a[2][0]", HALF) for m in range(4)))


CHOSEN = {  # sentences between which a scene chooses by the lesson alone
    BeforeAndAfter: (("falls", "rises", "stays", "unmoved"), ("right", "not yet")),
    TrainingLoop: (("near", "closer"),),
    GradientDescentStep: (("falls", "rises", "stays", "unmoved"),),
    VanishingGradient: (("falls", "rises", "stays"),),
    XorTraining: (("straight", "curved"), ENDINGS),
}


@st.composite
def gates(draw: st.DrawFn) -> Lesson:
    """A network of two inputs that learns which of a few points are ones."""
    hidden = draw(st.integers(0, 3))
    numbers = st.lists(two_decimals(-2, 2), min_size=1, max_size=5)
    x, targets, w = draw(numbers), draw(st.integers(1, 14)), draw(numbers)
    sizes = [2, hidden, 1] if hidden else [2, 1]
    fill = [[[w[(j + 2 * k + l) % len(w)] for k in range(n)] for j in range(sizes[l + 1])]
            for l, n in enumerate(sizes[:-1])]  # fmt: skip
    return Lesson.of(
        layers=sizes, weights=fill, steps=draw(st.integers(2, 4)), rate="1", name="gate",
        activations=draw(st.sampled_from(("sigmoid", "tanh"))),
        examples=[([x[m % len(x)], x[(2 * m + 1) % len(x)]], [targets >> m & 1])
                  for m in range(4)],
    )  # fmt: skip


@settings(max_examples=4, derandomize=True, database=None, deadline=None,
          phases=[Phase.generate], suppress_health_check=list(HealthCheck))  # fmt: skip
@given(gates())
def test_what_scenes_choose_to_say_is_so_of_any_gate(lesson):
    """Chosen by the engine, worked out again by the audit; nothing is played."""
    for scene_class, choices in CHOSEN.items():
        if scene_class.refusal(lesson) is not None:
            continue
        scene = type(scene_class.__name__, (scene_class,), {"lesson": lesson})()
        for names in choices:
            chosen = scene.holding(*names)
            claims = scene.claims_of(chosen)
            beat = Beat(chosen, "All of it.", (), 0, 0, {}, claims)
            assert [] == list(sentences(scene, beat, SecondOpinion(scene.trace)))


def test_what_a_claim_names_can_be_listed():
    """All addresses of an array, in their order."""
    trace = Trace.of(Lesson.named("xor"))

    assert ("W[2][0,0]", "W[2][0,1]") == every(trace, "W[2]")[:2]
    assert ("a[2][0]",) == every(trace, "a[2]")
