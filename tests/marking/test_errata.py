"""The published figures that are wrong, and what made them so."""

from pathlib import Path

import pytest

from backprop.marking.errata import page, verdict
from backprop.marking.published import MISPRINTS
from tests.backprop.references import FIGURES

PAGE = Path(__file__).parents[2] / "docs" / "errata.md"
LONG = "step[10000]"  # minutes of training: these stand on the page, which a command makes


@pytest.mark.parametrize(
    ("printed", "cause"),
    [
        ("-0.019049119", "rounded on the way to 9 decimals"),
        ("0.291027924", "weights already updated"),
        ("2.71", "cut off, not rounded"),
        ("0.7071066904050358", "single precision"),
        ("0.5000001283844369", "single precision"),
        ("-1.5000003851533106", "single precision"),
        ("1.0000002567688737", "single precision"),
        ("0.85", "steps miscounted (one too few)"),
        ("0.48", "steps miscounted (one too few)"),
    ],
)
def test_a_misprint_has_a_cause(printed, cause):
    (misprint,) = [each for each in MISPRINTS if each.printed == printed]

    assert [cause] == [each.called for each in verdict(misprint).causes]


def test_every_figure_that_the_references_call_wrong_is_on_the_list():
    """Those of tests/fixtures/references.json, which came from other arithmetic."""
    wrong = {f["printed"] for f in FIGURES.values() if f.get("verdict") == "WRONG"}

    assert wrong == {misprint.printed for misprint in MISPRINTS}


def test_the_page_is_what_the_command_makes():
    """Without the long runs: each line of the others stands in docs/errata.md."""
    short = [each for each in MISPRINTS if LONG not in each.address]
    lines = [line for line in page(short).splitlines() if line.startswith("| ")]

    assert set(lines) <= set(PAGE.read_text(encoding="utf-8").splitlines())


def test_every_misprint_stands_on_the_page():
    text = PAGE.read_text(encoding="utf-8")

    assert [] == [each.printed for each in MISPRINTS if f"| {each.printed} |" not in text]
