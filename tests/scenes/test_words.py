"""Words: numbers filled in, captions that can be read."""

import pytest

from backprop import Lesson, Trace
from scenes.words import WordsError, captions, fill, reading_time, typographic

MAZUR = Trace.of(Lesson.named("two-two-two"))


def test_a_number_in_the_words_is_the_proven_one():
    """σ(0.3775) is 0.59326999…: four decimals in house style, six when asked."""
    said = fill("It answers {a[1][0]}, or {a[1][0]:.6}.", MAZUR)

    assert "It answers 0.5933, or 0.593270." == said.text
    assert ["a[1][0]", "a[1][0]"] == [shown.address for shown in said.shown]


def test_an_index_may_be_a_value_of_the_beat():
    """{a[n][0]} with n = 2 is the first output."""
    assert "0.7514" == fill("{a[n][0]}", MAZUR, {"n": 2}).text


def test_counts_are_spelled_with_their_noun():
    """The 2-2-2 network has two inputs; one layer has no plural s."""
    assert "Two inputs" == fill("{inputs:Input(s)}", MAZUR).text
    assert "one layer" == fill("{n:layer(s)}", MAZUR, {"n": 1}).text
    assert "second" == fill("{n:ordinal}", MAZUR, {"n": 2}).text


def test_an_unknown_quantity_in_the_words_is_named():
    """A misspelled address never becomes a caption."""
    with pytest.raises(WordsError, match=r"\{q\[1\]\} in the words"):
        fill("It is {q[1]}.", MAZUR)


def test_a_misspelled_fact_has_a_nearest_name():
    """Rather than the list of all quantities."""
    with pytest.raises(WordsError, match=r"\{inputss\} in the words .* did you mean \{inputs\}\?"):
        fill("There are {inputss}.", MAZUR)


@pytest.mark.parametrize("words", ["It is {loss.", "It is loss}.", "It is {{loss}}."])
def test_a_brace_without_a_partner_is_refused(words):
    """It would stand in the caption."""
    with pytest.raises(WordsError, match="stands alone in the words"):
        fill(words, MAZUR)


def test_small_numbers_read_as_powers_of_ten():
    """−1.5·10⁻⁹ rather than -1.5e-9."""
    assert "−1.5·10⁻⁹" == typographic("-1.5e-9")


@pytest.mark.parametrize("length", [5, 42, 43, 84, 85, 300])
def test_a_caption_has_two_lines_of_42_characters_at_most(length):
    """However long the words are, and nothing of them is lost."""
    text = ("word and more " * 40)[:length].strip()
    pages = captions(text)

    assert all(len(page.split("\n")) <= 2 for page in pages)
    assert all(len(line) <= 42 for page in pages for line in page.split("\n"))
    assert text.split() == " ".join(pages).split()


def test_a_sentence_is_only_cut_where_it_is_too_long_for_a_caption():
    """Two sentences that do not fit together stand on two captions, however short the first is."""
    question = "How does a network come to an answer?"
    answer = "One neuron first: what it hears comes in from the left."

    assert [question, answer] == [
        page.replace("\n", " ") for page in captions(f"{question} {answer}")
    ]


def test_reading_takes_a_second_for_17_characters():
    """34 characters take two seconds and a moment to find them."""
    assert 2.4 == pytest.approx(reading_time("x" * 34))
