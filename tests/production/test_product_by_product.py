"""One product's fault costs only that product; two lectures of one name are two lectures."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scenes.commands import build as command
from scenes.commands import main
from scenes.production import build as building
from scenes.production import products
from scenes.production.build import Built, build
from scenes.production.errors import FigureError, OutsideError
from scenes.production.order import Order
from tests.production import test_build
from tests.production.test_build import Studio

order, studio = test_build.order, test_build.studio  # fixtures
Maker = Callable[[Any, Path], None]


@pytest.fixture
def handout(monkeypatch: pytest.MonkeyPatch) -> Callable[[Maker], None]:
    """Lets another make the handout."""

    def by(maker: Maker) -> None:
        monkeypatch.setattr(products, "handout", maker)

    return by


def fails(made: Any, folder: Path) -> None:
    (folder / "half.pdf").write_text("half")
    raise FigureError("chapter 1, A: ImageMobject is made of pixels")


def writes(made: Any, folder: Path) -> None:
    (folder / f"{made.order.stem}.pdf").write_text("a handout")


def crashes(made: Any, folder: Path) -> None:
    raise ZeroDivisionError("of ours")


def test_a_product_that_fails_keeps_nobody_from_the_others(
    order: Order, studio: Studio, handout: Callable[[Maker], None]
):
    """Its reason is told; what came before it and after it is handed out, nothing half-made is."""
    handout(fails)

    built = build(replace(order, products=("video", "handout", "chapters")))

    assert {"handout": "chapter 1, A: ImageMobject is made of pixels"} == built.failed
    assert {
        "toy-480p15" + kind for kind in (".mp4", ".srt", ".vtt", ".jpg", ".chapters.txt", "")
    } == {path.name for path in built.files}
    assert all(path.exists() for path in built.files)
    assert [] == list(order.out.rglob("*.pdf"))


def test_what_failed_is_tried_again_and_nothing_else_is_made_anew(
    order: Order, studio: Studio, handout: Callable[[Maker], None]
):
    """The second call is not told that all is there."""
    order = replace(order, products=("video", "handout"))
    handout(fails)
    build(order)
    before = order.video.stat().st_mtime_ns
    assert build(order).failed

    handout(writes)
    built = build(order)

    assert built
    assert {} == built.failed
    assert before == order.video.stat().st_mtime_ns
    assert not build(order)


def test_the_last_good_one_stays_where_the_new_one_fails(
    order: Order,
    studio: Studio,
    handout: Callable[[Maker], None],
    capsys: pytest.CaptureFixture[str],
):
    """And that it is of an earlier build is said."""
    order = replace(order, products=("video", "handout"))
    handout(writes)
    build(order)
    handout(fails)
    lecture = order.lecture.model_copy(update={"title": "New"})

    assert build(replace(order, lecture=lecture)).failed

    assert "a handout" == order.video.with_suffix(".pdf").read_text()
    assert "left as the build before made them: handout" in capsys.readouterr().err


def test_a_product_is_handed_out_as_soon_as_it_is_whole(
    order: Order, studio: Studio, handout: Callable[[Maker], None]
):
    """The video is there while the handout is made: whoever is interrupted then has it."""
    seen: list[bool] = []

    def interrupted(made: Any, folder: Path) -> None:
        seen.append(order.video.exists())
        raise KeyboardInterrupt

    handout(interrupted)
    with pytest.raises(KeyboardInterrupt):
        build(replace(order, products=("video", "handout")))
    assert [True] == seen
    assert not build(order)


def test_a_fault_of_ours_is_told_with_its_place(
    order: Order,
    studio: Studio,
    handout: Callable[[Maker], None],
    capsys: pytest.CaptureFixture[str],
):
    """Its traceback helps whoever mends it; the video is there all the same."""
    handout(crashes)
    built = build(replace(order, products=("video", "handout")))
    assert {"handout": "ZeroDivisionError: of ours"} == built.failed
    assert "in crashes" in capsys.readouterr().err
    assert order.video.exists()


def test_what_needs_an_extra_is_left_out_and_said(
    order: Order, studio: Studio, monkeypatch: pytest.MonkeyPatch
):
    """With what to type, installed or in a checkout; nothing has failed."""
    monkeypatch.setattr(products, "find_spec", lambda name: None)
    for name in ("slides", "slides_as_pdf"):
        monkeypatch.setattr(
            f"scenes.production.pages.{name}",
            lambda made, folder, name=name: (folder / f"{made.order.stem}-{name}").write_text("x"),
        )

    built = build(replace(order, products=("video", "slides")))

    why = "pptx is not installed; pip install 'manim-backprop[slides]' "
    assert {"slides as PPTX": f"{why}(in a checkout: pip install -e '.[slides]')"} == built.left_out
    assert {} == built.failed
    assert not build(replace(order, products=("video", "slides")))


def test_the_command_names_all_and_says_what_is_missing(
    order: Order, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """What failed here, and what nothing here can make."""
    files = (order.video, order.out / "toy-480p15")
    left_out, failed = {"slides as PPTX": "pptx is missing"}, {"handout": "no font here has it"}
    for built in (Built(files, failed, left_out), Built(files, {}, left_out)):
        monkeypatch.setattr(building, "build", lambda order, far, built=built: built)
        assert built is command._built(order, None)
    told = capsys.readouterr()
    assert [str(path) for path in files] * 2 == told.out.splitlines()
    assert "left out: slides as PPTX: pptx is missing" in told.err
    assert "left out: handout: no font here has it" in told.err


# -- names ---------------------------------------------------------------------------------------


@pytest.fixture
def weeks(tmp_path: Path) -> list[Path]:
    """A term's lectures, each called lecture.toml by `new`."""
    made = []
    for week in ("week-1", "week-2"):
        (tmp_path / week).mkdir()
        made.append(tmp_path / week / "lecture.toml")
        made[-1].write_text(
            'title = "A"\nlesson = "two-two-two"\n'
            '[[chapter]]\nscene = "ErrorCalculation"\ntitle = "A"\n'
        )
    return made


def test_two_lectures_of_one_name_are_refused_at_once(
    weeks: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """Before anything is rendered: the second would take the first one's place."""
    out = tmp_path / "media"
    assert 2 == main(["build", *map(str, weeks), "--out", str(out)])
    told = capsys.readouterr().err
    assert f"{weeks[0]} and {weeks[1]} would both become" in told
    assert "rename one of the two files, or build one with another --out" in told
    assert not out.exists()


def test_two_lectures_of_one_name_are_refused_one_after_the_other(
    weeks: list[Path], order: Order, studio: Studio
):
    """Also while the first is still rendered: the name is taken from the beginning."""
    first, second = (replace(order, source=week) for week in weeks)
    taken: list[str] = []
    rendering = studio.render

    def render(job: Any, parts: Path) -> Path:
        with pytest.raises(OutsideError, match="is made as"):
            build(replace(second, theme=first.theme))
        taken.append(job.name)
        return rendering(job, parts)

    building.render = render  # the fixture puts the true one back
    build(first)

    assert ["A", "B"] == sorted(taken)
    with pytest.raises(OutsideError, match=f"{weeks[0]} is made as .* rename one of the two"):
        build(second)
    assert not build(first)


def test_a_lecture_that_has_moved_keeps_its_name(weeks: list[Path], order: Order, studio: Studio):
    """Where its file was, there is none any more."""
    build(replace(order, source=weeks[0]))
    weeks[0].unlink()
    assert not build(replace(order, source=weeks[1]))
