"""Marking: which slip made a student's number.

>>> from backprop import Lesson
>>> answer = Answer("step[1].loss", Printed.read("0.2910279"))
>>> mark(Lesson.named("two-two-two"), [answer])[0].verdict.names
('weights already updated',)
"""

from backprop.marking.answers import Answer, Marked
from backprop.marking.known import SLIPS, Slip
from backprop.marking.marker import mark
from backprop.marking.printed import Printed
from backprop.marking.verdicts import Cause, Kind, Verdict

__all__ = ["SLIPS", "Answer", "Cause", "Kind", "Marked", "Printed", "Slip", "Verdict", "mark"]
