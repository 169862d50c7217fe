"""What a lesson's inputs and outputs are called, and which small picture stands for each.

The table [appearance] of a lesson's file; the numbers know nothing of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import category

from backprop.errors import LessonError, nearest, told
from backprop.remedies import said

PICTURES = ("number", "switch", "lamp", "pixel")  # kinds; a scene draws them
LONGEST = 24  # characters of a name: it stands beside a neuron


@dataclass(frozen=True)
class Appearance:
    """Names of the inputs and outputs, () for none, and the kind of picture of each side.

    >>> Appearance(inputs=("left", "right"), input_picture="switch").output_picture
    'number'
    """

    inputs: tuple[str, ...] = ()  # one name for each input
    outputs: tuple[str, ...] = ()
    input_picture: str = "number"
    output_picture: str = "number"

    def __post_init__(self) -> None:
        for side in ("inputs", "outputs"):
            object.__setattr__(self, side, _names(getattr(self, side), f"appearance.{side}"))
        for side in ("input_picture", "output_picture"):
            kind = getattr(self, side)
            if kind not in PICTURES:
                problem = f"no picture {said(kind)}{nearest(str(kind), PICTURES)}"
                raise LessonError(problem, key=f"appearance.{side}")

    def fits(self, inputs: int, outputs: int) -> None:
        """LessonError where there are names for another number of inputs or outputs."""
        for side, count in (("inputs", inputs), ("outputs", outputs)):
            names = getattr(self, side)
            if names and len(names) != count:
                problem = f"should hold {count} names, one for each, not {len(names)}"
                raise LessonError(problem, key=f"appearance.{side}")


def _names(names: object, key: str) -> tuple[str, ...]:
    if isinstance(names, str) or not isinstance(names, Sequence):
        raise LessonError(f"should be a list of names, not {told(names)}", key=key)
    for i, name in enumerate(names):
        if not _is_name(name):
            problem = f"should be one line of 1 to {LONGEST} characters, not {told(name)}"
            raise LessonError(problem, key=f"{key}[{i}]")
    return tuple(names)


def _is_name(name: object) -> bool:
    if not isinstance(name, str) or not name.strip() or len(name) > LONGEST:
        return False
    return not any(category(c) in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp") for c in name)
