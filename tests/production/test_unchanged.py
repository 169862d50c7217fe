"""A build in which nothing has changed says so at once; one in which anything has looks closer."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from scenes.commands import main
from scenes.production import build as building
from scenes.production.unchanged import Asked
from tests.production import test_build
from tests.production.test_build import Studio

studio = test_build.studio  # fixture
TOY = 'title = "Toy"\nlesson = "xor"\n'
CHAPTER = '[[chapter]]\nscene = "BiasIsOne"\ntitle = "One"\n'
SCENE = "from scenes.bias_is_one import BiasIsOne\n\n\nclass Mine(BiasIsOne):\n    pass\n"


@pytest.fixture
def folder(tmp_path: Path, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lecture, a lesson and a scene, and a first build of them."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "toy.toml").write_text(TOY + CHAPTER)
    lessons = Path(building.__file__).parents[2] / "backprop/lessons"
    (tmp_path / "net.toml").write_text((lessons / "xor.toml").read_text())
    (tmp_path / "mine.py").write_text(SCENE)
    return tmp_path


def build(*more: str) -> int:
    return main(["build", "toy.toml", "--out", "out", "--only", "video", *more])


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> Callable[[], bool]:
    """Whether a build has had to look for itself since it was last asked."""
    calls: list[object] = []
    real = building.build

    def counted(*given: object) -> object:
        calls.append(given)
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(building, "build", counted)

    def asked() -> bool:
        there = bool(calls)
        calls.clear()
        return there

    return asked


def test_the_same_is_answered_from_the_note(
    folder: Path, looked: Callable[[], bool], capsys: pytest.CaptureFixture[str]
):
    """In the same words as by a build that looks for itself."""
    assert 0 == build()
    first = capsys.readouterr().out
    assert looked()

    assert 0 == build()

    said = capsys.readouterr()
    assert not looked()
    assert first == said.out
    assert "nothing has changed, nothing was rendered\n" == said.err


def test_the_note_is_that_of_the_folder_wherever_one_stands(
    folder: Path, looked: Callable[[], bool], monkeypatch: pytest.MonkeyPatch
):
    build()
    looked()
    (folder / "below").mkdir()
    monkeypatch.chdir(folder / "below")

    assert 0 == main(["build", "../toy.toml", "--out", "../out", "--only", "video"])
    assert not looked()


@pytest.mark.parametrize(
    ("file", "more"),
    [
        ("toy.toml", ()),
        ("net.toml", ("--lesson", "net.toml")),
        ("mine.py", ("--scenes", "mine.py")),
    ],
)
def test_a_file_that_was_read_and_is_another_now_is_seen(
    folder: Path, looked: Callable[[], bool], file: str, more: tuple[str, ...]
):
    build(*more)
    build(*more)
    looked()
    with (folder / file).open("a") as text:
        text.write("\n# another\n")

    build(*more)

    assert looked()


def test_a_module_beside_ones_own_scene_is_seen(folder: Path, looked: Callable[[], bool]):
    (folder / "helping.py").write_text("N = 1\n")
    (folder / "mine.py").write_text(f"import helping\n{SCENE}")
    build("--scenes", "mine.py")
    looked()
    (folder / "helping.py").write_text("N = 2\n")

    build("--scenes", "mine.py")

    assert looked()


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_bytes(b"other")])
@pytest.mark.parametrize("name", ["toy-480p15.mp4", "toy-480p15.srt", "BiasIsOne-*/cues.json"])
def test_what_was_made_and_is_not_as_it_was_is_seen(
    folder: Path, looked: Callable[[], bool], name: str, harm: Callable[[Path], object]
):
    """Of what is handed out and of what is kept."""
    build()
    looked()
    (path,) = [*(folder / "out").glob(name), *(folder / "out/.manim-backprop").glob(name)]
    harm(path)

    build()

    assert looked()


def test_a_variable_that_changes_pictures_is_seen(
    folder: Path, looked: Callable[[], bool], monkeypatch: pytest.MonkeyPatch
):
    build()
    looked()
    monkeypatch.setenv("BACKPROP_RENDERING", "small")

    build()

    assert looked()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"orders": 7, "read": {}, "said": []}', '{"orders": [{}], "read": {}}']
)
def test_a_note_that_was_harmed_says_nothing(folder: Path, looked: Callable[[], bool], text: str):
    build()
    looked()
    (note,) = (folder / "out/.manim-backprop").glob("asked-*.json")
    note.write_text(text)

    assert 0 == build()
    assert looked()


def test_a_note_touches_nothing_outside_its_folder(folder: Path):
    """Its names of parts are names of parts, or nothing."""
    build()
    victim = folder / "victim"
    victim.write_text("")
    os.utime(victim, (1, 1))
    (note,) = (folder / "out/.manim-backprop").glob("asked-*.json")
    told = json.loads(note.read_text())
    told["orders"][0]["segments"] = ["../../victim"]
    note.write_text(json.dumps(told))

    build()

    assert 1 == victim.stat().st_mtime


def test_a_build_of_which_something_failed_is_tried_again(
    folder: Path, looked: Callable[[], bool], monkeypatch: pytest.MonkeyPatch
):
    from scenes.production import products

    def fails(made: object, into: Path) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(products, "video", fails)
        assert 1 == build()
    looked()

    assert 0 == build()
    assert looked()


def test_every_option_of_the_command_is_part_of_what_is_asked(tmp_path: Path):
    """But where it renders; one that is new is, too."""
    given = {"lectures": (), "scenes": (), "lesson": None, "recordings": None, "out": tmp_path}
    plain = Asked.of(given)
    other = Asked.of({**given, "brand_new": 1})

    assert plain
    assert other
    assert plain.key != other.key
    assert plain == Asked.of({**given, "scheduler": "tcp://host:1"})
