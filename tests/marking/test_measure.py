"""How often the slip is found: the measure of docs/marking.md, and that it is as it says."""

import re
from pathlib import Path

from backprop import Lesson
from benchmarks.marking import AIM, Count, measured, shared, with_slips

PAGE = Path(__file__).parents[2] / "docs" / "marking.md"


def test_on_one_neuron_four_answers_of_five_and_more_name_exactly_their_slip():
    count = measured(Lesson.named("one-neuron"))

    assert count.total() > 400
    assert AIM <= shared(count, "one")


def test_the_page_says_so_of_all_lessons():
    every = re.search(
        r"\| \*\*all\*\* \| ([\d,]+) \| ([\d.]+)% \|", PAGE.read_text(encoding="utf-8")
    )

    assert every is not None
    assert float(every[2]) >= 100 * AIM


def test_a_share_counts_what_is_named_alone():
    count = Count({("a", "one"): 3, ("a", "several"): 1, ("b", "other"): 4})

    assert 3 / 8 == shared(count, "one")


def test_the_slips_of_the_page_are_those_that_are_known():
    text = PAGE.read_text(encoding="utf-8")

    assert with_slips(text) == text
