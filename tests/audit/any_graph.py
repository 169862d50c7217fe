"""Graphs of numbers for claims about any graph: diamonds, values used twice, skips, long chains."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from hypothesis import reject
from hypothesis import strategies as st

from backprop import GraphLesson, LessonError
from tests.audit.any_lesson import of_any_size, two_decimals

FORMS = ("{0} + {1}", "{0} - {1}", "{0} * {1}", "tanh({0} * {1})", "sigmoid({0} + {1})",
         "relu({0})", "{0}**2", "0.5 * ({0} - {1})**2", "tanh({0} * {1} + {2})", "-{0} * 3",
         "{0} * {0} + {1}", "max({0}, {1})", "exp({0} * 0.01)")  # fmt: skip


T = TypeVar("T")


def one_that_can_be(make: Callable[[str], T], text: str) -> T:
    """The lesson; another one is drawn where its numbers are refused (a ReLU on its kink)."""
    try:
        return make(text)
    except LessonError:
        reject()
        raise


@st.composite
def graphs(draw: st.DrawFn) -> GraphLesson:
    """1 to 4 leaves, 1 to 5 nodes, each of earlier ones; the last one uses what nobody else did."""
    numbers = draw(st.sampled_from((two_decimals(-3, 3), of_any_size())))
    leaves = [f"x{n}" for n in range(1, draw(st.integers(1, 4)) + 1)]
    weights = draw(st.integers(0, len(leaves)))
    values = {name: draw(numbers) for name in leaves}
    known, unused, nodes = list(leaves), list(leaves), []
    for n in range(draw(st.integers(0, 4))):
        heard = [draw(st.sampled_from(known)) for _ in range(3)]
        form = draw(st.sampled_from(FORMS))
        nodes.append((f"h{n}", form.format(*heard)))
        used = [h for i, h in enumerate(heard) if f"{{{i}}}" in form]
        unused = [*(name for name in unused if name not in used), f"h{n}"]
        known.append(f"h{n}")
    last = " + ".join(unused) if len(unused) > 1 else f"{unused[0]} * 2"
    return one_that_can_be(
        GraphLesson.from_toml,
        "\n".join([
            'name = "any"',
            "[parameters]", *(f"{name} = {values[name]}" for name in leaves[:weights]),
            "[inputs]", *(f"{name} = {values[name]}" for name in leaves[weights:]),
            "[nodes]", *(f'{name} = "{text}"' for name, text in [*nodes, ("E", last)]),
        ])
    )  # fmt: skip
