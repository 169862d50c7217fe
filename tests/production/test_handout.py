"""The handout: a PDF that reads as the lecture does."""

import re

import pytest

from scenes.bias_is_one import BiasIsOne
from scenes.production.figures import figures
from scenes.production.handout import handout
from tests.lessons import lesson_called

pdfium = pytest.importorskip("pypdfium2")


@pytest.fixture(scope="module")
def pdf() -> bytes:
    beats = figures(BiasIsOne, lesson="two-two-two", theme="print")
    return handout(
        [("The bias", beats), ("Once more", beats[:1])],
        title='#read("secret") & <b>one</b> $x$',
        author="A. Author",
    )


def text_of(document: pdfium.PdfDocument) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def test_it_has_title_author_and_numbered_pages(pdf: bytes):
    """A title from a stranger stands there as it was typed."""
    document = pdfium.PdfDocument(pdf)
    about = document.get_metadata_dict()
    assert about["Title"] == '#read("secret") & <b>one</b> $x$'
    assert about["Author"] == "A. Author"
    assert f"2 / {len(document)}" in text_of(document)
    assert '#read("secret") & <b>one</b> $x$' in text_of(document)


def test_its_outline_is_the_lecture(pdf: bytes):
    """A bookmark for each chapter, and below it one for each beat: its words."""
    document = pdfium.PdfDocument(pdf)
    marks = [(mark.level, mark.get_title()) for mark in document.get_toc()]
    beats = figures(BiasIsOne, lesson="two-two-two", theme="print")
    words = [(1, beat.text) for beat in beats]
    assert marks == [(0, "The bias"), *words, (0, "Once more"), words[0]]


def test_each_number_stands_beside_its_address(pdf: bytes):
    """The exact ones after =, the rounded ones after ≈."""
    text = re.sub(r"\s+", " ", text_of(pdfium.PdfDocument(pdf)))
    new = figures(BiasIsOne, lesson="two-two-two", theme="print")[0].new
    assert new
    for number in new:
        assert number.address in text


def test_pictures_are_vectors(pdf: bytes):
    """No page holds an image."""
    for page in pdfium.PdfDocument(pdf):
        assert pdfium.raw.FPDF_PAGEOBJ_IMAGE not in {o.type for o in page.get_objects(max_depth=9)}


@pytest.mark.parametrize("lesson", ["wide", "extreme"])
def test_any_lesson_has_a_handout(lesson: str):
    """However many numbers a beat shows, and however long they are."""
    beats = figures(BiasIsOne, lesson=lesson_called(lesson), theme="print")
    assert len(pdfium.PdfDocument(handout([("One", beats)], title="One"))) > 1
