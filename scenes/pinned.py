"""Title and caption stay where they are in the frame while a camera zooms, moves or turns."""

from __future__ import annotations

from manim import ORIGIN, Mobject, ThreeDCamera, config


def pin(mobject: Mobject, camera: object) -> None:
    """Keep it in its place, for a camera that changes what is seen; for others nothing is done."""
    if isinstance(camera, ThreeDCamera):
        camera.add_fixed_in_frame_mobjects(mobject)
    elif frame := getattr(camera, "frame", None):
        follow = _Follower(frame)
        follow(mobject)
        mobject.add_updater(follow)


def release(mobject: Mobject) -> None:
    """Back to where it was made."""
    for follow in [each for each in mobject.updaters if isinstance(each, _Follower)]:
        mobject.remove_updater(follow)
        follow.release(mobject)


class _Follower:
    """Moves and scales a mobject as the frame of a camera."""

    def __init__(self, frame: Mobject) -> None:
        self.frame = frame
        self.centre, self.scale = ORIGIN, 1.0

    def __call__(self, mobject: Mobject) -> None:
        self._put(mobject, self.frame.get_center(), self.frame.width / config.frame_width)

    def release(self, mobject: Mobject) -> None:
        self._put(mobject, ORIGIN, 1.0)

    def _put(self, mobject: Mobject, centre: object, scale: float) -> None:
        mobject.shift(-self.centre).scale(scale / self.scale, about_point=ORIGIN).shift(centre)
        self.centre, self.scale = centre, scale
