"""What is found out about an answer, and how the student is told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from backprop.marking.known import Slip


class Kind(Enum):
    """The six verdicts."""

    RIGHT = "right"
    ROUNDED = "rounded too early"
    FOLLOWED = "followed through"
    SLIP = "slip"
    SEVERAL = "several slips fit"
    UNEXPLAINED = "unexplained"


@dataclass(frozen=True)
class Cause:
    """A slip, or two together, and where: what gives exactly the digits that were written."""

    slips: tuple[Slip, ...]
    detail: str = ""

    @property
    def name(self) -> str:
        return " and ".join(slip.name for slip in self.slips)

    @property
    def called(self) -> str:
        """Its name and where it happened."""
        return f"{self.name} {self.detail}".rstrip()


@dataclass(frozen=True)
class Verdict:
    """What an answer is; `causes` are those that fit, `alike` those that print what is right."""

    kind: Kind
    right: str  # the right number, at the digits of the answer
    causes: tuple[Cause, ...] = ()
    follows: tuple[str, ...] = ()  # addresses of earlier answers that it follows from
    alike: tuple[Cause, ...] = ()
    note: str = ""  # what else there is to say

    @property
    def names(self) -> tuple[str, ...]:
        """The slips that fit, by name."""
        return tuple(cause.name for cause in self.causes)

    @property
    def shows(self) -> tuple[tuple[str, str], ...]:
        """The scenes and beats that show the slips."""
        return tuple((slip.scene, slip.beat) for cause in self.causes for slip in cause.slips)

    @property
    def sentence(self) -> str:
        """In plain words, to the student."""
        return " ".join(part for part in (_SAID[self.kind](self), self.note) if part)


def _right(verdict: Verdict) -> str:
    if not verdict.alike:
        return "Right."
    return f"Right. But so few digits are the same with this slip: {_several(verdict.alike)}."


def _rounded(verdict: Verdict) -> str:
    where = f" ({verdict.causes[0].detail})" if verdict.causes and verdict.causes[0].detail else ""
    return (
        f"Rounded too early{where}: to so many digits it is {verdict.right}. "
        "Keep all digits on the way, and round once, at the end."
    )


def _followed(verdict: Verdict) -> str:
    slipped = f", with a slip of its own: {_several(verdict.causes)}" if verdict.causes else ""
    return (
        f"Worked out from your own {', '.join(verdict.follows)}{slipped or ', and rightly so'}. "
        f"With the right numbers it is {verdict.right}."
    )


def _slip(verdict: Verdict) -> str:
    cause = verdict.causes[0]
    told = " ".join(slip.told for slip in cause.slips)
    shown = " and ".join(f"{slip.scene} ({slip.beat})" for slip in cause.slips)
    name = cause.called[0].upper() + cause.called[1:]
    return f"{name}. {told} Right is {verdict.right}. Shown in {shown}."


def _fit(verdict: Verdict) -> str:
    return (
        f"Right is {verdict.right}. More than one slip gives these digits, and they do not tell "
        f"which it was: {_several(verdict.causes)}."
    )


def _unexplained(verdict: Verdict) -> str:
    return f"Right is {verdict.right}. No slip that is known gives these digits."


def _several(causes: tuple[Cause, ...]) -> str:
    return "; ".join(cause.called for cause in causes)


_SAID = {
    Kind.RIGHT: _right,
    Kind.ROUNDED: _rounded,
    Kind.FOLLOWED: _followed,
    Kind.SLIP: _slip,
    Kind.SEVERAL: _fit,
    Kind.UNEXPLAINED: _unexplained,
}
