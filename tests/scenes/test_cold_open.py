"""The cold open tells what is wanted, what is wrong, a run, a question: each true of its lesson."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import pytest

from backprop import Appearance, Lesson
from scenes.audit.plain import SecondOpinion
from scenes.audit.watching import audited
from scenes.cold_open import ColdOpen, just_one
from scenes.playing import play
from scenes.stage import RefusedError
from scenes.words import captions
from tests.playing import played

CORNERS = ([0, 0], [0, 1], [1, 0], [1, 1])
LIT = Appearance(("left", "right"), ("lamp",), "switch", "lamp")


def gate(targets: str, **given) -> Lesson:
    """A machine that learns a logic gate; targets of 00, 01, 10, 11."""
    how = {"layers": [2, 1], "rate": 2, "steps": 60, "name": "gate"}
    examples = [(x, [int(y)]) for x, y in zip(CORNERS, targets, strict=True)]
    return Lesson.of(**{**how, "examples": examples, **given})


def told(lesson: Lesson | str) -> list[str]:
    return [beat.name for beat in played(ColdOpen, lesson=lesson).beats]


def test_the_staircase_light_is_told_to_its_question():
    scene = played(ColdOpen)

    assert [
        "task just one", "machine", "burns", "learns", "bends", "works", "did", "question",
    ] == [beat.name for beat in scene.beats]  # fmt: skip
    assert [
        "Two switches, one lamp. It shall burn when just one switch is up.",
        "Untrained, it lets the lamp burn in every case. Two of four are right.",
        "After 400 steps the lamp does what it should, in every case.",
        "Thirteen numbers did this. Nobody told them how.",
        "How did each of them know which way to turn?",
    ] == [scene.beats[n].text for n in (0, 2, 5, 6, 7)]


def test_it_lasts_half_a_minute_or_so_and_nobody_has_to_hurry():
    """At most 150 words a minute, on each caption; the run takes 8 to 15 seconds."""
    beats = play(ColdOpen, rate=5).beats

    assert 30 <= beats[-1].end <= 46
    speeds = [60 * len(beat.text.split()) / (beat.end - beat.start) for beat in beats]
    assert max(speeds) <= 190
    assert 60 * sum(len(beat.text.split()) for beat in beats) / beats[-1].end <= 150
    assert 8 <= beats[4].end - beats[3].start <= 15


def test_every_caption_is_one_page_that_stands_while_it_moves():
    """A second page would come when the motion is over."""
    assert {1} == {len(captions(beat.text)) for beat in played(ColdOpen).beats}


def test_as_it_ends_dials_and_digits_are_those_after_the_last_step():
    dials = played(ColdOpen).machine.dials

    assert ["3.67", "-4.69", "-1.90"] == [dial.value.shown.text for dial in dials[:3]]
    assert "step[400].b[2][0]" == dials[-1].value.shown.address


def test_in_passing_every_digit_is_that_of_the_step_that_the_counter_says():
    scene = type("Own", (ColdOpen,), {})
    halfway = played(scene, lesson="staircase")
    step = halfway.whole(halfway.reached(0.5))

    assert 141 == step
    assert "0.0593" == halfway.loss_shown(step).text
    assert halfway.is_surely_right(2, 72)
    assert not halfway.is_surely_right(2, 71)


def test_few_steps_go_by_one_by_one_many_with_time_for_the_first():
    few, many = played(ColdOpen, lesson="two-moons"), played(ColdOpen)

    assert (5, [0, 1, 5]) == (few.trace.steps, [few.whole(few.reached(at)) for at in (0, 0.2, 1)])
    assert [0, 50, 400] == [many.whole(many.reached(at)) for at in (0, 0.25, 1)]


def test_between_two_steps_the_tints_lie_between():
    scene = played(ColdOpen)
    before, half, after = (scene.between(now) for now in (10, 10.5, 11))

    assert abs(half - (before + after) / 2).max() < 1e-12


@pytest.mark.parametrize(
    ("lesson", "begins", "ends"),
    [
        (gate("0001", appearance=LIT), "task lamp", ["works", "did", "question"]),
        (gate("0111", steps=400), "task", ["after all", "did", "question"]),
        (gate("0110"), "task", ["after", "missed", "open question"]),
        (gate("0110", appearance=LIT), "task just one", ["after", "missed", "open question"]),
    ],
    ids=("and", "or", "one neuron", "one neuron and a lamp"),
)
def test_other_gates_have_their_own_sentences(lesson, begins, ends):
    names = told(lesson)

    assert (begins, ends) == (names[0], names[-3:])


@pytest.mark.parametrize(
    ("targets", "so"), [("0110", True), ("1001", False), ("0111", False), ("0001", False)]
)
def test_just_one_is_exclusive_or(targets, so):
    assert so == just_one(gate(targets))
    assert not just_one(replace(gate("0110"), examples=gate("0110").examples[:3]))


@pytest.mark.parametrize(
    ("lesson", "size"),
    [
        (gate("0011", weights=[[["1e-6", "2"]]], rate="1e-12",
              examples=[(["1e6", "1e-9"], [1]), (["-1e6", 0], [0])]), (1280, 720)),
        (gate("0110", layers=[2, *[3] * 7, 1], steps=4), (1080, 1080)),
        (gate("0110", layers=[2, 12, 1], activations=["relu", "identity"], rate="0.01", steps=9,
              appearance=Appearance(("a long name of an input", "b"), ("c",), "pixel", "pixel")),
         (1080, 1920)),
        (gate("0111", train_biases=False, appearance=LIT), (1080, 1080)),
    ],
    ids=("huge", "deep", "wide", "square"),
)  # fmt: skip
def test_other_lessons_of_the_kind_pass_the_audit(lesson, size):
    report = audited(ColdOpen, lesson=lesson, size=size, theme="light")

    assert "" == "\n".join(dict.fromkeys(map(str, report.findings)))


@pytest.mark.parametrize("size", [(1280, 720), (1080, 1080), (1080, 1920)])
def test_the_staircase_light_passes_the_audit_in_every_frame(size):
    """With 80 of its steps, of which the second opinion is soon sure: all are right then."""
    lesson = replace(Lesson.named("staircase"), steps=80)
    report = audited(ColdOpen, lesson=lesson, size=size, theme="dark", opinion=opinion(lesson))

    assert [] == report.findings


@lru_cache(maxsize=1)
def opinion(lesson: Lesson) -> SecondOpinion:
    return SecondOpinion(lesson)


@pytest.mark.parametrize(
    ("lesson", "why"),
    [
        ("two-two-two", "it leads from 2 to 2"),
        ("two-three-one-relu", "has not just these"),
        (gate("0110", steps=1), "2 or more steps"),
    ],
)
def test_what_it_cannot_tell(lesson, why):
    with pytest.raises(RefusedError, match=why):
        type("Other", (ColdOpen,), {"lesson": lesson})()
