"""Lessons of one neuron in time, for claims about any of them."""

from __future__ import annotations

from hypothesis import strategies as st

from backprop import TimeLesson
from tests.audit.any_graph import one_that_can_be
from tests.audit.any_lesson import of_any_size, two_decimals


@st.composite
def neurons_in_time(draw: st.DrawFn) -> TimeLesson:
    """1 to 6 moments, every activation of the scenes, ordinary numbers or those of any size."""
    numbers = draw(st.sampled_from((two_decimals(-3, 3), two_decimals(-3, 3), of_any_size())))
    f = draw(st.sampled_from(("identity", "sigmoid", "tanh", "relu")))
    parts = ["name = 'any'", "kind = 'feedback neuron'", f"activation = '{f}'", "[parameters]"]
    parts += [f"{name} = {draw(numbers)}" for name in ("w", "w_c", "b")]
    for _ in range(draw(st.integers(1, 2))):
        xs = draw(st.lists(numbers, min_size=1, max_size=6))
        parts += ["[[sequence]]", f"x = [{', '.join(xs)}]", f"y = [{draw(numbers)}]"]
    return one_that_can_be(TimeLesson.from_toml, "\n".join(parts))
