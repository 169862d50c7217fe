"""One landscape: a curve turns into a map, its isolines are smooth, and gradients stand on them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from manim import Scene, tempconfig

from backprop import Lesson
from backprop.turned import turned
from docs.examples.landscape import PARAMETERS, CurveToMap
from scenes.audit.watching import audited
from scenes.mobjects.field import Field
from scenes.mobjects.isolines import isolines, regions
from scenes.mobjects.landscape import Landscape, TurnCamera, Walk, losses_at
from scenes.mobjects.plot import Plot
from scenes.rendering.known import is_function_of_time
from scenes.theme import DARK
from scenes.zones import Zone

ZONE = Zone(-6, 6, -2.6, 2.6)


def land(turned: float = 0.0, lesson: str = "straight-line", parameters=PARAMETERS) -> Landscape:
    trace = Lesson.named(lesson).trace()
    ranges = {"x": (-2, 1.5), "y": (-0.5, 2)}
    return Landscape(ZONE, trace, parameters, size=0.2, theme=DARK, turned=turned, **ranges)


def bowl(rows: int = 72) -> np.ndarray:
    """The distance from the middle of a square from −1 to 1."""
    y, x = np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : rows * 1j]
    return np.hypot(x, y)


def area(loop: np.ndarray, rows: int = 72) -> float:
    """Of what lies on the left of a closed line; below 0 for what lies on its right."""
    x, y = loop.T
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) / 2) * (2 / (rows - 1)) ** 2


def test_an_isoline_of_a_bowl_is_a_circle():
    """Within 1/50 of a cell, and closed: not the corners of boxes."""
    (line,) = isolines(bowl(), 0.5)
    radii = np.hypot(*(line.T * 2 / 71 - 1))

    assert np.array_equal(line[0], line[-1])
    assert np.abs(radii - 0.5).max() < 0.02 * 2 / 71


def test_a_region_leaves_out_its_hole():
    """The square of area 4 without the circle of radius 1/2; the circle alone."""
    outside, inside = regions(bowl(), 0.5), regions(-bowl(), -0.5)

    assert sorted(map(area, outside)) == pytest.approx([-np.pi / 4, 4], abs=1e-3)
    assert [area(loop) for loop in inside] == pytest.approx([np.pi / 4], abs=1e-3)
    assert [4] == pytest.approx([area(loop) for loop in regions(bowl(), -1)])
    assert [] == regions(bowl(), 9)


@pytest.mark.parametrize(("middle", "loops"), [(0.4, 2), (0.6, 1)])
def test_where_two_corners_lie_above_the_middle_decides(middle: float, loops: int):
    """Two hills apart, or a pass between them."""
    low, high = 2 * middle - 1, 1.0
    assert loops == len(regions(np.array([[high, low], [low, high]]), 0.5))


def test_lines_that_reach_the_edge_end_there():
    """A slope has straight isolines from edge to edge."""
    (line,) = isolines(np.mgrid[0:5, 0:5][1].astype(float), 1.25)
    assert [(1.25, 0), (1.25, 4)] == sorted([tuple(line[0]), tuple(line[-1])], key=lambda p: p[1])


def test_bands_of_a_field_are_bounded_by_isolines():
    """None of their corners is as far from the circle as the boxes' were: half a cell."""
    plot = Plot(ZONE, x=(-1, 1), y=(-1, 1), x_label="x", y_label="y", size=0.2, theme=DARK)
    field = Field(plot, role="error", theme=DARK).show(bowl())
    ends = field.line.points[::4]
    corner, step = field._corner, field._step
    radii = np.hypot(*(((ends - corner)[:, :2] / step[:2]).T * 2 / 71 - 1))

    assert len(ends) > 100
    assert np.abs(radii - 0.5).max() < 0.02 * 2 / 71


@pytest.mark.parametrize(
    ("lesson", "parameters"),
    [
        ("straight-line", ("W[1][0,0]", "b[1][0]")),
        ("two-two-two", ("W[1][1,0]", "W[2][0,1]")),
        ("xor", ("b[1][0]", "W[2][0,1]")),
        ("three-classes", ("W[1][0,1]", "W[1][1,0]")),
    ],
)
def test_the_loss_of_the_map_is_that_of_the_engine(lesson: str, parameters: tuple[str, str]):
    """At other values of both parameters, whatever layers, activations and loss there are."""
    given = Lesson.named(lesson)
    moved = turned(turned(given, parameters[0], "0.7"), parameters[1], "-1.3")
    (loss,) = losses_at(given, parameters, np.array([[0.7, -1.3]]))

    assert loss == pytest.approx(moved.trace().as_float("loss"), rel=1e-12)


def test_a_unit_of_either_parameter_is_as_long_on_the_map():
    """So that what is square is drawn square."""
    seen = land(turned=1)
    across = seen.at(1, 0)[0] - seen.at(0, 0)[0]
    up = seen.at(0, 1)[1] - seen.at(0, 0)[1]

    assert across == pytest.approx(up)


def test_the_gradient_stands_square_to_the_isoline():
    """By the line itself: the nearest piece of the isoline through the walker's place."""
    seen = land(turned=1)
    trace = seen.trace
    arrow = seen.arrow(trace)
    loss = trace.as_float("loss")
    here = np.array(seen.place)
    pieces = [pair for line in seen._isolines(loss) for pair in pairwise(line[:, :2])]
    a, b = min(pieces, key=lambda pair: np.linalg.norm((pair[0] + pair[1]) / 2 - here))
    along = (b - a) / np.linalg.norm(b - a)
    way = (arrow.get_end() - arrow.get_start())[:2]

    assert abs(np.dot(along, way / np.linalg.norm(way))) < 0.03
    uphill = losses_at(trace.lesson, PARAMETERS, np.array([here + 0.01 * way]))[0]
    assert uphill > loss


def test_from_the_side_height_is_the_loss():
    """Whatever the second parameter; from above, height is that parameter."""
    seen = land()
    heights = [seen.at(0, y, loss)[1] for y, loss in ((0, 0.5), (1, 0.5), (0, 1.0), (0, 1.5))]
    assert heights[0] == heights[1]
    assert heights[3] - heights[2] == pytest.approx(heights[2] - heights[0])

    seen.show(1)
    assert seen.at(0, 0, 0.5)[1] == seen.at(0, 0, 9)[1] < seen.at(0, 1, 0.5)[1]


def test_nothing_leaves_the_zone_while_the_camera_turns():
    """The camera draws back on its way, and only numbers that are seen lie beside the picture."""
    seen = land()
    for turned_so_far in np.linspace(0, 1, 9):
        assert ZONE.contains(seen.show(turned_so_far), slack=1e-6)


def test_a_walker_is_at_the_places_of_the_run():
    """After n steps where the trace has both parameters, from the side and from above."""
    for seen in (land(), land(turned=1)):
        walked = seen.walk(seen.trace, range(11))
        Walk(walked, 7).interpolate(1)
        x, y, loss = (seen.trace.as_float(f"step[7].{name}") for name in (*PARAMETERS, "loss"))
        assert walked.dot.get_center() == pytest.approx(seen.at(x, y, loss))
        shown = [n for n, mark in enumerate(walked.marks) if mark.get_fill_opacity()]
        assert list(range(8)) == shown


def test_its_motions_are_functions_of_time():
    """They are rendered in processes of their own, and end where they should."""
    with tempconfig({"dry_run": True}):
        scene = Scene()
        seen = land()
        walked = seen.walk(seen.trace, range(5))
        scene.add(seen, walked)
        scene.animations = [TurnCamera(seen), Walk(walked)]
        for animation in scene.animations:
            animation.begin()
        assert is_function_of_time(scene)
        for animation in scene.animations:
            animation.interpolate(0.5)
            animation.finish()
    assert (1.0, 4.0) == (seen.turned, walked.taken)


def test_the_example_has_nothing_that_the_audit_minds():
    """Its motions neither."""
    assert [] == audited(CurveToMap, motions=True).findings
