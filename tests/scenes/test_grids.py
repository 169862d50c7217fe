"""Grids: cells of proven numbers; what is done with them; a layer as a block."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from backprop import GraphLesson, Lesson, Sketch, TimeLesson
from backprop.graph_trace import GraphTrace
from scenes.animations.grids import Chip, Copied, Outer, Pairwise, RowTimesColumn, Turn
from scenes.audit.watching import audited
from scenes.layer_as_block import LayerAsBlock, picture, zones_for
from scenes.mobjects.grid import Grid, addresses_of, fitted, largest_of, role_of_sign
from scenes.mobjects.grid_row import RELATION, GridRow, Told
from scenes.mobjects.linear_layer import linear_layer
from scenes.theme import DARK
from scenes.zones import Zone
from tests.lessons import lesson_called
from tests.playing import played

CASES = Path(__file__).parent / "cases"
TRACE = GraphLesson.named("linear-layer").trace()  # W x + b = z on 3 → 2; e = z − y


def grid(name: str, trace: object = TRACE, **options: object) -> Grid:
    return Grid(trace, name, **{"size": 0.3, "theme": DARK, **options})  # type: ignore[arg-type]


def texts(cells: object) -> list[str]:
    return [cell.shown.text for cell in cells]  # type: ignore[attr-defined]


def of_matrix(cells: list[list[object]]) -> GraphTrace:
    sketch = Sketch()
    W = sketch.input("W", (len(cells), len(cells[0])))
    return GraphTrace.of(sketch.graph((W * 1).named("f")), {"W": cells})


# -- cells -----------------------------------------------------------------------------------------


def test_a_matrix_is_a_table_of_its_numbers():
    """All of one style: −1 is written −1.00 beside 0.25."""
    W = grid("W")

    assert ["0.50", "-1.00", "0.25"] == texts(W.row(0))
    assert ["0.50", "-0.75"] == texts(W.column(0))
    assert "W[1,2]" == W.cell(1, 2).address


def test_a_vector_is_a_column_and_a_number_one_cell():
    assert [(0, 0), (1, 0), (2, 0)] == grid("x").places
    assert ["0.26"] == texts(grid("E").cells)


def test_a_turned_grid_keeps_the_names_of_its_cells():
    """Row 1 of W stands as a column."""
    turned = grid("W", turned=True)
    xs = {round(float(cell.get_x()), 6) for cell in turned.row(1)}

    assert 1 == len(xs)
    assert ["-0.75", "0.50", "1.00"] == texts(turned.row(1)) == texts(turned.down(1))


def test_the_tint_grows_with_the_number_and_the_hue_is_its_sign():
    W = grid("W", kind="weight")
    tint = {at: W.cell(*at).square.get_fill_color() for at in W.places}

    assert tint[0, 1] == DARK.tint("negative", 0.42)  # −1, the largest there is
    assert tint[1, 2] == DARK.tint("positive", 0.42)  # 1
    assert tint[0, 2] == DARK.tint("positive", 0.05 + 0.37 / 4)
    assert "error" == role_of_sign("error", False)


def test_grids_share_a_scale_where_they_are_told_its_end():
    """2 is the largest of x and b; 0.1 of b is a twentieth of that."""
    most = largest_of(TRACE, "x", "b")
    small = grid("b", most=most, kind="input").cell(0)

    assert 2 == most
    assert small.square.get_fill_color() == DARK.tint("input", 0.05 + 0.37 / 20)


def test_without_digits_a_minus_stands_where_a_number_is_below_zero():
    bare = grid("W", digits=False)

    assert [(0, 1), (1, 0)] == [
        at for at in bare.places if bare.cell(*at).minus.get_stroke_opacity()
    ]
    assert all(cell.value is None for cell in bare.cells)


def test_zeros_are_not_made_of_small_numbers():
    """A millionth beside a million: powers of ten for both."""
    assert ["1.00e-6", "-1.00e6"] == texts(grid("W", of_matrix([["0.000001", -1000000]])).cells)


def test_a_large_matrix_shows_its_first_rows_and_its_last():
    """20 × 2: the first ten rows, dots in both columns, the last."""
    large = grid("W", of_matrix([[i, -i] for i in range(20)]))

    assert [*range(10), 19] == large.rows
    assert 2 == len(large.dots)
    with pytest.raises(KeyError):
        large.cell(15, 0)


def test_digits_are_left_out_where_they_could_not_be_read():
    """The same matrix in a large zone and in a small one."""
    options = {"size": 0.3, "smallest": 0.17, "theme": DARK}
    wide, narrow = Zone(0, 6, 0, 3), Zone(0, 1, 0, 1)

    assert fitted(TRACE, "W", zone=wide, **options).digits
    assert not fitted(TRACE, "W", zone=narrow, **options).digits
    assert narrow.contains(fitted(TRACE, "W", zone=narrow, **options))


def test_a_grid_follows_another_trace():
    """x₁ turned from 1 to −3: digits, sign and tint are those of −3; the scale stays."""
    x = grid("x", kind="input")
    x.follow(GraphLesson.from_toml(
        GraphLesson.named("linear-layer").text.replace("[1, -0.5, 2]", "[-3, -0.5, 2]")).trace()
    )  # fmt: skip

    assert ["-3.0", "-0.5", "2.0"] == texts(x.cells)
    assert x.cell(0).square.get_fill_color() == DARK.tint("negative", 0.42)
    assert x.cell(0).value.width < x.cell(0).square.width


# -- motions ---------------------------------------------------------------------------------------


def middle(animation: object, part: float) -> None:
    animation.begin()  # type: ignore[attr-defined]
    animation.interpolate(part)  # type: ignore[attr-defined]


def test_a_row_times_a_column_sends_what_the_cell_is_made_of():
    """z₂: three of W's second row, three of x, one of b."""
    W, x, b, z = map(grid, ("W", "x", "b", "z"))
    sent = chips(RowTimesColumn(W, x, z, 1, plus=[b.cell(1)]))

    starts = [tuple(np.round(chip.start.mean(axis=0), 6)) for chip in sent]
    assert 7 == len(starts)
    assert all(np.allclose(chip.end, z.cell(1).square.points) for chip in sent)
    for cell in (*W.row(1), *x.cells, b.cell(1)):
        assert tuple(np.round(cell.square.points.mean(axis=0), 6)) in starts


def test_an_outer_product_makes_each_cell_of_its_row_and_its_column():
    delta, x, dW = grid("d(z)"), grid("x", turned=True), grid("d(W)")

    assert 2 * 6 == len(chips(Outer(delta, x, dW)))


def test_cell_by_cell_means_the_same_place():
    e, z, y = (grid(name).shift([n, 0, 0]) for n, name in enumerate("ezy"))
    sent = chips(Pairwise(e, z, y))

    assert [z.cell(0), y.cell(0), z.cell(1), y.cell(1)] == [
        next(cell for cell in (*z.cells, *y.cells) if (cell.square.points == chip.start).all())
        for chip in sent
    ]  # fmt: skip


def test_a_turning_matrix_ends_as_the_turned_one():
    W, turned = grid("W"), grid("W", turned=True).shift([1, 2, 0])
    turn = Turn(W, turned)
    middle(turn, 0.5)
    between = W.cell(0, 1).get_center()
    turn.interpolate(1)
    turn.finish()

    assert W.turned
    assert not np.allclose(between, turned.cell(0, 1).get_center())
    for at in W.places:
        assert np.allclose(W.cell(*at).get_center(), turned.cell(*at).get_center())
    assert ["0.50", "-0.75"] == texts(W.across(0))


def test_a_vector_is_copied_into_each_of_its_columns():
    b = grid("b", copies=3)

    assert ["0.1", "0.1", "0.1"] == texts(b.row(0))
    assert 6 == len(Copied(grid("b"), b).animations)


def chips(animation: object) -> list[Chip]:
    if isinstance(animation, Chip):
        return [animation]
    inner = getattr(animation, "animations", [])
    return [chip for each in inner for chip in chips(each)]


# -- rows ------------------------------------------------------------------------------------------


def test_a_row_has_digits_enough_for_a_calculator():
    """δ aᵀ of the published example: its cells out of the digits that stand there."""
    trace = Lesson.named("two-two-two").trace()
    row = GridRow(
        trace, [Told("delta[2]"), Told("a[1]", turned=True), Told("dW[2]")], ["", RELATION],
        zone=Zone(-6, 6, -3, 3), size=0.3, smallest=0.17, theme=DARK,
        made_of=lambda j, k: f"delta[2][{j}]*a[1][{k}]",
    )  # fmt: skip

    for j, k in row[2].places:
        made = float(row[0].cell(j).shown.text) * float(row[1].cell(k).shown.text)
        places = len(row[2].cell(j, k).shown.text.partition(".")[2])
        assert float(row[2].cell(j, k).shown.text) == round(made, places)
    assert not row.exact


# -- the block -------------------------------------------------------------------------------------


def test_a_layer_is_found_in_a_graph_and_in_layers():
    assert ("x", "W", "b", "z") == _named(linear_layer(GraphLesson.named("linear-layer")))
    assert ("a[1]", "W[2]", "b[2]", "z[2]") == _named(linear_layer(Lesson.named("two-two-two")))


def _named(parts: object) -> tuple[str, ...]:
    return parts.x, parts.W, parts.b, parts.z  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("lesson", "why"),
    [
        (GraphLesson.named("sum-times-number"), "it has no layer W @ x + b"),
        (TimeLesson.named("one-neuron-in-time"), "this scene tells a layered network or a comp"),
    ],
    ids=["no layer", "in time"],
)  # fmt: skip
def test_what_has_no_such_layer_is_refused(lesson: object, why: str):
    assert why in (LayerAsBlock.refusal(lesson) or "")


def test_the_block_ends_with_the_numbers_of_all_its_sockets():
    """∂E/∂x = Wᵀ (0.6, −0.4), ∂E/∂W = (0.6, −0.4) xᵀ: worked out by hand."""
    scene = played(LayerAsBlock)

    assert ["1.6", "0.8"] == texts(scene.grids["z"].cells)
    assert ["0.60", "-0.80", "-0.25"] == texts(scene.grids["d(x)"].cells)
    assert ["0.6", "-0.3", "1.2", "-0.4", "0.2", "-0.8"] == texts(scene.grids["d(W)"].cells)
    assert ["0.6", "-0.4"] == texts(scene.grids["d(b)"].cells)


@pytest.mark.parametrize("name", ["two-two-two", "extreme", "wide"])
@pytest.mark.parametrize("frame", [(128 / 9, 8.0), (8.0, 8.0), (4.5, 8.0)], ids=str)
def test_the_block_fits_every_frame(name: str, frame: tuple[float, float]):
    lesson, zones = lesson_called(name), zones_for(*frame)
    block, grids = picture(lesson.trace(), linear_layer(lesson), zones, DARK)  # type: ignore[arg-type]

    assert zones.stage.contains(block)
    assert block.size >= zones.smallest
    assert ("wide" != name) == grids["W[2]"].digits or "extreme" == name


def test_the_smallest_layer_is_told():
    """1 × 1, no bias, −250000 times −0.000001."""
    lesson = GraphLesson.read(CASES / "one-by-one.toml")

    assert [] == audited(LayerAsBlock, lesson=lesson, size=(1080, 1920)).findings


def test_the_audit_has_nothing_to_say():
    assert [] == audited(LayerAsBlock, theme="light", size=(1080, 1080)).findings


def test_what_is_drawn_is_addressed():
    assert ["W[0,0]", "W[0,1]", "W[0,2]"] == addresses_of(TRACE, "W")[:3]
