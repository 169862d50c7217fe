"""What the engine's speed is held against does the same work, and a slower engine is noticed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from backprop.balls import BallMatrix, unpacked
from backprop.numbers import EXACT, precision
from backprop.run import Run
from backprop.training import Training, train
from benchmarks import again, flint_alone, guard, networks, numpy_alone, page
from benchmarks.cost import Cost
from benchmarks.guard import Guarded
from benchmarks.measure import Ratio

SIZES = (40, 30, 10)


@pytest.mark.parametrize(
    ("alone", "sizes"), [(flint_alone.in_matrices, SIZES), (flint_alone.by_hand, (2, 3, 2))]
)
def test_flint_alone_makes_the_numbers_that_the_engine_makes(alone, sizes):
    """The same loss, the same new weights."""
    run = Run(networks.lesson(sizes), EXACT, 128)
    with precision(128):
        loss, (W1, W2), *_ = alone(sizes)()
    if sizes is SIZES:
        assert isinstance(run.parameters(2)[0], BallMatrix)
        W1, W2 = BallMatrix(W1).array().tolist(), BallMatrix(W2).array().tolist()

    assert loss.overlaps(run.step(1).loss)
    for mine, other in zip(run.parameters(2)[::2], (W1, W2), strict=True):
        cells = zip(unpacked(mine).flat, (cell for row in other for cell in row), strict=True)
        assert all(abs(float(a) - float(b)) < 1e-15 for a, b in cells)


def test_numpy_alone_makes_the_losses_that_the_engine_makes():
    losses = numpy_alone.steps(SIZES, 10, 20)()
    task = networks.Task.of_lesson(networks.lesson(SIZES), networks.data(SIZES, 10))

    assert losses == pytest.approx(train(task, Training(epochs=20)).losses, rel=1e-12)


def test_a_slower_engine_is_noticed_and_noise_is_not(monkeypatch, capsys):
    """One slow measurement of three is noise."""
    noise = iter([3.0, 1.2])
    quiet = Guarded("noisy", lambda: Ratio(1.0, 1.0, next(noise)), 2.0)
    monkeypatch.setattr(guard, "GUARDED", [quiet])
    assert 0 == guard.main()

    slow = Guarded("slow", lambda: Ratio(2.4, 1.0, 2.4), 2.0)
    monkeypatch.setattr(guard, "GUARDED", [slow])
    assert 1 == guard.main()
    assert "slow: 2.4 s / 1 s = 2.40 (limit 2, MISSED)" in capsys.readouterr().out


def test_a_table_is_put_in_its_place_with_date_and_versions(tmp_path):
    """What stands around it stays; a part without a place is refused."""
    path = tmp_path / "engine.md"
    path.write_text("a\n<!-- measured: exact -->\nold\n<!-- /measured -->\nb\n", encoding="utf-8")
    page.write(path, "exact", ["| what |", "| --- |"])
    text = path.read_text(encoding="utf-8")

    assert re.fullmatch(
        r"a\n<!-- measured: exact -->\nMeasured \d{4}-\d\d-\d\d: .*python-flint \d.*\n\n"
        r"\| what \|\n\| --- \|\n<!-- /measured -->\nb\n",
        text,
    )
    with pytest.raises(SystemExit, match="there is no mark <!-- measured: other -->"):
        page.write(path, "other", [])


# -- a lecture made another time -----------------------------------------------------------------


def test_each_build_after_the_first_has_one_change_more():
    """Nothing, then the words of one beat, then one weight: each is in the file that is built."""
    texts = []

    def build(lecture: Path, out: Path) -> Cost:
        texts.append(lecture.read_text())
        return Cost(1, 1, 0)

    again.costs(build)

    first, nothing, caption, weight = texts
    assert first == nothing
    assert again.CAPTION[1] in caption
    assert again.CAPTION[1] in weight
    assert again.WEIGHT[1] in weight
    assert 1 == sum(a != b for a, b in zip(nothing.split("\n"), caption.split("\n"), strict=True))
    assert 1 == sum(a != b for a, b in zip(caption.split("\n"), weight.split("\n"), strict=True))


def test_a_build_that_takes_longer_than_its_limit_is_told():
    """Of the CPU's seconds beside the first build's, whatever the clock says."""
    nothing, caption, weight = again.GUARDED
    quick, slow = Cost(99, 0.4, 0), Cost(1, 9, 0)

    assert [] == again.missed(Cost(10, 10, 0), [(nothing, quick), (caption, quick)])
    assert ["nothing changed", "one weight changed"] == again.missed(
        Cost(10, 10, 0), [(nothing, slow), (caption, quick), (weight, slow)]
    )
