"""`FastRendering`: a base class that gives a scene the renderer of this package."""

from __future__ import annotations

from typing import Any, ClassVar

from manim import config
from manim.constants import RendererType

from scenes.rendering.profiles import chosen_profile
from scenes.rendering.renderer import FastRenderer


class FastRendering:
    """Several times faster, with the same pixels; to be named before Manim's own scene class.

    class MyScene(FastRendering, Scene): ...
    """

    rendering: ClassVar[str | None] = None  # default, small, draft or plain: see profiles

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        is_free = not args and kwargs.get("renderer") is None  # Scene's first is the renderer
        if is_free and config.renderer == RendererType.CAIRO:
            profile = chosen_profile(self.rendering)
            kwargs["renderer"] = None if profile == "plain" else FastRenderer(profile)
        super().__init__(*args, **kwargs)

    def update_mobjects(self, dt: float) -> None:
        """As Manim; but in a play in which nothing has updaters, nobody is asked in every frame."""
        renderer = getattr(self, "renderer", None)
        if not (isinstance(renderer, FastRenderer) and renderer.nothing_updates):
            super().update_mobjects(dt)  # type: ignore[misc]
