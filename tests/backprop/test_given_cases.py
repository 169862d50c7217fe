"""Graphs and networks in time that went wrong once, each with its right value.

The values were worked out by mpmath with 60 digits, slopes as central differences.
"""

import pytest

from backprop import GraphLesson, LessonError, TimeLesson, UndecidedError
from scenes.production.numbers import rows

ONE_NEURON = """
kind = "feedback neuron"
activation = "tanh"
parameters = {{ w = 0.5, w_c = {w_c}, b = {b} }}
"""
TARGETS = ONE_NEURON.format(w_c=0.1, b=0) + "every = true\n[[sequence]]\nx = [1, 2]\ny = [0.5, 1]\n"
SEQUENCES = (
    ONE_NEURON.format(w_c=0.5, b=0.2)
    + "[[sequence]]\nx = [1, -1, 0.5]\ny = [0.4]\n[[sequence]]\nx = [1, 0.5]\ny = [0.4]\n"
)
LIKELIHOOD = """kind = "elman"
loss = "binary cross-entropy"
parameters = { Wx = [[0.5]], Wh = [[0.1]], b = [0], Wy = [[20]], c = [0] }
[[sequence]]
x = [[1], [0.2]]
y = [[1]]
"""


def graph(givens: str, nodes: str) -> GraphLesson:
    return GraphLesson.from_toml(f"[inputs]\n{givens}\n[nodes]\n{nodes}")


def test_the_slope_in_a_number_is_its_slope_and_is_not_listed():
    """E = 4a + 3 + 5·4a with a = 3: ∂E/∂3 = 1, ∂E/∂4 = a + 5a = 18, ∂E/∂5 = 4a = 12."""
    lesson = graph("a = 3", 'b = "4 * a"\nc = "b + 3"\nm = "5 * b"\nE = "c + m"')
    trace = lesson.trace()

    assert ["18", "1", "12"] == [trace.shown(f"d(c{n})") for n in (1, 3, 5)]
    assert ["18", "18", "1"] == [trace.shown(a) for a in ("d(c1,b)", "T(E,c1)", "J(c,c3)")]
    listed = [row.address for row in rows(lesson)]
    assert listed == [*"abcmE", *(f"d({n})" for n in "Emcba")]


def test_nodes_may_be_called_as_hidden_ones_were():
    """v1 = 13, v2 = 26, v3 = 27, v5 = 81, E = 83; ∂E/∂x = 52, ∂E/∂y = 45."""
    nodes = 'v1 = "2 * x + 3 * y"\nv2 = "v1 * x"\nv3 = "v2 + 1"\nv5 = "v3 * y"\nE = "v5 + x"'
    lesson = graph("x = 2\ny = 3", nodes)
    trace = lesson.trace()

    asked = ("v1", "v2", "v3", "v5", "E", "d(x)", "d(y)")
    assert ["13", "26", "27", "81", "83", "52", "45"] == [trace.shown(a) for a in asked]
    assert [row.address for row in rows(lesson)][:7] == ["x", "y", "v1", "v2", "v3", "v5", "E"]


def test_a_likelihood_over_time_wants_its_sigmoid_as_in_layers():
    """With it o = 2.903573, p = 0.9480228, E = 0.05337675; so do targets and the hinge's."""
    with pytest.raises(LessonError, match="loss: binary cross-entropy needs outputs between 0 and"):
        TimeLesson.from_toml(LIKELIHOOD)
    told = 'output = "sigmoid"\n' + LIKELIHOOD
    trace = TimeLesson.from_toml(told).trace()
    assert ["2.903573", "0.948023", "0.053377"] == [
        trace.shown(a, 6) for a in ("o[0]", "p[0]", "E")
    ]
    assert "0.05337675" == trace.shown("E", 8)
    with pytest.raises(LessonError, match=r"sequence\[0\].y\[0\]\[0\]: .* from 0 to 1, not 3"):
        TimeLesson.from_toml(told.replace("y = [[1]]", "y = [[3]]"))
    hinge = LIKELIHOOD.replace("binary cross-entropy", "hinge").replace("[[1]]\n", "[[0]]\n")
    with pytest.raises(LessonError, match="targets -1 or 1, not 0"):
        TimeLesson.from_toml(hinge)


def test_a_target_at_every_moment_makes_one_error_with_the_address_E():
    """E = 0.02484519, the sum over both moments."""
    trace = TimeLesson.from_toml(TARGETS).trace()

    assert "0.02484519" == trace.shown("E", 8)
    found = [trace.shown(f"d({name})", 7) for name in ("w", "w_c", "b")]
    assert ["-0.2083698", "-0.0397006", "-0.1224595"] == found
    assert ("E", "(partial E)/(partial w)") == (trace.symbol("E"), trace.symbol("d(w)"))
    assert trace.run.output == "E"


def test_every_sequence_has_an_address_and_is_listed():
    """E and the slopes in w, w_c, b of both; `loss` is their mean."""
    lesson = TimeLesson.from_toml(SEQUENCES)
    trace = lesson.trace()
    right = {
        0: ["0.000260", "0.002971", "0.005698", "0.031053"],
        1: ["0.027954", "0.114981", "0.085017", "0.185316"],
    }
    for m, values in right.items():
        asked = (f"sequence[{m}].{a}" for a in ("E", "d(w)", "d(w_c)", "d(b)"))
        assert values == [trace.shown(a, 6) for a in asked]
    assert trace.shown("loss", 5) == "0.01411"  # (0.00025983 + 0.02795431)/2
    assert lesson.trace(1).shown("E", 6) == "0.027954"
    listed = [row.address for row in rows(lesson)]
    assert {"E", "sequence[1].E", "loss", "dloss(w)"} <= set(listed)
    with pytest.raises(ValueError, match=r"sequences go from 0 to 1"):
        trace.show("sequence[2].E")


def test_a_step_of_a_network_in_time_goes_down_the_mean_of_its_sequences():
    """w ← 0.5 − 0.1 · (0.002971 + 0.114981)/2, as in layered lessons the mean of examples."""
    trace = TimeLesson.from_toml("rate = 0.1\nsteps = 2\n" + SEQUENCES).trace()

    assert "0.494102" == trace.shown("step[1].w", 6)
    assert "0.005898" == trace.shown("update(w)", 6)
    assert trace.sign("loss") == 1 == trace.compare("loss", "step[1].loss")
    assert "w^(+)" == trace.symbol("step[1].w")
    assert "w^([2])" == trace.symbol("step[2].w")
    with pytest.raises(ValueError, match=r"there is no step\[3\]: steps go from 0 to 2"):
        trace.show("step[3].E")


def test_a_step_of_a_graph_is_written_in_its_file():
    """E = (w − 1)², w = 3, η = ¼: ∂E/∂w = 4, w⁺ = 2, E⁺ = 1; then w = 1.5, E = 0.25."""
    lesson = GraphLesson.from_toml(
        'rate = 0.25\nsteps = 2\n[parameters]\nw = 3\n[nodes]\nE = "(w - 1)**2"'
    )
    trace = lesson.trace()

    asked = ("E", "eta", "update(w)", "step[1].w", "step[1].E", "step[2].w", "step[2].E")
    assert ["4", "0.25", "1", "2", "1", "1.5", "0.25"] == [trace.shown(a) for a in asked]
    assert [row.address for row in rows(lesson, step=2)] == [
        *("step[2].w", "step[2].E", "step[2].d(E)", "step[2].d(w)"),
        *("step[2].eta", "step[2].update(w)"),
    ]
    equation = trace.equation("step[1].w", "w - eta*d(w)")
    assert equation.numeric == "3 - 0.25 dot 4"


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("steps = 2", "steps: needs a rate: add one, such as rate = 0.5"),
        ("rate = 0", "rate: should be above 0, not 0"),
        ("rate = 1\nsteps = 99999", "steps: should be a whole number from 0 to 10,000"),
        ("rate = 1\nsteps = true", "steps: should be a whole number"),
    ],
)
def test_a_step_that_cannot_be_is_refused(keys: str, told: str):
    """In the words of layered lessons."""
    with pytest.raises(LessonError) as caught:
        GraphLesson.from_toml(f'{keys}\n[parameters]\nw = 3\n[nodes]\nE = "w * w"')
    assert told in str(caught.value)
    with pytest.raises(LessonError, match="rate: moves parameters, and there are none"):
        GraphLesson.from_toml('rate = 1\n[inputs]\nw = 3\n[nodes]\nE = "w * w"')


def test_two_examples_one_a_row_are_a_layers_batch():
    """linear(W, X) is X Wᵀ, and W @ X the product of two matrices."""
    text = "[inputs]\nX = [[1, 2], [3, 4]]\n[parameters]\nW = [[1, 0], [0, 1]]\n[nodes]\n"
    for product in ("W @ X", "linear(W, X)", "X @ W.T"):
        trace = GraphLesson.from_toml(f'{text}Y = "{product}"\nE = "sum(Y)"').trace()
        assert "10" == trace.shown("E")


def test_an_input_is_no_parameter():
    """x1 = 77 among the parameters would be told in the place of the sequence's 1."""
    text = 'kind = "feedback neuron"\nparameters = { w = 1, w_c = 1, b = 0, x1 = 77, h0 = 5 }\n'
    text += "[[sequence]]\nx = [1]\ny = [1]\n"
    with pytest.raises(LessonError, match=r"sequence\[0\]: unknown parameter 'x1'"):
        TimeLesson.from_toml(text)
    trace = TimeLesson.from_toml(text.replace("x1 = 77, ", "")).trace()
    assert ["1", "5", "6"] == [trace.shown(a) for a in ("x1", "h0", "z1")]


def test_what_is_undecided_is_left_out_of_a_list_and_named():
    """tanh 1 + tanh(−1) is 0; all others are told."""
    lesson = graph("x = 1", 'a = "tanh(x)"\nb = "relu(a + tanh(-x))"\nE = "a * 2 + b"')
    undecided: list[str] = []

    assert "a" in [row.address for row in rows(lesson, undecided=undecided)]
    assert undecided[:2] == ["b", "E"]
    with pytest.raises(UndecidedError, match=r"^b is not decided"):
        rows(lesson)
