"""What may lie in what: a label says which shape is its container.

    inside(value, neuron.circle)

The audit lets a label lie on its container and on nothing else, and holds it to stay within.
"""

from __future__ import annotations

from typing import TypeVar

from manim import VMobject

T = TypeVar("T", bound=VMobject)


class Container:
    """The shape that holds a label; a copy of the label is held by the same shape."""

    def __init__(self, shape: VMobject) -> None:
        self.shape = shape

    def __deepcopy__(self, memo: object) -> Container:
        return self


def inside(label: T, shape: VMobject) -> T:
    """Declare that a label (or any group of things) lies in a shape."""
    for part in label.get_family():
        part.container = Container(shape)
    return label


def outside(label: T) -> T:
    """Declare that a label lies in nothing any more: it has left its shape."""
    for part in label.get_family():
        part.container = None
    return label


def container_of(leaf: VMobject) -> VMobject | None:
    """The shape that a leaf was declared to lie in."""
    held = getattr(leaf, "container", None)
    return held.shape if isinstance(held, Container) else None
