"""The two commands: `./run` needs only sh; `python -m scenes` lists, makes lectures, audits."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TARGETS = (*("lecture", "scene", "test", "test-peers", "check-render", "audit", "lint", "clean"),)
TOOLS = ("sh", "dirname", "cat", "cksum", "grep", "id", "mkdir", "rm", "sleep", "sed", "env")
SHELLS = [shell for shell in ("dash", "bash", "busybox") if shutil.which(shell)]


def call(*command: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )


def write_tool(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A copy of `run` in a folder with a space in its name, beside a PATH with few tools."""
    place = tmp_path / "my project"
    (place / "bin").mkdir(parents=True)
    for name in ("run", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, place)
    for tool in TOOLS:
        (place / "bin" / tool).symlink_to(shutil.which(tool) or f"/bin/{tool}")
    return place


def call_bare(place: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`run` on a system that has nothing but these tools."""
    return call("sh", "run", *arguments, cwd=place, PATH=str(place / "bin"), **environment)


# --- ./run --------------------------------------------------------------------------------------


@pytest.mark.parametrize("shell", SHELLS)
def test_run_is_plain_sh(shell: str):
    """dash, busybox and bash all take it."""
    command = [shell, "sh"] if shell == "busybox" else [shell]

    assert 0 == call(*command, "-n", "run").returncode


def test_run_alone_lists_its_targets():
    """Nothing is installed for that."""
    shown = call("sh", "run")

    assert 0 == shown.returncode
    assert all(f"\n  {target} " in shown.stdout for target in TARGETS)


def test_an_unknown_target_is_refused():
    """With the list, and exit code 1."""
    refused = call("sh", "run", "lectur")

    assert 1 == refused.returncode
    assert "run: there is no target 'lectur'\n" in refused.stderr


def test_an_unknown_quality_is_refused_before_anything_is_installed(bare: Path):
    """The four are named."""
    refused = call_bare(bare, "lecture", QUALITY="4k")

    assert 1 == refused.returncode
    assert (
        "run: QUALITY is '4k', but should be l (480p15), m (720p30), h (1080p60) or k (2160p60)\n"
        == refused.stderr
    )
    assert not (bare / ".venv").exists()


@pytest.mark.parametrize(
    ("manager", "command"),
    [
        ("dnf", "dnf install gcc gcc-c++ pkgconf-pkg-config cairo-devel pango-devel python3-devel"),
        ("pacman", "pacman -S --needed base-devel cairo pango python"),
        ("zypper", "zypper install gcc gcc-c++ pkg-config cairo-devel pango-devel python313-devel"),
        ("apk", "apk add build-base pkgconf cairo-dev pango-dev python3-dev"),
        ("brew", "brew install pkgconf cairo pango python@3.13"),
        ("none", "(this system's package manager is not known here)"),
    ],
)
def test_without_apt_the_command_for_this_system_is_printed(bare: Path, manager: str, command: str):
    """And nothing is touched: no package manager is called, no .venv made."""
    write_tool(bare / "bin" / manager, f"touch '{bare}/called'")

    stopped = call_bare(bare, "lecture")

    assert 1 == stopped.returncode
    assert f"\n         {command}\n" in stopped.stderr
    assert not (bare / "called").exists()
    assert not (bare / ".venv").exists()
    assert not (bare / ".venv.lock").exists()


def test_where_sudo_is_needed_the_command_says_so(bare: Path):
    """For somebody who is not root."""
    write_tool(bare / "bin" / "dnf", "exit 1")
    write_tool(bare / "bin" / "sudo", "exit 1")
    (bare / "bin" / "id").unlink()
    write_tool(bare / "bin" / "id", "echo 1000")

    assert "\n         sudo dnf install gcc" in call_bare(bare, "test").stderr


def test_an_old_python_is_named(bare: Path):
    """Debian 11 has 3.9."""
    write_tool(bare / "bin" / "python3", '[ "$1" = -c ] && echo 3.9.2')

    stopped = call_bare(bare, "lecture")

    assert 1 == stopped.returncode
    assert "run: Python 3.11 or later is needed, but python3 is 3.9.2.\n" in stopped.stderr


def test_a_failed_apt_shows_its_words(bare: Path):
    """The last thing a person needs is a silent stop."""
    write_tool(bare / "bin" / "apt-get", 'echo "E: no network for $1"; exit 100')
    (bare / "bin" / "id").unlink()
    write_tool(bare / "bin" / "id", "echo 0")

    stopped = call_bare(bare, "lecture")

    assert 1 == stopped.returncode
    assert "E: no network for update\nrun: apt-get update failed" in stopped.stderr


@pytest.mark.parametrize(
    ("manager", "command"),
    [
        ("dnf", "dnf install tesseract"),
        ("pacman", "pacman -S --needed tesseract tesseract-data-eng"),
        ("zypper", "zypper install tesseract-ocr tesseract-ocr-traineddata-english"),
        ("apk", "apk add tesseract-ocr tesseract-ocr-data-eng"),
        ("brew", "brew install tesseract"),
        ("none", "(this system's package manager is not known here)"),
    ],
)
def test_without_apt_check_render_prints_how_to_get_tesseract(
    bare: Path, manager: str, command: str
):
    """Nothing is installed, no .venv made: the pixels could not be read."""
    write_tool(bare / "bin" / manager, f"touch '{bare}/called'")

    stopped = call_bare(bare, "check-render")

    assert 1 == stopped.returncode
    assert "run: tesseract is missing, which check-render needs" in stopped.stderr
    assert stopped.stderr.endswith(f"\n         {command}\n")
    assert not (bare / "called").exists()
    assert not (bare / ".venv").exists()


def test_check_render_installs_tesseract_alone_with_apt(bare: Path):
    """By apt-get, as root; then it goes on to what every target needs, and stops there."""
    write_tool(
        bare / "bin" / "apt-get",
        f'echo "$@" >>"{bare}/called"; [ "$1" = update ] || touch "{bare}/bin/tesseract"; '
        f'[ "$1" = update ] || chmod +x "{bare}/bin/tesseract"',
    )
    for tool in ("touch", "chmod"):
        (bare / "bin" / tool).symlink_to(shutil.which(tool) or f"/bin/{tool}")
    (bare / "bin" / "id").unlink()
    write_tool(bare / "bin" / "id", "echo 0")

    call_bare(bare, "check-render")

    called = (bare / "called").read_text().splitlines()
    assert ["update", "install -y --no-install-recommends tesseract-ocr"] == called[:2]


def test_only_check_render_asks_for_tesseract(bare: Path):
    """The other targets go without."""
    assert "tesseract" not in call_bare(bare, "test").stderr


def test_an_abandoned_lock_does_not_block(bare: Path):
    """Its owner was killed: the number in it is nobody's."""
    (bare / ".venv.lock").mkdir()
    (bare / ".venv.lock" / "owner").write_text("99999999\n")

    stopped = call_bare(bare, "lecture")

    assert "something is missing of: a C compiler" in stopped.stderr
    assert not (bare / ".venv.lock").exists()


@pytest.fixture
def installed(bare: Path) -> Path:
    """A project whose Python only says what it was called with."""
    python = bare / ".venv" / "bin" / "python"
    (bare / ".venv" / ".state").mkdir(parents=True)
    python.parent.mkdir()
    write_tool(python, '[ "$1" = -c ] || printf "%s\\n" "$@"')
    (python.parent / "pip").write_text(f"#!{python}\n")
    texts = [(bare / name).read_bytes() for name in ("pyproject.toml", *["constraints.txt"] * 2)]
    sums = subprocess.run(["cksum"], input=b"".join(texts), stdout=subprocess.PIPE, check=True)
    (bare / ".venv" / ".state" / "default").write_bytes(sums.stdout)
    (bare / "my.toml").touch()
    (bare / "told.toml").write_text('title = "x"\n[[chapter]]\n')
    return bare


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], ""),
        (["4"], "4"),
        (["2", "4"], "2 4"),
        (["course"], "1 2 3 4 5 6 7 8"),
        (["my.toml"], "--lesson {place}/my.toml"),
        (["4", "my.toml", "--theme", "light"], "--lesson {place}/my.toml --theme light 4"),
        (["told.toml"], "{place}/told.toml"),
        (["--theme", "light"], "--theme light"),
    ],
)
def test_run_lecture_builds_by_the_command(installed: Path, arguments: list[str], expected: str):
    """The training step, a chapter of the course by its number, all, or one's own."""
    called = call_bare(installed, "lecture", *arguments)

    told = f"-P -m scenes build --only video {expected}".split()
    assert [word.format(place=installed) for word in told] == called.stdout.splitlines()


def test_what_is_made_is_told_from_where_run_was_called(installed: Path, tmp_path: Path):
    """It lies in the project's media, wherever one stands."""
    (installed.parent / "there").mkdir()
    called = call("sh", str(installed / "run"), "lecture", cwd=installed.parent / "there",
                  PATH=str(installed / "bin"))  # fmt: skip

    assert f"--out\n{installed}/media\n" in called.stdout


@pytest.mark.parametrize("number", ["0", "9", "12"])
def test_a_chapter_that_there_is_not_is_refused(installed: Path, number: str):
    """And not taken for a lesson."""
    refused = call_bare(installed, "lecture", number)

    assert 1 == refused.returncode
    assert f"run: there is no chapter {number}: the course has 1 to 8\n" == refused.stderr


def test_a_quality_goes_before_the_lectures_own(installed: Path):
    """Without one, the lecture's is taken."""
    assert "--quality\nh\n4\n" in call_bare(installed, "lecture", "4", QUALITY="h").stdout


# --- python -m scenes ---------------------------------------------------------------------------


def test_list_names_files_and_classes_that_are_there():
    """Each line is what `manim render` wants."""
    listed = call(sys.executable, "-m", "scenes", "scenes")
    lines = [line.rsplit(" ", 1) for line in listed.stdout.splitlines()]

    assert 0 == listed.returncode
    assert ["scenes/forward_pass.py", "ForwardPass"] in lines
    assert all(f"class {name}(" in (ROOT / path).read_text() for path, name in lines)


def test_list_prints_full_paths_elsewhere(tmp_path: Path):
    """As from a wheel: the scenes lie where Python put them."""
    listed = call(sys.executable, "-m", "scenes", "scenes", cwd=tmp_path, PYTHONPATH=str(ROOT))

    assert f"{ROOT}/scenes/forward_pass.py ForwardPass" in listed.stdout.splitlines()


def test_our_lecture_holds_the_scenes_of_one_step_in_order():
    """The training step, from one neuron to the loop; checked by the reader of lecture files."""
    from scenes.production.lecture import Lecture
    from scenes.production.library import lecture_path

    lecture = Lecture.read(lecture_path(None))

    assert [
        "NeuronUpClose",
        "ForwardPass",
        "ErrorCalculation",
        "ChainRuleStepThrough",
        "TermsIntoMatrices",
        "HadamardProduct",
        "BiasIsOne",
        "GeneralisedEquations",
        "GradientDescentStep",
        "TrainingLoop",
    ] == [chapter.scene for chapter in lecture.chapters]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--lesson", "two-two-tow"], "two-two-two"),
        (["--lesson", "gone.toml"], "gone.toml"),
        (["gone.toml"], "gone.toml: no such file or directory; check the path"),
        (["no-such-lecture"], "no-such-lecture.toml: no such file or directory; check the path"),
    ],
)
def test_what_cannot_be_read_is_refused_before_anything_renders(
    tmp_path: Path, arguments: list[str], expected: str
):
    """One line, exit code 2, no folder made."""
    refused = call(
        *(sys.executable, "-m", "scenes", "build", "--out", str(tmp_path / "out"), *arguments)
    )

    assert 2 == refused.returncode
    assert expected in refused.stderr
    assert 1 == len(refused.stderr.splitlines())
    assert not (tmp_path / "out").exists()


def test_a_lesson_of_ones_own_with_a_slip_is_refused(tmp_path: Path):
    """The lesson's own one-line error, with its file."""
    lesson = tmp_path / "mine.toml"
    lesson.write_text("rate = nan\n")

    refused = call(
        *(sys.executable, "-m", "scenes", "build", "--lesson", str(lesson)),
        *("--out", str(tmp_path / "out")),
    )

    assert 2 == refused.returncode
    assert "mine.toml" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (tmp_path / "out").exists()


# --- installed elsewhere ------------------------------------------------------------------------


@pytest.mark.render
def test_a_wheel_renders_scenes_in_a_project_with_files_of_the_same_names(tmp_path: Path):
    """Into a fresh environment, from a folder with its own scenes.py, backprop.py and tests/.

    Ours by their paths, one's own by plain Manim, a lecture by `manim-backprop build`.
    """
    venv, python = tmp_path / "venv", tmp_path / "venv" / "bin" / "python"
    wheels, elsewhere = tmp_path / "wheels", tmp_path / "else where"
    elsewhere.mkdir()
    pip = (str(python), "-m", "pip", "--disable-pip-version-check", "--quiet")

    assert 0 == call(sys.executable, "-m", "venv", str(venv)).returncode
    built = call(*pip, "wheel", "--no-deps", "--wheel-dir", str(wheels), str(ROOT))
    assert 0 == built.returncode, built.stderr
    (wheel,) = wheels.glob("*.whl")
    installed = call(*pip, "install", "-c", str(ROOT / "constraints.txt"), str(wheel))
    assert 0 == installed.returncode, installed.stderr

    environment = {"PYTHONPATH": "", "BACKPROP_LESSON": "xor"}
    ours = str(venv / "bin" / "manim-backprop")
    listed = call(ours, "scenes", cwd=elsewhere, **environment)
    path = next(p for p in listed.stdout.splitlines() if p.endswith(" ForwardPass")).rsplit(" ", 1)
    assert path[0].startswith(str(venv))

    manim = str(venv / "bin" / "manim")
    rendered = call(manim, "render", "-ql", "-s", *path, cwd=elsewhere, **environment)
    assert 0 == rendered.returncode, rendered.stderr
    assert list(elsewhere.glob("media/images/*/ForwardPass*.png"))

    mine = elsewhere / "mine.py"
    mine.write_text(
        "import scenes, backprop, tests\n"
        "from manim_backprop.scenes.forward_pass import ForwardPass\n"
        "assert (scenes.THEIRS, backprop.THEIRS) == (1, 2)\n"
        "class Mine(ForwardPass):\n    lesson = 'two-three-one-relu'\n"
    )
    (elsewhere / "scenes.py").write_text(
        "from manim_backprop import LectureScene\nTHEIRS = 1\n"
        "class Tiny(LectureScene):\n    words = {'one': 'The loss is {loss}.'}\n"
        "    def construct(self):\n        with self.beat('one'):\n            self.wait(0.1)\n"
    )
    (elsewhere / "backprop.py").write_text("THEIRS = 2\n")
    (elsewhere / "tests").mkdir()
    (elsewhere / "tests/__init__.py").touch()
    rendered = call(manim, "render", "-ql", "-s", "mine.py", "Mine", cwd=elsewhere, **environment)
    assert 0 == rendered.returncode, rendered.stderr
    assert list(elsewhere.glob("media/images/mine/Mine*.png"))

    rendered = call(manim, "render", "-ql", "scenes.py", "Tiny", cwd=elsewhere, **environment)
    assert 0 == rendered.returncode, rendered.stderr
    assert list(elsewhere.glob("media/videos/scenes/*/Tiny.mp4"))

    (elsewhere / "lecture.toml").write_text(
        'title = "One"\nlesson = "xor"\n'
        '[[chapter]]\nscene = "Tiny"\ntitle = "Mine"\n'
        '[[chapter]]\nscene = "Mine"\ntitle = "Mine, too"\n'
    )
    own = ("--scenes", "scenes.py", "--scenes", "mine.py", "--only", "video")
    built = call(ours, "build", "lecture.toml", *own, cwd=elsewhere, **environment)
    assert 0 == built.returncode, built.stderr
    assert (elsewhere / "media/lecture-480p15.mp4").is_file()
