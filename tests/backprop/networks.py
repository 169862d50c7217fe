"""Random lessons for claims about every network."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import strategies as st

from backprop import Lesson

SMOOTH = ["identity", "sigmoid", "tanh"]
ANY = [*SMOOTH, "relu"]
SQUARED = ["half squared error", "mean squared error", "sum of squared errors"]


def numbers(low: int = -200, high: int = 200) -> st.SearchStrategy[str]:
    """Decimals of two places, as they are written."""
    return st.integers(low, high).map(lambda n: f"{'-' * (n < 0)}{abs(n) // 100}.{abs(n) % 100:02}")


def rows(n_out: int, n_in: int) -> st.SearchStrategy[list[list[str]]]:
    row = st.lists(numbers(), min_size=n_in, max_size=n_in)
    return st.lists(row, min_size=n_out, max_size=n_out)


@st.composite
def lessons(draw, activations=ANY, deepest=3, widest=3, most_examples=2, steps=1) -> Lesson:
    """1 to `deepest` layers of 1 to `widest` neurons, any of the activations and losses."""
    sizes = draw(st.lists(st.integers(1, widest), min_size=2, max_size=deepest + 1))
    layers = list(pairwise(sizes))
    each = [draw(st.sampled_from(activations)) for _ in layers]
    loss = draw(st.sampled_from([*SQUARED, "binary cross-entropy"]))
    if loss == "binary cross-entropy":
        each[-1] = "sigmoid"
    targets = st.lists(numbers(0, 100), min_size=sizes[-1], max_size=sizes[-1])
    inputs = st.lists(numbers(), min_size=sizes[0], max_size=sizes[0])
    count = draw(st.integers(1, most_examples))
    return Lesson.of(
        layers=sizes,
        activations=each,
        weights=[draw(rows(n_out, n_in)) for n_in, n_out in layers],
        biases=[draw(rows(1, n_out))[0] for _, n_out in layers],
        loss=loss,
        examples=[(draw(inputs), draw(targets)) for _ in range(count)],
        rate=draw(st.sampled_from(["0.5", "0.1", "1", "1/3"])),
        steps=steps,
        train_biases=draw(st.booleans()),
    )


def parameters(lesson: Lesson) -> list[tuple[int, int, int | None]]:
    """Every weight (l, j, k) and every bias (l, j, None)."""
    return [
        (l, j, k)
        for l in range(1, lesson.L + 1)
        for j in range(lesson.sizes[l])
        for k in [*range(lesson.sizes[l - 1]), None]
    ]
