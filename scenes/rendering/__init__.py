"""A renderer that draws, converts and encodes only what changed, in as many processes as cores.

    from manim import *
    from scenes.rendering import FastRendering

    class MyScene(FastRendering, Scene): ...

How it works, what it cannot do, and what was measured: docs/rendering.md.
"""

from scenes.rendering.fast import FastRendering
from scenes.rendering.renderer import FastRenderer

__all__ = ["FastRenderer", "FastRendering"]
