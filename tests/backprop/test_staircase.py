"""The lesson `staircase` is what its file and docs/engine.md say, and was found as they say."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from mpmath import exp, mp, mpf

from backprop import Lesson
from benchmarks import staircase as search

CASES = ((1, 1, 0), (0, 1, 1), (0, 0, 0), (1, 0, 1))  # each flip of a switch is the next
LESSON = Lesson.named("staircase")
W1 = (("0.57", "-2.72"), ("1.62", "-0.3"), ("1.16", "0.89"))
B1, W2, B2 = ("-0.18", "-0.44", "1.23"), ("1.5", "-1.84", "1.2"), "0.15"


def start() -> search.Starts:
    hidden, last = (np.array(W, dtype=float)[None] for W in (W1, W2))
    return search.Starts(hidden, np.array(B1, dtype=float)[None], last, np.array([float(B2)]))


@pytest.fixture(scope="module")
def losses() -> list[str]:
    """Of every step to 400, to eight digits, by the equations written out in mpmath."""
    with mp.workdps(30):
        W, b = [[mpf(w) for w in row] for row in W1], [mpf(w) for w in B1]
        v, c, found = [mpf(w) for w in W2], mpf(B2), []
        for _ in range(401):
            slopes, loss = [mpf(0)] * 13, mpf(0)
            for x, y, t in CASES:
                h = [1 / (1 + exp(-(W[j][0] * x + W[j][1] * y + b[j]))) for j in range(3)]
                a = 1 / (1 + exp(-(sum(v[j] * h[j] for j in range(3)) + c)))
                loss += (a - t) ** 2 / 8
                d = (a - t) * a * (1 - a) / 4
                back = [d * v[j] * h[j] * (1 - h[j]) for j in range(3)]
                one = [*(e * k for e in back for k in (x, y)), *back, *(d * k for k in h), d]
                slopes = [old + new for old, new in zip(slopes, one, strict=True)]
            found.append(mp.nstr(loss, 8))
            W = [[W[j][k] - 2 * slopes[2 * j + k] for k in (0, 1)] for j in range(3)]
            b = [b[j] - 2 * slopes[6 + j] for j in range(3)]
            v, c = [v[j] - 2 * slopes[9 + j] for j in range(3)], c - 2 * slopes[12]
        return found


def test_its_losses_are_those_that_mpmath_finds(losses):
    trace = LESSON.trace()

    for n in (0, 1, 72, 362, 363, 400):
        assert abs(Fraction(losses[n]) - Fraction(trace.shown(f"step[{n}].loss", 9))) < 1e-8
    assert ("0.13076284", "0.0083097858") == (losses[0], losses[400])


def test_the_loss_falls_with_every_step_and_is_below_a_hundredth_from_step_363_on(losses):
    falling = [float(loss) for loss in losses]

    assert falling == sorted(falling, reverse=True)
    assert falling[362] > 0.01 > falling[363]


@pytest.mark.parametrize(
    ("step", "right"), [(0, [1, 3]), (71, [0, 1, 3]), (72, [0, 1, 2, 3]), (400, [0, 1, 2, 3])]
)
def test_the_lamp_burns_always_at_first_and_rightly_from_step_72_on(step, right):
    trace = LESSON.trace()
    half = Fraction(1, 2)
    sides = [trace.compare(f"step[{step}].example[{m}].a[2][0]", half) for m in range(4)]

    assert right == [m for m in range(4) if (sides[m] == 1) == (CASES[m][2] == 1)]


def test_the_lesson_starts_where_the_search_would_keep_it():
    """No parameter near 0, both signs, contrast, a lamp that burns; learned at step 363."""
    assert [list(row) for row in start().W1[0]] == np.array(LESSON.weights[0], float).tolist()
    assert search.tellable(start()).tolist() == [True]
    assert search.learned(start()).tolist() == [363]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"b2": np.array([0.1])}, "a parameter near 0"),
        ({"W2": np.array([[1.5, 1.84, 1.2]])}, "one sign only"),
        ({"b2": np.array([-3.0])}, "a lamp that does not burn"),
        ({"b1": np.array([[-0.18, -0.44, -0.6]])}, "no contrast"),
    ],
)
def test_the_search_leaves_out_what_pictures_cannot_show(changed, why):
    other = search.Starts(**{**vars(start()), **changed})

    assert search.tellable(other).tolist() == [False], why


def test_the_search_finds_the_same_for_the_same_seed():
    first = list(search.search(seed=3, count=2_000, best=1))

    assert first == list(search.search(seed=3, count=2_000, best=1))
    assert len(first) == 6
