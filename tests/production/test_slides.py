"""Slides: each beat one, as a page, as a PDF, as a presentation."""

import io
import json
import re
from pathlib import Path

import av
import pytest

from scenes.bias_is_one import BiasIsOne
from scenes.production.cutting import cut, last_picture
from scenes.production.errors import JoinError
from scenes.production.figures import figures
from scenes.production.page import Chapter
from scenes.production.powerpoint import slides_pptx
from scenes.production.slides import slides_html, slides_of, slides_pdf
from tests.production.conftest import RATE
from tests.production.toy_lecture import LESSON, SLY, beat, chapters, cues, film

pdfium = pytest.importorskip("pypdfium2")
pptx = pytest.importorskip("pptx")


def pictures_of(clip: bytes) -> int:
    with av.open(io.BytesIO(clip)) as container:
        return sum(1 for _ in container.decode(video=0))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film of six seconds in which a picture stands alone every two."""
    return film(tmp_path_factory.mktemp("film"))


def test_a_slide_rests_where_its_beat_ends():
    """In the middle of the last picture of fifteen a second."""
    told = slides_of(chapters())
    assert [(0, 2), (2, 4), (4, 6)] == [(s.start, s.end) for s in told]
    assert [2 - 1 / 30, 4 - 1 / 30, 6 - 1 / 30] == [s.rest for s in told]


def test_what_clears_a_picture_away_is_the_beginning_of_the_next_slide():
    """A second between two beats, in which the panel fades, and one after a scene's last."""
    one = cues("One", beat("start", 0, "An input."), beat("sum", 3, "A sum."))
    one = one.model_copy(update={"seconds": 6})
    two = cues("Two", beat("loss", 0, "The loss."))
    told = slides_of([Chapter("One", 0, one, LESSON), Chapter("Two", 6, two, LESSON)])
    assert [(0, 2), (2, 5), (5, 8)] == [(slide.start, slide.end) for slide in told]


def test_a_part_of_a_film_has_its_pictures(whole: Path):
    """Two seconds at 15 pictures a second; nothing is encoded anew."""
    assert [2 * RATE] * 3 == [pictures_of(cut(whole, start, start + 2)) for start in (0, 2, 4)]
    assert last_picture(cut(whole, 2, 4)).startswith(b"\x89PNG")


def test_a_cut_between_two_plays_is_refused(whole: Path):
    """Its first pictures could not be shown."""
    with pytest.raises(JoinError, match=r"no picture at 1\.0 s that stands alone"):
        cut(whole, 1.0, 2.0)
    with pytest.raises(JoinError, match="there is nothing from 9 s to 10 s"):
        cut(whole, 9, 10)


def test_the_page_carries_all_slides():
    """With a stranger's words as data."""
    html = slides_html(chapters(SLY), title=SLY, video=b"film")
    assert 3 == html.count("<script")
    told = re.search(r'id="slides">(.*?)</script>', html)
    assert ["An input.", "A sum.", SLY] == [each["notes"] for each in json.loads(told[1])]
    assert all(each.startswith("#") for each in re.findall(r'(?:src|href)="([^"]*)"', html))


def test_the_presentation_has_a_film_and_notes_on_each_slide(whole: Path):
    """The film starts by itself; a title, out of sight, tells a reading aid what it is about."""
    made = slides_pptx(chapters(SLY), title="Two", author="A. Author", video=whole)
    deck = pptx.Presentation(io.BytesIO(made))
    assert ("Two", "A. Author") == (deck.core_properties.title, deck.core_properties.author)
    notes = [slide.notes_slide.notes_text_frame.text for slide in deck.slides]
    assert ["An input.", "A sum.", SLY] == notes
    for slide in deck.slides:
        movie = next(shape for shape in slide.shapes if shape.shape_type == 16)
        assert (deck.slide_width, deck.slide_height) == (movie.width, movie.height)
        starts = slide.element.iterfind(".//{*}video//{*}cond")
        assert ["0"] == [condition.get("delay") for condition in starts]
    assert made == slides_pptx(chapters(SLY), title="Two", author="A. Author", video=whole)


def test_the_pdf_has_a_page_and_a_bookmark_for_each_beat():
    """Sixteen to nine, 254 mm wide; pictures are outlines."""
    beats = figures(BiasIsOne, lesson="two-two-two", whole=True)
    document = pdfium.PdfDocument(slides_pdf([("Bias", beats)], title=SLY))
    assert len(beats) == len(document)
    assert ["Bias", *(beat.text for beat in beats)] == [m.get_title() for m in document.get_toc()]
    for page in document:
        assert (720, 405) == tuple(map(round, page.get_size()))
        assert pdfium.raw.FPDF_PAGEOBJ_IMAGE not in {o.type for o in page.get_objects(max_depth=9)}
    assert document.get_metadata_dict()["Title"] == SLY
