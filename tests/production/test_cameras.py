"""Cameras that move or turn: a figure is what they saw, title and caption stay in place."""

from typing import Any

import numpy as np
import pytest
from manim import DEGREES, ORIGIN, Cube, MovingCameraScene, ThreeDScene
from PIL import Image

from scenes.animations.camera import window
from scenes.audit.away import at_home
from scenes.audit.watching import audited
from scenes.mobjects.answered import answered
from scenes.playing import play
from scenes.production.figures import figures
from scenes.rendering.known import is_function_of_time
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


class Near(LectureScene):
    """Any scene can move its camera, without another class."""

    title = "Near"
    words = {"whole": "The network.", "near": "It answers {a[1][0]}.", "home": "The network."}

    def construct(self) -> None:
        network = answered(self.network())
        self.first, self.seen = network.neuron(1, 0), {}
        with self.beat("whole"):
            self.add(network, self.legend(("activation", "activation")))
        with self.beat("near"):
            self.play(self.camera_to(self.first, zoom=self.zoom), run_time=0.5)
        with self.beat("home"):
            self.play(self.camera_home(), run_time=0.5)

    zoom = 2.0


def test_what_the_camera_goes_to_lies_in_the_middle_between_title_and_caption():
    """At twice its size, and home again all is where it was: no curtain is left."""
    places = {}

    def look(scene: Any, section: str) -> None:
        with at_home(scene):
            circle = scene.first.circle
            places[section] = circle.width, circle.get_center()[1]
        places[f"{section} drawn"] = [*scene.foreground_mobjects]

    scene = play(Near, at_beat=look)
    width = places["whole"][0]

    assert places["near"] == pytest.approx((2 * width, window(scene.zones).center[1]), abs=1e-6)
    assert places["home"] == pytest.approx(places["whole"], abs=1e-6)
    assert ([], []) == (places["whole drawn"], places["home drawn"])
    assert not scene._pins.away


def test_title_caption_and_legend_keep_their_pixels_while_the_camera_is_away():
    """But for the words of the caption."""
    frames = dict(stills(Near, size=SIZE))
    title = [np.asarray(frames[beat])[:40] for beat in ("whole", "near", "home")]
    assert np.array_equal(title[0], title[2])
    assert np.abs(title[0].astype(int) - title[1]).max() < 3
    assert not is_same(frames["whole"], frames["near"])
    assert is_same(frames["whole"], frames["home"])


def test_a_play_of_the_camera_is_a_function_of_time():
    """So that it is rendered in another process, and kept."""
    known = []

    class Asked(Near):
        def begin_animations(self) -> None:
            super().begin_animations()
            known.append(is_function_of_time(self))

    play(Asked)
    assert len(known) > 4
    assert all(known)


def test_the_audit_sees_what_the_camera_sees():
    """Twice as large nothing is wrong; four times as large, the neuron's name is cut off."""
    assert [] == audited(Near).findings

    class TooNear(Near):
        zoom = 3.4

    found = {(each.beat, each.problem) for each in audited(TooNear).findings}
    assert ("near", "is cut by the edge of what the camera sees") in found


def test_numbers_that_the_camera_does_not_see_are_not_counted():
    """Of the network's six, the neuron's own."""
    numbers = {beat.name: beat.numbers for beat in audited(Near).beats}
    assert numbers["near"] < numbers["whole"] == numbers["home"]


def test_small_type_is_legible_where_the_camera_is_near_it():
    """And large type is not, from far away."""

    class Far(Near):
        zoom = 0.5

    rules = {(each.beat, each.rule) for each in audited(Far).findings}
    assert ("near", "text size") in rules


def test_a_camera_without_a_frame_says_so():
    """A 3D camera turns; it has no frame to move."""

    class Turned(LectureScene, ThreeDScene):
        title = "Turned"
        words = {}

        def construct(self) -> None:
            self.camera_home()

    with pytest.raises(TypeError, match="a ThreeDCamera has no frame to move"):
        play(Turned)


def test_what_stays_on_screen_stays_in_place():
    """All else is faded out, the legend too; title and caption are no part of the picture."""

    class Handed(Near):
        def construct(self) -> None:
            network = answered(self.network())
            self.kept = network.neuron(1, 0)
            with self.beat("whole"):
                self.add(network, self.legend(("activation", "activation")))
            before = self.kept.get_center()
            with self.beat("home"):
                self.play(*self.leaving_but(self.kept))
                self.left = set(self.get_mobject_family_members())
            self.moved = np.abs(self.kept.get_center() - before).max()

    scene = play(Handed)
    stays = {*scene.kept.get_family(), *scene._header.get_family(), *scene._caption.get_family()}
    seen = {each for each in scene.left if len(each.points)}
    assert seen == {each for each in stays if len(each.points)}
    assert 0 == scene.moved
