"""Cameras that move or turn: a figure is what they saw, title and caption stay in place."""

import numpy as np
import pytest
from manim import DEGREES, ORIGIN, Cube, MovingCameraScene, ThreeDScene
from PIL import Image

from scenes.production.figures import figures
from scenes.stage import LectureScene
from scenes.stills import stills
from tests.production.seeing import greatest_difference, is_same, picture_seen

SIZE = (640, 360)


class Zooms(LectureScene, MovingCameraScene):
    title = "Zooms"
    words = {"whole": "The network.", "near": "One neuron.", "back": "The network."}

    def construct(self) -> None:
        network = self.network()
        with self.beat("whole"):
            self.add(network)
        self.subtitle("a neuron")
        with self.beat("near"):
            place = network.neuron(1, 0)
            self.play(self.camera.frame.animate.scale(0.4).move_to(place))
        self.subtitle("all")
        with self.beat("back"):
            self.play(self.camera.frame.animate.scale(2.5).move_to(ORIGIN))


class Turns(LectureScene, ThreeDScene):
    title = "Turns"
    words = {"front": "A cube.", "turned": "A cube."}

    def construct(self) -> None:
        with self.beat("front"):
            self.add(Cube(side_length=2, fill_opacity=1))
        with self.beat("turned"):
            self.move_camera(phi=60 * DEGREES, theta=-45 * DEGREES, run_time=0.5)


class TurnsToo(ThreeDScene, LectureScene):
    """The other way round."""

    title = "Turns"
    words = {"turned": "A cube."}

    def construct(self) -> None:
        self.set_camera_orientation(phi=60 * DEGREES, theta=-45 * DEGREES)
        with self.beat("turned"):
            self.add(Cube(side_length=2, fill_opacity=1))


def strips(frame: Image.Image) -> Image.Image:
    """Title and caption."""
    rows = np.asarray(frame)
    return Image.fromarray(np.vstack([rows[:40], rows[-48:]]))


@pytest.mark.parametrize("scene", [Zooms, Turns, TurnsToo])
def test_a_figure_is_what_the_camera_saw(scene: type[LectureScene]):
    """Zoomed, turned and shaded as it was."""
    frames = dict(stills(scene, size=SIZE))
    for figure in figures(scene, theme="dark", size=SIZE, whole=True):
        difference = greatest_difference(picture_seen(figure, *SIZE), frames[figure.section])
        assert difference < 16, (figure.section, difference)


def test_the_camera_does_move():
    """What is told above says something."""
    frames = dict(stills(Turns, size=SIZE))
    assert not is_same(frames["front"], frames["turned"])
    frames = dict(stills(Zooms, size=SIZE))
    assert not is_same(frames["whole"], frames["near"])


def test_title_and_caption_stay_in_their_places():
    """While a cube is turned, and after a zoom there and back."""
    front, turned = (frame for _, frame in stills(Turns, size=SIZE))
    assert is_same(strips(front), strips(turned))

    class Plain(Zooms):
        """Without a zoom, and nothing else to be seen."""

        def construct(self) -> None:
            for beat, place in (("whole", ""), ("near", "a neuron"), ("back", "all")):
                if place:
                    self.subtitle(place)
                with self.beat(beat):
                    pass

    class Zoomed(Zooms):
        def construct(self) -> None:
            for beat, place, factor in (
                ("whole", "", 1),
                ("near", "a neuron", 0.4),
                ("back", "all", 3),
            ):
                if place:
                    self.subtitle(place)
                with self.beat(beat):
                    self.play(self.camera.frame.animate.scale(factor).shift([1, 0.5, 0]))

    for (_, still), (_, zoomed) in zip(
        stills(Plain, size=SIZE), stills(Zoomed, size=SIZE), strict=True
    ):
        assert greatest_difference(strips(still), strips(zoomed)) < 40  # the hairline is as thick


def test_a_figure_shows_no_more_than_the_camera_saw():
    """Cropped to what there is, and to what is seen of it."""
    near = next(each for each in figures(Zooms, size=SIZE) if each.section == "near")
    assert near.picture.zone.width < 0.4 * 14.3
