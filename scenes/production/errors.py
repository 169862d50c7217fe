"""What can go wrong between a lecture file and a video, said in words for the person who called."""

from __future__ import annotations


class ProductionError(ValueError):
    """The base of all of them; the message says what was wrong and what to do."""


class UnreadableError(ProductionError):
    """What a command was given is not there, or cannot be read."""


class SourceError(ProductionError):
    """A scene's file that Python cannot read or import."""


class LectureError(ProductionError):
    """A lecture file that cannot be read: one line for each thing that is wrong in it."""


class LessonRefusedError(ProductionError):
    """A scene cannot tell the lesson that its chapter asks for."""


class RenderError(ProductionError):
    """Manim did not finish a scene; the message ends with the last lines that it printed."""


class JoinError(ProductionError):
    """The scenes' videos do not fit together."""


class CuesError(ProductionError):
    """A video's cue log is missing or damaged."""


class FigureError(ProductionError):
    """A beat that a scene does not have, or a file that a figure cannot be."""


class MissingExtraError(ProductionError):
    """What was asked for needs packages that are not installed; the message names the extra."""


class VoiceError(ProductionError):
    """A voice that there is not, or a recording that is no sound."""


class FarmError(ProductionError):
    """Workers elsewhere cannot be reached, or would not make the same pixels."""


class OutsideError(ProductionError):
    """Something that no build has made stands where one would write."""


def how_installed(extra: str) -> str:
    """What to type for an extra of ours, installed or in a checkout.

    >>> how_installed("slides")
    "pip install 'manim-backprop[slides]' (in a checkout: pip install -e '.[slides]')"
    """
    return f"pip install 'manim-backprop[{extra}]' (in a checkout: pip install -e '.[{extra}]')"
