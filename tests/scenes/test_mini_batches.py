"""Every example is seen once in an epoch; angles and losses are those of the exact run."""

from __future__ import annotations

import pytest

from backprop import Lesson
from scenes.audit.watching import audited
from scenes.mini_batches import MiniBatches
from scenes.stage import RefusedError


def points(count: int, **given) -> Lesson:
    """One weight that is to learn y = x/2 of x = 1, 2, …"""
    how = {"layers": [1, 1], "activations": "identity", "weights": [[["1"]]], "rate": "0.01"}
    examples = [([n + 1], [f"{(n + 1) / 2}"]) for n in range(count)]
    return Lesson.of(**{**how, "examples": examples, "name": "points", **given})


def test_an_epoch_sees_every_example_once(play):
    """And one of its steps goes against the whole set's slope, which the end says."""
    scene = play(MiniBatches)

    assert 4 == len(scene.batches)
    assert [*range(12)] == sorted(m for batch in scene.batches for m in batch)
    told = ["all", "shuffle", "split", "first", "angle", "others", "epoch", "result", "astray"]
    assert told == [beat.name for beat in scene.beats]


def test_the_examples_end_in_the_rows_of_their_batches(play):
    """Whatever the shuffle: the tokens of a batch stand side by side."""
    scene = play(MiniBatches)

    for batch in scene.batches:
        heights = [scene.tokens[m].get_y() for m in batch]
        assert max(heights) - min(heights) < 1e-6


def test_gradients_of_one_weight_are_level(play):
    """With one parameter all gradients point the same way (or the opposite one)."""
    scene = play(MiniBatches, lesson=points(5, train_biases=False), batch=2)

    assert {scene.angle(n).text for n in range(3)} == {"0.0"}
    assert "rest" in [beat.name for beat in scene.beats]


def test_a_batch_costs_its_part_of_the_work(play):
    """12 examples cost 4 times as much as 3, but for the loss's own mean."""
    scene = play(MiniBatches)
    full, part = (int(scene.work(count).text) for count in (12, 3))

    assert 0.9 <= full / (4 * part) <= 1.1


@pytest.mark.parametrize(
    ("lesson", "size", "batch"),
    [
        (None, (1080, 1080), None),
        (None, (1080, 1920), 5),
        ("xor", (1280, 720), None),
        (points(25), (1080, 1920), None),
        (points(6), (1280, 720), 1),
        (points(3, weights=[[["1e6"]]], rate="1e-9"), (1280, 720), None),
        (points(9, layers=[1, *[2] * 7, 1], weights=None), (1280, 720), 4),
    ],
)
def test_it_passes_the_audit(lesson, size, batch):
    """Few and many examples, huge numbers, eight layers."""
    scene = type("MiniBatches", (MiniBatches,), {"batch": batch})
    report = audited(scene, lesson=lesson, size=size, theme="light")

    assert "" == "\n".join(dict.fromkeys(map(str, report.findings)))


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"lesson": "two-two-two"}, "its number of examples is 1, and this scene splits 3 to 25"),
        ({"lesson": points(4), "batch": 4}, "mini-batches of 4 do not split its 4 examples"),
        ({"lesson": points(25), "batch": 1}, "25 mini-batches of 1, and there is room for 6"),
        ({"lesson": points(4, weights=[[["0.5"]]])}, "is zero, and has no direction"),
    ],
)
def test_what_it_cannot_tell(given, why):
    with pytest.raises(RefusedError, match=why):
        type("Other", (MiniBatches,), given)()
