"""A renderer that draws, converts and encodes only what changed, in as many processes as cores.

    from manim import *
    from scenes.rendering import FastRendering

    class MyScene(FastRendering, Scene): ...

How it works, what it cannot do, and what was measured: docs/rendering.md. Manim, which takes a
second to import, is imported when one of the two is asked for: a build may not need it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scenes.rendering.fast import FastRendering
    from scenes.rendering.renderer import FastRenderer

__all__ = ["FastRenderer", "FastRendering"]


def __getattr__(name: str) -> Any:
    if name == "FastRendering":
        from scenes.rendering.fast import FastRendering

        return FastRendering
    if name == "FastRenderer":
        from scenes.rendering.renderer import FastRenderer

        return FastRenderer
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
