"""A folder to start a lecture of one's own from: four files that build as they are."""

from __future__ import annotations

import os
from pathlib import Path

from scenes.production.errors import ProductionError

LECTURE = """\
# What is told, in which order. Every slip in here is found by
#     manim-backprop check lecture.toml --scenes my_scenes.py
title = "Backpropagation with my own numbers"
author = "Your name"
language = "en"
lesson = "two-two-two"     # a built-in lesson; --lesson lesson.toml tells it of your own network
theme = "dark"             # dark, light or print
aspect = "16:9"            # 16:9, 1:1 or 9:16
quality = "l"              # l, m, h, k: 480p15, 720p30, 1080p60, 2160p60

[[chapter]]
scene = "ForwardPass"
title = "The forward pass"
# A beat's words may be your own, in any language; numbers are filled in, never typed.
words = { network = "This is my network: {inputs:input(s)}, {outputs:output(s)}." }

[[chapter]]
scene = "ErrorCalculation"
title = "The error"
pauses = { total = 1.0 }   # a second more at the end of this beat

[[chapter]]
scene = "MyScene"          # from my_scenes.py
title = "A scene of my own"

[[chapter]]
scene = "GradientDescentStep"
title = "One step downhill"
"""

LESSON = """\
# A network of your own; every number is read digit for digit (0.15 is 3/20).
name = "mine"
rate = 0.5

[network]
layers = [2, 3, 1]
activation = "sigmoid"
initialiser = { kind = "xavier", seed = 1, decimals = 2 }
# or, in its place, weights of your own, a row for each neuron:
# W1 = [[0.1, -0.2], [0.3, 0.4], [0.5, -0.6]]
# b1 = [0, 0, 0]
# W2 = [[0.7, -0.8, 0.9]]
# b2 = [0]

[[example]]
x = [0.5, 1]
y = [0.25]
"""

SCENE = '''\
"""A scene of one's own: `manim render -ql my_scenes.py MyScene`."""

from manim import FadeIn

from manim_backprop import LectureScene


class MyScene(LectureScene):
    """The network, and one number of it."""

    title = "A scene of my own"
    words = {
        "network": "The loss of this network is {loss}.",
        "answer": "Its first output is {a[l][0]}: the target is {y[0]}.",
    }

    def construct(self):
        network = self.network()
        with self.beat("network"):
            self.play(FadeIn(network))
        shown = self.value(self.trace.show("loss"), role="error")
        shown.move_to(self.zones.panel.center)
        with self.beat("answer", l=self.trace.L):
            self.play(FadeIn(shown))
'''

README = """\
# A lecture of my own

    manim-backprop check lecture.toml --scenes my_scenes.py
    manim-backprop build lecture.toml --scenes my_scenes.py
    manim-backprop build lecture.toml --scenes my_scenes.py --lesson lesson.toml --quality h

What is made lies in `media/`. `lecture.toml` says what is told, `lesson.toml` of which network,
`my_scenes.py` holds scenes of your own (it is run only because you name it). Every number comes
from the lesson: change a weight, and all pictures, captions and tables follow.

    manim-backprop numbers lesson.toml        # all numbers of the step
    manim-backprop audit my_scenes.py         # is every number proven, can everything be read?
    manim-backprop scenes                     # the scenes that there are
"""

FILES = {
    "lecture.toml": LECTURE,
    "lesson.toml": LESSON,
    "my_scenes.py": SCENE,
    "README.md": README,
}


class ExistsError(ProductionError):
    """The folder that was to be made holds something."""


def start(folder: Path) -> list[Path]:
    """Write the four files into a new or empty folder; ExistsError where there is something."""
    folder.mkdir(parents=True, exist_ok=True)
    if there := sorted(os.listdir(folder)):
        raise ExistsError(f"{folder}: is not empty ({there[0]} is in it); name a new folder")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in FILES]
