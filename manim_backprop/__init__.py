"""manim-backprop: what is public, under names that nobody else has.

    from manim_backprop import LectureScene, Lesson, Trace
    from manim_backprop.scenes.forward_pass import ForwardPass

Installed, the folders `scenes` and `backprop` lie in this package. In a checkout they lie beside
it, where `manim render scenes/forward_pass.py ForwardPass` finds them; the same imports work there.
A name is imported when it is asked for: `Lesson` does not wait for Manim.
"""

from __future__ import annotations

import os
import sys

_OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
if sys.argv[:1] == ["-m"] and sys.path[0] in ("", os.getcwd()) and os.getcwd() != _OURS:
    del sys.path[0]  # `python -m` looks for all modules in the current folder first: a stranger's

import importlib  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

HOMES = {  # of each public name, the module that it is from
    "AUTO": "backprop",
    "BackpropError": "backprop",
    "Decimals": "backprop",
    "GraphLesson": "backprop",
    "GraphTrace": "backprop",
    "Lesson": "backprop",
    "LessonError": "backprop",
    "Scientific": "backprop",
    "Significant": "backprop",
    "TimeLesson": "backprop",
    "Trace": "backprop",
    "Training": "backprop",
    "TrainingTrace": "backprop",
    "lesson_from": "backprop",
    "lesson_named": "backprop",
    "lesson_names": "backprop",
    "train": "backprop",
    "SignalFlow": "scenes.animations.signals",
    "Spotlight": "scenes.animations.light",
    "inside": "scenes.mobjects.inside",
    "Formula": "scenes.mobjects.formula",
    "piece": "scenes.mobjects.formula",
    "NetworkDiagram": "scenes.mobjects.network",
    "Value": "scenes.mobjects.value",
    "as_file": "scenes.production.figures",
    "figure_of": "scenes.production.figures",
    "figures": "scenes.production.figures",
    "FastRendering": "scenes.rendering",
    "LectureScene": "scenes.stage",
    "RefusedError": "scenes.stage",
    "stills": "scenes.stills",
    "THEMES": "scenes.theme",
    "Theme": "scenes.theme",
}
__all__ = sorted(HOMES)  # the stub beside this file lists them for editors

if not (Path(__file__).parent / "scenes").is_dir():
    from manim_backprop.checkout import Checkout

    sys.meta_path.insert(0, Checkout())


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(importlib.import_module(f"{__name__}.{HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return [*globals(), *HOMES]
