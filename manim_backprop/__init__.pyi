"""The public names, as editors and type checkers read them."""

from manim_backprop.backprop import (
    AUTO,
    BackpropError,
    Decimals,
    GraphLesson,
    GraphTrace,
    Lesson,
    LessonError,
    Scientific,
    Significant,
    TimeLesson,
    Trace,
    Training,
    TrainingTrace,
    lesson_from,
    lesson_named,
    lesson_names,
    train,
)
from manim_backprop.scenes.animations.light import Spotlight
from manim_backprop.scenes.animations.signals import SignalFlow
from manim_backprop.scenes.mobjects.formula import Formula, piece
from manim_backprop.scenes.mobjects.inside import inside
from manim_backprop.scenes.mobjects.network import NetworkDiagram
from manim_backprop.scenes.mobjects.value import Value
from manim_backprop.scenes.production.figures import as_file, figure_of, figures
from manim_backprop.scenes.rendering import FastRendering
from manim_backprop.scenes.stage import LectureScene, RefusedError
from manim_backprop.scenes.stills import stills
from manim_backprop.scenes.theme import THEMES, Theme

__all__ = [
    "AUTO",
    "THEMES",
    "BackpropError",
    "Decimals",
    "FastRendering",
    "Formula",
    "GraphLesson",
    "GraphTrace",
    "LectureScene",
    "Lesson",
    "LessonError",
    "NetworkDiagram",
    "RefusedError",
    "Scientific",
    "SignalFlow",
    "Significant",
    "Spotlight",
    "Theme",
    "TimeLesson",
    "Trace",
    "Training",
    "TrainingTrace",
    "Value",
    "as_file",
    "figure_of",
    "figures",
    "inside",
    "lesson_from",
    "lesson_named",
    "lesson_names",
    "piece",
    "stills",
    "train",
]
