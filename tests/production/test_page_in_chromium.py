"""The page in a real browser, without a network: `./run check-render` installs Chromium."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scenes.production.page import page
from scenes.production.serving import server
from scenes.production.slides import slides_html
from tests.production.chromium import Visit, chromium
from tests.production.toy_lecture import SLY, chapters, film

pytest.importorskip("playwright")

pytestmark = [pytest.mark.render, pytest.mark.xdist_group("chromium")]
SIZES = {"desktop": (1280, 800), "phone": (390, 844)}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """page.html and slides.html carry their film; index.html stands beside it."""
    folder = tmp_path_factory.mktemp("page")
    video = film(folder)
    for name, source in (("page.html", video.read_bytes()), ("index.html", video.name)):
        html = page(chapters(SLY), title=SLY, author="A. Author", video=source)
        (folder / name).write_text(html, encoding="utf-8")
    html = slides_html(chapters(SLY), title=SLY, video=video.read_bytes())
    (folder / "slides.html").write_text(html, encoding="utf-8")
    return folder


def lit(seen: Visit) -> list[str]:
    """The addresses in the rows that are lit."""
    return seen.value("[...document.querySelectorAll('tr.lit code')].map(e => e.textContent)")


@pytest.fixture
def visit(browser: Any, folder: Path) -> Iterator[Any]:
    visits: list[Visit] = []

    def go(name: str = "page.html", url: str = "", **look: Any) -> Visit:
        visits.append(Visit(browser, url or (folder / name).as_uri(), **look))
        return visits[-1]

    yield go
    for each in visits:
        each.context.close()


@pytest.mark.parametrize("name", ["page.html", "index.html"])
def test_it_plays_from_a_double_click(name: str, visit: Any):
    """Six seconds of film, that move on; nothing is asked of anybody, nothing is complained."""
    seen = visit(name)
    assert seen.value("video.duration") == pytest.approx(6, abs=0.1)
    seen.value("video.muted = true, video.play()")
    seen.until("video.currentTime > 0.3")
    assert all(url.startswith(("file:", "blob:")) for url in seen.asked)
    assert [] == seen.complaints


def test_a_chapter_is_sought_and_its_rows_light_up(visit: Any):
    """Its table takes the place of the first chapter's."""
    seen = visit()
    assert ["a[0][0]"] == lit(seen)
    seen.page.click("nav li:nth-child(2) a")
    seen.until("!video.seeking")
    assert seen.value("video.currentTime") == pytest.approx(4, abs=0.01)
    assert ["loss"] == lit(seen)
    assert 1 == seen.value("[...document.querySelectorAll('table')].filter(t => !t.hidden).length")
    assert [] == seen.complaints


def test_the_rows_and_the_transcript_follow_the_film(visit: Any):
    """While it plays; the second beat begins after two seconds."""
    seen = visit()
    seen.value("video.currentTime = 1.6, video.muted = true, video.play()")
    seen.until("document.querySelectorAll('tr.lit').length == 3")
    assert ["a[0][0]", "z[1][0]", "a[1][0]"] == lit(seen)
    assert "A sum." == seen.page.inner_text("#transcript [aria-current] span")
    assert "A sum." == seen.page.inner_text("#now")


def test_captions_can_be_shown(visit: Any):
    """The player's own, over the picture."""
    seen = visit()
    seen.value("video.textTracks[0].mode = 'showing', video.currentTime = 2.5")
    seen.until("video.textTracks[0].activeCues?.length")
    assert "A sum." == seen.value("video.textTracks[0].activeCues[0].text")
    assert "captions" == seen.value("video.textTracks[0].kind")


def test_all_of_it_can_be_done_from_the_keyboard(visit: Any):
    """Tab reaches the film, both buttons, chapters and words; Enter goes there."""
    seen = visit()
    reached = []
    for _ in range(40):
        seen.page.keyboard.press("Tab")
        reached.append(seen.value("document.activeElement.id || document.activeElement.hash"
                                  " || document.activeElement.tagName"))  # fmt: skip
    assert {"VIDEO", "on", "transcript", "numbers", "#t=2.00", "#t=4.00"} <= set(reached)
    seen.page.focus("nav li:nth-child(2) a")
    seen.page.keyboard.press("Enter")
    assert ["loss"] == lit(seen)
    seen.page.focus("#back")
    seen.page.keyboard.press("Enter")
    assert "A sum." == seen.page.inner_text("#now")


def test_an_address_can_name_a_moment(visit: Any, folder: Path):
    seen = visit(url=(folder / "page.html").as_uri() + "#t=2.5")
    seen.until("video.currentTime > 2.4")
    assert "A sum." == seen.page.inner_text("#now")


def test_what_a_stranger_wrote_does_not_run(visit: Any):
    """It stands there as it was typed."""
    seen = visit()
    assert seen.value("window.hacked === undefined")
    assert seen.page.inner_text("h1") == SLY
    assert not any("example.invalid" in url for url in seen.asked)


def test_the_policy_would_stop_what_ran(visit: Any):
    """A second lock: a script that got into the page all the same is refused."""
    seen = visit()
    seen.value("""() => {
        const script = document.createElement('script');
        script.textContent = 'window.hacked = 1';
        document.body.append(script);
    }""")
    assert seen.value("window.hacked === undefined")
    assert any("Content Security Policy" in complaint for complaint in seen.complaints)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_it_is_accessible(scheme: str, size: str, visit: Any):
    """By the rules of axe-core, at every width and in both colours; nothing is wider than it."""
    width, height = SIZES[size]
    seen = visit(color_scheme=scheme, viewport={"width": width, "height": height})
    assert [] == seen.violations()
    assert seen.value("document.documentElement.scrollWidth") <= width


def test_axe_would_notice(visit: Any):
    """Grey on grey, and a picture without words."""
    seen = visit()
    seen.value("document.querySelector('h1').style.color = '#ccc'")
    seen.value("document.body.append(document.createElement('img'))")
    assert {"color-contrast", "image-alt"} <= {rule for rule, _ in seen.violations()}


def test_a_served_page_can_be_sought_in(visit: Any, folder: Path):
    """Beside its film, by `manim-backprop serve`."""
    with server(folder) as serving:
        thread = threading.Thread(target=serving.serve_forever)
        thread.start()
        try:
            seen = visit(url=f"http://127.0.0.1:{serving.server_port}/index.html")
            seen.page.click("nav li:nth-child(2) a")
            seen.until("!video.seeking && video.currentTime > 3.9")
            assert all("127.0.0.1" in url for url in seen.asked if "favicon" not in url)
        finally:
            serving.shutdown()
            thread.join()


# --- slides -------------------------------------------------------------------------------------


def place(seen: Visit) -> str:
    return seen.page.inner_text("#place")


def test_slides_go_on_with_the_arrow_key_and_stop_where_a_beat_ends(visit: Any):
    """The first key plays the first beat; it stops by itself just before the second."""
    seen = visit("slides.html", reduced_motion="no-preference")
    assert "1 / 3" == place(seen)
    seen.page.keyboard.press("ArrowRight")
    seen.until("video.paused && video.currentTime > 1.8")
    assert abs(seen.value("video.currentTime") - (2 - 1 / 30)) < 1e-4  # the beat's last picture
    seen.page.keyboard.press(" ")
    assert "2 / 3" == place(seen)
    seen.page.keyboard.press(" ")  # while it moves: to its end
    seen.until("video.paused && video.currentTime > 3.8")
    assert "2 / 3" == place(seen)
    seen.page.keyboard.press("Home")
    assert "1 / 3" == place(seen)
    assert [] == seen.complaints
    assert all(url.startswith(("file:", "blob:")) for url in seen.asked)


def test_who_wants_less_motion_sees_the_ends_of_beats(visit: Any):
    """Each key goes on to the next beat's end; again, which is asked for, moves."""
    seen = visit("slides.html")
    seen.until("Math.abs(video.currentTime - (2 - 1 / 30)) < 1e-4")
    seen.page.keyboard.press("ArrowRight")
    assert "2 / 3" == place(seen)
    seen.until("video.paused && Math.abs(video.currentTime - (4 - 1 / 30)) < 1e-4")
    seen.page.keyboard.press("r")
    seen.until("!video.paused && video.currentTime < 3.5")


def test_a_reading_aid_hears_the_words_of_a_slide(visit: Any):
    """Politely, as the slide comes; the video is described by them."""
    seen = visit("slides.html")
    aloud = "document.querySelector('#said[aria-live=polite]').textContent"
    assert "An input." == seen.value(aloud)
    seen.page.keyboard.press("ArrowRight")
    assert "A sum." == seen.value(aloud)
    assert "said" == seen.value("video.getAttribute('aria-describedby')")


def test_a_window_of_its_own_shows_the_notes(visit: Any):
    """And follows; a stranger's words are text there, too."""
    seen = visit("slides.html")
    with seen.context.expect_page() as opened:
        seen.page.keyboard.press("s")
    assert "An input." in opened.value.inner_text("body")
    assert "Next: A sum." in opened.value.inner_text("body")
    opened.value.keyboard.press("End")
    assert "3 / 3" == place(seen)
    assert SLY in opened.value.inner_text("body")
    assert seen.value("window.hacked === undefined")


@pytest.mark.parametrize("size", SIZES)
def test_slides_are_accessible(size: str, visit: Any):
    """With the notes shown."""
    width, height = SIZES[size]
    seen = visit("slides.html", viewport={"width": width, "height": height})
    seen.page.keyboard.press("n")
    assert "An input." == seen.page.inner_text("#words")
    assert [] == seen.violations()
    assert seen.value("document.documentElement.scrollWidth") <= width
