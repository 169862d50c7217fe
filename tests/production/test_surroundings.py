"""Nothing of the folder in which a command is called runs, or changes what is made."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scenes.production import surroundings

COMMAND = Path(sys.executable).with_name("manim-backprop")
MODULES = [
    "PIL", "av", "backprop", "cairo", "click", "cups", "decorator", "flint", "hibari", "html",
    "importlib", "io", "json", "manim", "manimpango", "numbers", "numpy", "pathlib", "pptx",
    "pydantic", "rich", "runpy", "sitecustomize", "srt", "subprocess", "sysconfig", "tempfile",
    "tomllib", "tqdm", "typst", "usercustomize", "xml", "zipfile",
]  # fmt: skip
SCENE = """
from manim import FadeIn
from scenes.stage import LectureScene
import beside  # a module of its author's

class Mine(LectureScene):
    title = "Mine"
    words = {"all": "This is all."}

    def construct(self):
        with self.beat("all"):
            self.play(FadeIn(self.network()))
"""
LECTURE = 'title = "Mine"\nlesson = "two-two-two"\n[[chapter]]\nscene = "Mine"\ntitle = "Mine"\n'


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A folder with a scene of one's own, and with modules and settings that tell on themselves."""
    (tmp_path / "mine.py").write_text(SCENE)
    (tmp_path / "beside.py").write_text("")
    (tmp_path / "mine.toml").write_text(LECTURE)
    for name in MODULES:
        told = f"open({str(tmp_path / 'RAN')!r}, 'a').write({name!r} + ' ')\nraise SystemExit(9)\n"
        (tmp_path / f"{name}.py").write_text(told)
    (tmp_path / "evil.py").write_text((tmp_path / "av.py").read_text())
    home = tmp_path / "home" / ".config" / "manim"
    home.mkdir(parents=True)
    for folder in (tmp_path, home):
        (folder / "manim.cfg").write_text("[CLI]\nframe_height = 4\nplugins = evil\n[CLI_CTX]\n!!")
    return tmp_path


def called(folder: Path, *typed: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | environment
    clean["HOME"] = str(folder / "home")
    return subprocess.run([*typed], cwd=folder, env=clean, capture_output=True, text=True)


def test_a_strangers_module_in_the_folder_is_not_run(hostile: Path):
    """Nor beside a scene of one's own, whose other modules are; nor what a manim.cfg names."""
    done = called(hostile, str(COMMAND), "stills", "Mine", "o.png", "--scenes", "mine.py")

    assert not (hostile / "RAN").exists(), (hostile / "RAN").read_text()
    assert (0, "o.png: 1 beat\n") == (done.returncode, done.stdout), done.stderr
    assert (hostile / "o.png").exists()


@pytest.mark.parametrize("name", ["scenes", "manim_backprop"])
def test_with_m_too(hostile: Path, name: str):
    """Python puts the current folder first; we take it away before anything of ours is imported."""
    for early in ("runpy", "importlib", "pathlib", "backprop"):  # Python asks before it asks us
        (hostile / f"{early}.py").unlink()
    root = Path(__file__).parents[2]

    done = called(hostile, sys.executable, "-m", name, "lessons", PYTHONPATH=str(root))

    assert not (hostile / "RAN").exists(), (hostile / "RAN").read_text()
    assert 0 == done.returncode, done.stderr


@pytest.mark.render
def test_a_build_in_a_strangers_folder_makes_the_same_bytes(hostile: Path, tmp_path: Path):
    """Whole, with all products; its children would look here, too, where PYTHONPATH is `:`."""
    typed = [
        str(COMMAND),
        "build",
        str(hostile / "mine.toml"),
        "--scenes",
        str(hostile / "mine.py"),
    ]
    clean = hostile / "clean"
    clean.mkdir()

    here = called(hostile, *typed, "--out", str(hostile / "here"))
    there = called(clean, *typed, "--out", str(hostile / "there"))

    assert not (hostile / "RAN").exists(), (hostile / "RAN").read_text()
    assert (0, 0) == (here.returncode, there.returncode), here.stderr + there.stderr
    assert made(hostile / "here") == made(hostile / "there")


def made(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}


def test_another_python_looks_in_no_folder_that_depends_on_where_it_is(
    monkeypatch: pytest.MonkeyPatch,
):
    """Of PYTHONPATH its absolute parts alone."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["", ".", "lib", "/opt/lib", ""]))

    first, *others = surroundings.python_path().split(os.pathsep)

    assert Path(__file__).parents[2] == Path(first)
    assert ["/opt/lib"] == others


def test_the_current_folder_goes_from_where_modules_are_looked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    """By its name, and as the empty one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", str(tmp_path), "/opt/lib", "."])

    surroundings.shut_out()

    assert ["/opt/lib"] == sys.path


def test_that_settings_are_read_is_no_news(tmp_path: Path):
    """Manim says so three times of every build; what else it says is shown."""
    code = (
        "from scenes.production.surroundings import shut_out; shut_out(); import manim;"
        "manim.config.digest_parser(manim._config.utils.make_config_parser());"
        "manim.logger.info('something else')"
    )
    root = str(Path(__file__).parents[2])
    done = called(tmp_path, sys.executable, "-c", code, PYTHONPATH=root, HOME=str(tmp_path))

    assert "something else" in done.stdout + done.stderr
    assert "Reading config" not in done.stdout + done.stderr
