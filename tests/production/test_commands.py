"""`manim-backprop`: commands are found by their modules, a new folder builds, slips are named."""

from pathlib import Path

import pytest
from PIL import Image

from backprop import Lesson
from scenes.commands import main, manim_backprop
from scenes.commands.common import lesson_of
from scenes.production.checking import check
from scenes.production.library import scene_files, scenes_of
from scenes.production.starting import FILES


@pytest.fixture
def out(capsys: pytest.CaptureFixture[str]):
    def call(*arguments: str) -> tuple[int, str, str]:
        return main(list(arguments)), *capsys.readouterr()

    return call


def test_each_module_is_a_command():
    """With a line of help."""
    names = manim_backprop.list_commands(None)

    assert {
        "audit",
        "build",
        "check",
        "lessons",
        "new",
        "numbers",
        "present",
        "scenes",
        "themes",
    } <= {*names}
    assert all(manim_backprop.get_command(None, name).get_short_help_str(99) for name in names)


def test_an_unknown_command_has_a_nearest_name(out):
    """Exit code 2."""
    code, _, complaint = out("bild")

    assert 2 == code
    assert "there is no command 'bild'; did you mean 'build'?" in complaint


def test_what_there_is_is_listed(out):
    """Scenes, lessons of every kind, themes with the colour of each role."""
    assert len(scene_files()) == len(out("scenes")[1].splitlines())
    assert "two-two-two" in out("lessons")[1]
    assert "one-neuron-in-time" in out("lessons")[1]
    assert ["dark", "light", "print"] == [
        line for line in out("themes")[1].splitlines() if not line.startswith(" ")
    ]


def test_scenes_that_can_tell_a_lesson_are_listed(out):
    """The others say why they cannot, each reason once."""
    code, told, not_told = out("scenes", "--lesson", "branch-and-merge")

    assert 0 == code
    assert "branch_and_merge.py BranchAndMerge\n" in told
    assert "ForwardPass" not in told
    assert 1 == not_told.count("it is a computation graph, and this scene tells a layered network")


def test_a_new_folder_has_nothing_wrong(out, tmp_path: Path):
    """The lecture, the lesson and the scene in it fit together."""
    folder = tmp_path / "my lecture"

    assert 0 == out("new", str(folder))[0]

    assert sorted(FILES) == sorted(path.name for path in folder.iterdir())
    own = scenes_of(folder / "my_scenes.py")
    assert ["MyScene"] == [scene.name for scene in own]
    assert 4 == len(check(folder / "lecture.toml", scenes=own).chapters)
    lesson = str(folder / "lesson.toml")
    scenes = str(folder / "my_scenes.py")
    assert (
        0 == out("check", str(folder / "lecture.toml"), "--scenes", scenes, "--lesson", lesson)[0]
    )


def test_a_folder_that_holds_something_is_left_alone(out, tmp_path: Path):
    """Nothing is overwritten."""
    (tmp_path / "lecture.toml").write_text("mine")

    code, _, complaint = out("new", str(tmp_path))

    assert 1 == code
    assert "is not empty (lecture.toml is in it); name a new folder" in complaint
    assert "mine" == (tmp_path / "lecture.toml").read_text()


def test_the_newest_page_is_opened(out, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Slides only when asked for; the video where there is no page."""
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda uri: opened.append(uri) or True)
    (tmp_path / "toy-480p15.mp4").touch()

    assert 0 == out("present", "toy.toml", "--out", str(tmp_path))[0]
    (tmp_path / "toy-480p15.html").touch()
    (tmp_path / "toy-480p15-slides.html").touch()
    assert 0 == out("present", "toy.toml", "--out", str(tmp_path))[0]
    assert 0 == out("present", "toy.toml", "--slides", "--out", str(tmp_path))[0]

    assert ["toy-480p15.mp4", "toy-480p15.html", "toy-480p15-slides.html"] == [
        uri.rsplit("/", 1)[1] for uri in opened
    ]


def test_without_anything_made_it_says_how_to_make_it(out, tmp_path: Path):
    """Exit code 2."""
    code, _, complaint = out("present", "toy.toml", "--out", str(tmp_path))

    assert 2 == code
    assert (
        "holds no page and no video of toy; make them: manim-backprop build toy.toml" in complaint
    )


def test_stills_show_the_end_of_each_beat(out, tmp_path: Path):
    """Of a scene of one's own, too, in one picture."""
    main(["new", str(tmp_path / "mine")])
    picture = tmp_path / "beats.png"
    typed = ["stills", "MyScene", str(picture), "--scenes", str(tmp_path / "mine" / "my_scenes.py")]

    code, told, _ = out(*typed, "--size", "9:16", "--width", "90")

    assert (0, f"{picture}: 2 beats") == (code, told.splitlines()[-1])
    assert (2 * 96 + 6, 160 + 12) == Image.open(picture).size


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("ForwardPas beats.png", "there is no scene 'ForwardPas'; did you mean 'ForwardPass'?"),
        ("ForwardPass beats.jpg", "beats.jpg: the picture is a .png"),
        ("ForwardPass beats.png --only nothing", "there are: network, inputs, plan"),
        ("XorTraining beats.png --lesson two-two-two", "cannot tell 'two-two-two'"),
    ],
)
def test_stills_that_cannot_be_are_told(out, typed: str, reason: str):
    """And nothing is written."""
    code, _, complaint = out("stills", *typed.split())

    assert code in (1, 2)
    assert reason in complaint
    assert not Path("beats.png").exists()


@pytest.mark.parametrize(
    ("file", "name"),
    [("hers.toml", "hers"), ("mein Netz (2).toml", "mein-Netz-2"), ("ü.toml", "lesson")],
)
def test_a_lesson_without_a_name_has_its_files(tmp_path: Path, file: str, name: str):
    """So that what is made of it does not take the place of what was made of another."""
    path = tmp_path / file
    path.write_text(Lesson.named("xor").to_toml().replace('name = "xor"\n', ""), encoding="utf-8")

    assert name == lesson_of(str(path)).name
