"""The living page in a real browser: by keyboard alone, told aloud, quiet, fast."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backprop import Lesson, lesson_named
from scenes.production.living.making import living_page
from tests.production.chromium import chromium

pytestmark = pytest.mark.render


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


class Open:
    def __init__(self, browser: Any, folder: Path, lesson: Any, **look: Any) -> None:
        file = folder / "net.html"
        file.write_text(living_page(lesson), encoding="utf-8")
        context = browser.new_context(**{"reduced_motion": "reduce", **look})
        self.page, self.asked, self.complaints = context.new_page(), [], []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(file.as_uri())

    def said(self) -> str:
        return str(self.page.inner_text("#said"))

    def picked(self, name: str) -> None:
        self.page.focus(f".pick[data-name={name}]")
        self.page.keyboard.press("Enter")


@pytest.mark.parametrize("name", ["two-two-two", "xor", "branch-and-merge", "one-neuron-in-time"])
@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_axe_finds_nothing(name: str, scheme: str, browser: Any, tmp_path: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    opened = Open(browser, tmp_path, lesson_named(name), color_scheme=scheme)
    opened.page.focus(".pick")
    opened.page.keyboard.press("Enter")
    found = axe.Axe().run(opened.page).response["violations"]
    assert [each["id"] for each in found] == []
    assert opened.complaints == []
    assert len(opened.asked) == 1


def test_a_weight_is_changed_by_keys_and_told(browser: Any, tmp_path: Path) -> None:
    opened = Open(browser, tmp_path, lesson_named("two-two-two"))
    assert opened.page.inner_text("#loss") == "E = 0.29837111"
    opened.picked("W1")
    opened.page.keyboard.press("ArrowUp")
    assert opened.said() == "W1[0,0] = 0.16; E = 0.2984"
    opened.page.keyboard.press("Control+A")
    opened.page.keyboard.type("1/3")
    opened.page.keyboard.press("Enter")
    assert opened.said().startswith("W1[0,0] = 0.3333; E = ")


def test_what_is_no_number_is_refused_and_nothing_changes(browser: Any, tmp_path: Path) -> None:
    opened = Open(browser, tmp_path, lesson_named("two-two-two"))
    opened.picked("W1")
    opened.page.fill("#typed", "1/0")
    opened.page.keyboard.press("Enter")
    assert opened.said() == "a fraction over 0 is no number"
    assert opened.page.inner_text("#loss") == "E = 0.29837111"


def test_a_step_is_the_engines(browser: Any, tmp_path: Path) -> None:
    opened = Open(browser, tmp_path, lesson_named("two-two-two"))
    opened.page.click("#one")
    assert opened.page.inner_text("#loss") == "E = 0.29102777"
    opened.page.click("#reset")
    assert opened.page.inner_text("#loss") == "E = 0.29837111"


def test_a_link_carries_the_numbers(browser: Any, tmp_path: Path) -> None:
    opened = Open(browser, tmp_path, lesson_named("xor"))
    opened.picked("W2")
    opened.page.fill("#typed", "0.5")
    opened.page.keyboard.press("Enter")
    opened.page.click("#link")
    assert opened.page.url.endswith("#W2.0=0.5")
    loss = opened.page.inner_text("#meanLoss")
    opened.page.reload()
    assert opened.page.inner_text("#meanLoss") == loss


def test_a_phone_shows_it_without_scrolling_aside(browser: Any, tmp_path: Path) -> None:
    phone = {"width": 390, "height": 844}
    opened = Open(browser, tmp_path, lesson_named("xor"), viewport=phone)
    assert opened.page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize(
    ("sizes", "limit"), [((2, 2, 2), 16), ((12, 12, 12), 100), ((64, 30, 10), 1000)]
)
def test_a_change_is_answered_at_once(
    sizes: tuple[int, ...], limit: int, browser: Any, tmp_path: Path
) -> None:
    """Of the arithmetic and the drawing; five times as much on a busy machine."""
    example = ([f"0.{i % 9 + 1}" for i in range(sizes[0])], ["0.5"] * sizes[-1])
    opened = Open(browser, tmp_path, Lesson.of(layers=sizes, examples=[example]))
    opened.picked("W1")
    times = opened.page.evaluate(
        """() => { const slider = document.getElementById("slider"), all = [];
        for (let i = 0; i < 9; i++) { slider.value = 0.1 + i / 10; const t = performance.now();
        slider.dispatchEvent(new Event("input")); all.push(performance.now() - t); }
        return all.sort((a, b) => a - b); }"""
    )
    print(sizes, times)
    assert times[4] < 5 * limit
