"""Factors into matrices, matrices multiplied cell by cell, and the four equations."""

import pytest

from backprop import Lesson, Trace
from scenes.audit.watching import audited
from scenes.generalised_equations import GeneralisedEquations
from scenes.hadamard_product import HadamardProduct
from scenes.mobjects.matrix_row import RELATION, Grid, MatrixRow
from scenes.stage import LectureScene, RefusedError
from scenes.terms_into_matrices import TermsIntoMatrices
from scenes.zones import Zone

PLAYED: dict[type[LectureScene], LectureScene] = {}
SCENES = (TermsIntoMatrices, HadamardProduct, GeneralisedEquations)


@pytest.fixture
def mazur(play):
    """A scene played on Mazur's two-two-two; each is played once for all tests."""

    def once(scene):
        if scene not in PLAYED:
            PLAYED[scene] = play(scene, lesson="two-two-two")
        return PLAYED[scene]

    return once


def told(scene) -> list[str]:
    return [beat.name for beat in scene.beats]


def test_every_weight_has_its_cell(mazur):
    """Column 1 belongs to hidden neuron 1: its answer 0.5933 stands in both rows."""
    row = mazur(TermsIntoMatrices).row

    columns = [[part.shown.text for part in row[2].column(k)] for k in (0, 1)]
    assert [["0.5933", "0.5933"], ["0.5969", "0.5969"]] == columns
    assert ["0.7414", "-0.2171"] == [part.shown.text for part in row[0].column(1)]


def test_a_chain_shows_the_numbers_of_its_cells(mazur):
    """What flies is what arrives."""
    scene = mazur(TermsIntoMatrices)

    chain = scene.chain(1, 0)
    assert ["-0.2171", "0.1755", "0.5933"] == [part.shown.text for part in chain.numbers]


def test_columns_come_after_the_first_chain(mazur):
    """One chain, its cells, its column, the others; then all three together."""
    assert ["weights", "chain", "cells", "column", "columns", "matrices"] == told(
        mazur(TermsIntoMatrices)
    )


def test_one_weight_has_no_other_column(play):
    """One neuron with one input: a single cell."""
    assert ["weights", "chain", "cells", "matrices"] == told(
        play(TermsIntoMatrices, lesson="one-neuron")
    )


def test_an_earlier_layer_can_be_chosen(play):
    """Layer 1: the inputs 0.05 and 0.1 are what its weights multiply."""
    row = play(TermsIntoMatrices, lesson="two-two-two", layer=1).row

    assert ["0.05", "0.10"] == [row[2].cell(0, k).shown.text for k in (0, 1)]


@pytest.mark.parametrize("scene", [TermsIntoMatrices, HadamardProduct])
def test_a_layer_that_is_not_there_is_refused(play, scene):
    """The reason names the layers there are."""
    with pytest.raises(RefusedError, match="it has no layer 3; its layers are 1 to 2"):
        play(scene, lesson="two-two-two", layer=3)


def test_the_product_of_the_first_cell_is_said(mazur):
    """0.7414 times 0.1868 is 0.1385, as every calculator says."""
    scene = mazur(HadamardProduct)

    said = next(beat for beat in scene.beats if beat.name == "cell")
    assert "First cell: 0.7414 times 0.1868 is 0.1385." == said.text
    assert ["0.7414", "0.1868", "0.1385"] == [
        p.shown.text for p in scene.cell_product(0, 0).numbers
    ]


def test_the_outer_product_gives_the_same_gradient(mazur):
    """δ aᵀ ends in the numbers that ⊙ ended in."""
    scene = mazur(HadamardProduct)

    by_cells, outer = (
        [part.shown.text for part in row[2].numbers] for row in (scene.second, scene.third)
    )
    assert ["0.0822", "0.0827", "-0.0226", "-0.0227"] == by_cells == outer


def test_without_a_hidden_layer_nothing_goes_back(play):
    """One neuron: the story ends with the outer product."""
    assert ["factors", "cell", "delta", "gradient", "outer"] == told(
        play(HadamardProduct, lesson="one-neuron")
    )


def test_the_four_equations_come_in_order(mazur):
    """First 1 and 2 become l and l + 1."""
    assert ["found", "letters", "output", "hidden", "bias", "weight", "all"] == told(
        mazur(GeneralisedEquations)
    )


def test_one_layer_has_three_equations_to_use(play):
    """The second has nothing to carry back, and the scene says so."""
    assert ["output", "bias", "weight", "all_alone"] == told(
        play(GeneralisedEquations, lesson="one-neuron")
    )


@pytest.mark.parametrize(("lesson", "exact"), [("xor", True), ("two-two-two", False)])
def test_the_sign_is_equals_only_where_it_is_true(lesson, exact):
    """XOR's output errors are exact (2 · 0.25 = 0.5); Mazur's are rounded."""
    row = MatrixRow(
        Trace.of(Lesson.named(lesson)), [Grid("delta[2]"), Grid("slope[2]")], [RELATION],
        zone=Zone(-3, 3, -2, 2), size=0.4, smallest=0.1,
    )  # fmt: skip

    assert exact is row.exact


@pytest.mark.parametrize("lesson", ["extreme", "eight"])
@pytest.mark.parametrize("scene", SCENES)
def test_every_lesson_can_be_told(play, scene, lesson):
    """Wide, deep, huge, tiny: it plays to the end, and all its matrices are in the frame."""
    played = play(scene, lesson=lesson)

    assert played.beats
    assert all(played.zones.body.contains(each, slack=0.05) for each in matrices(played))


def matrices(scene) -> list[MatrixRow]:
    return [each for each in vars(scene).values() if isinstance(each, MatrixRow)]


def test_every_chain_that_is_told_can_be_read():
    """Not only the first, whose numbers may be shorter: the third's are -9.99e5 and -2267.73."""
    lesson = Lesson.of(
        layers=[1, 1, 3], activations=["identity", "identity"], loss="half squared error",
        rate="0.5", weights=[[["-2.27"]], [["0"], ["0"], ["0"]]], biases=[["0"], ["999"] * 3],
        examples=[(["999"], ["0", "0", "999999"])],
    )  # fmt: skip

    assert [] == audited(TermsIntoMatrices, lesson=lesson, size=(1080, 1080)).findings
