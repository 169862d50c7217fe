"""Answers to a graph: what follows from an own earlier number, there and back."""

from backprop import GraphTrace, Sketch
from backprop.marking import Answer, Kind, Printed
from backprop.marking.plain import PlainMarker


def product() -> GraphTrace:
    """f = q z with q = x + y = 3 and z = −4."""
    s = Sketch()
    x, y, z = s.input("x"), s.input("y"), s.input("z")
    return GraphTrace.of(s.graph(((x + y).named("q") * z).named("f")), {"x": -2, "y": 5, "z": -4})


def verdicts(*rows):
    answers = [Answer(address, Printed.read(text)) for address, text in rows]
    return list(PlainMarker(product()).verdicts(answers))


def test_a_value_is_followed_through_and_so_is_a_gradient():
    """With q = 7 (it was −2 + 5, a minus lost): f = −28, ∂f/∂z = 7; ∂f/∂x is −4 still."""
    _, f, dz, dx = verdicts(("q", "7"), ("f", "-28"), ("d(z)", "7"), ("d(x)", "-4"))

    assert [Kind.FOLLOWED, Kind.FOLLOWED, Kind.RIGHT] == [each.kind for each in (f, dz, dx)]
    assert ("q",) == f.follows


def test_without_the_own_number_nothing_is_followed():
    assert Kind.UNEXPLAINED is verdicts(("f", "-28"))[0].kind


def test_a_lost_minus_of_a_gradient_is_named():
    assert ("sign lost",) == verdicts(("d(x)", "4"))[0].names
