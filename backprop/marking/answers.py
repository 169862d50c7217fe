"""Answers to an exercise."""

from __future__ import annotations

from dataclasses import dataclass

from backprop.marking.printed import Printed
from backprop.marking.verdicts import Verdict


@dataclass(frozen=True)
class Answer:
    """What somebody says stands at an address; `student` is only passed on."""

    address: str
    printed: Printed
    student: str = ""
    line: int = 0  # of the file that it comes from


@dataclass(frozen=True)
class Marked:
    """An answer and its verdict."""

    answer: Answer
    verdict: Verdict
