"""What a film must keep to, in one place: each rule with its limit and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """A rule: what is measured, and what it may be."""

    says: str
    least: float = float("-inf")
    most: float = float("inf")
    unit: str = ""

    def allows(self, measured: float) -> bool:
        return self.least <= measured <= self.most

    @property
    def told(self) -> str:
        """The limit as a table has it: `at most 150 words a minute`."""
        if self.least == float("-inf") and self.most == float("inf"):
            return "none"
        if self.most == float("inf"):
            return f"at least {self.least:g} {self.unit}".strip()
        if self.least == float("-inf"):
            return f"at most {self.most:g} {self.unit}".strip()
        return f"{self.least:g} to {self.most:g} {self.unit}".strip()


A_MINUTE = "words a minute"
OF_HEIGHT = "% of the height"

LIMITS: dict[str, Limit] = {
    "words": Limit("a scene's words in its time, on average", most=150, unit=A_MINUTE),
    "formula": Limit("a beat in which a formula is new", most=120, unit=A_MINUTE),
    "moving": Limit("a beat's motion goes on beyond its first third", least=33, unit="%"),
    "rest": Limit("stillness after a beat's last motion", least=1.0, unit="s"),
    "stillness": Limit("the longest stillness within a beat", most=8.0, unit="s"),
    "run": Limit("a training run (`training_runs`)", least=8.0, most=15.0, unit="s"),
    "type": Limit("the smallest type at a beat's end", least=2.8, unit=OF_HEIGHT),
    "script": Limit("the smallest sub- or superscript", least=1.9, unit=OF_HEIGHT),
    "content": Limit(
        "the picture's share of the height, or 1.2 times its share of the width", least=60, unit="%"
    ),
    "legend": Limit("a legend's key has its colour somewhere in the picture"),
    "rounding": Limit("a number of a lesson is written in one way in a chapter"),
    "symbol": Limit("a quantity of a lesson has one symbol in a chapter"),
    "sides": Limit("an equation says more than x = x"),
    "motion": Limit("the rules of `audit --motions`"),
}  # fmt: skip

SLACK = 0.02  # of a limit, for the rounding of times and outlines
WIDTH_COUNTS = 60 / 50  # half of the width is as good as 60 % of the height
