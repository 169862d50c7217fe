"""Names that nobody else has: a project's own scenes.py, backprop.py and tests/ beside ours."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import backprop
import manim_backprop
from manim_backprop.checkout import FOLDERS, renamed
from scenes.production.library import sources

ROOT = Path(__file__).parents[1]
CODE = sorted(file for name in FOLDERS for file in (ROOT / name).rglob("*.py"))


def test_what_is_public_is_listed():
    """A name that goes breaks somebody's lecture; one that comes has to be kept."""
    assert [
        "AUTO", "BackpropError", "Decimals", "FastRendering", "Formula",
        "GraphLesson", "GraphTrace", "LectureScene", "Lesson", "LessonError",
        "NetworkDiagram", "RefusedError", "Scientific", "SignalFlow", "Significant",
        "Spotlight", "THEMES", "Theme", "TimeLesson", "Trace", "Training",
        "TrainingTrace", "Value", "as_file", "figure_of", "figures", "inside",
        "lesson_from", "lesson_named", "lesson_names", "piece", "stills", "train",
    ] == manim_backprop.__all__  # fmt: skip


def test_every_public_name_is_there_and_editors_know_it():
    """In the package, and in the stub beside it."""
    stub = (ROOT / "manim_backprop/__init__.pyi").read_text()
    typed = [each for each in ast.walk(ast.parse(stub)) if isinstance(each, ast.ImportFrom)]

    assert all(getattr(manim_backprop, name) for name in manim_backprop.__all__)
    assert {n.name: each.module.partition(".")[2] for each in typed for n in each.names} == (
        manim_backprop.HOMES
    )


def test_every_name_of_the_engine_is_there_and_editors_know_it():
    """It is imported when it is asked for: the list of homes, and the stub, say where from."""
    stub = ast.parse((ROOT / "backprop/__init__.pyi").read_text())
    typed = [each for each in ast.walk(stub) if isinstance(each, ast.ImportFrom)]
    listed = next(each for each in stub.body if isinstance(each, ast.Assign)).value

    assert all(getattr(backprop, name) for name in backprop.__all__)
    assert {n.name: each.module for each in typed for n in each.names} == backprop.HOMES
    assert sorted(ast.literal_eval(listed)) == backprop.__all__


def test_no_name_of_the_engine_is_a_module_of_it():
    """Whichever was imported first would be what the name stands for."""
    modules = {path.stem for path in (ROOT / "backprop").iterdir()}

    assert set() == modules & set(backprop.__all__)


def test_the_engine_and_its_errors_do_not_wait_for_numpy(tmp_path: Path):
    """Nor do `--help` and a build in which nothing has changed; a lesson does."""
    heavy = "print(sorted({'numpy', 'flint', 'pydantic', 'manim'} & set(sys.modules)))"

    assert "[]" == python(tmp_path, f"import sys, backprop; backprop.BackpropError; {heavy}")
    assert "[]" == python(tmp_path, f"import sys, scenes.commands; {heavy}")
    assert "['flint', 'numpy']" == python(
        tmp_path, f"import sys; from backprop import Lesson; {heavy}"
    )


def test_no_public_name_is_one_of_manims():
    """`from manim import *` and `from manim_backprop import *` go together."""
    import manim

    assert not set(manim_backprop.__all__) & set(dir(manim))


def test_what_is_not_public_is_told():
    with pytest.raises(AttributeError, match="has no attribute 'Lektion'"):
        _ = manim_backprop.Lektion


def test_a_checkout_has_each_module_once():
    """Two names, one class: a scene by one of them is a scene by the other."""
    import scenes.stage

    assert manim_backprop.LectureScene is scenes.stage.LectureScene
    assert __import__("manim_backprop.scenes.stage").scenes.stage is scenes.stage
    assert manim_backprop.Lesson is backprop.Lesson
    assert "scenes.stage" == scenes.stage.__spec__.name


# --- what is put into a wheel -------------------------------------------------------------------


def test_imports_are_renamed_and_nothing_else():
    source = '''\
from scenes.stage import LectureScene
    from backprop import Lesson
import scenesque
"""from `scenes` one learns."""
folder = "scenes"
'''
    assert source.replace("from scenes.stage", "from manim_backprop.scenes.stage").replace(
        "from backprop", "from manim_backprop.backprop"
    ) == renamed(source)


def imported(source: str) -> set[str]:
    """The first parts of all that is imported by absolute names."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and not node.level:
            names.add(str(node.module).partition(".")[0])
        elif isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
    return names


def test_no_file_of_ours_imports_by_a_name_that_others_have():
    """Not in its imports, once they are renamed; not by a text that importlib is given."""
    by_text = re.compile(r"""(?:import_module|files|__import__)\(f?["'](?:scenes|backprop)""")
    sources = {file: renamed(file.read_text(encoding="utf-8")) for file in CODE}

    assert len(CODE) > 200
    assert [] == [file for file, source in sources.items() if imported(source) & set(FOLDERS)]
    assert [] == [file for file, source in sources.items() if by_text.search(source)]


def test_a_file_that_imports_otherwise_is_found():
    """The check above can fail: on what a regular expression does not see as an import."""
    assert {"scenes"} == imported(renamed("x = 1; import scenes.stage")) & set(FOLDERS)


# --- beside a project's own ---------------------------------------------------------------------


def python(folder: Path, code: str) -> str:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert 0 == done.returncode, done.stderr
    return done.stdout.strip()


def test_a_project_with_files_of_these_names_imports_both(tmp_path: Path):
    """Theirs by the short names, ours by the long ones; a number of ours is right."""
    (tmp_path / "scenes.py").write_text("from manim_backprop import LectureScene\nTHEIRS = 1\n")
    (tmp_path / "backprop.py").write_text("THEIRS = 2\n")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/__init__.py").touch()
    code = (
        "import scenes, backprop, tests; from manim_backprop import Lesson, Trace;"
        "trace = Trace.of(Lesson.named('two-two-two'));"
        "print(scenes.THEIRS, backprop.THEIRS, tests.__path__[0], trace.shown('a[1][0]', 4));"
        "print(scenes.LectureScene.__module__);"
        "from manim_backprop.scenes.production.library import scene_named;"
        "from manim_backprop.scenes.production.job import reads_words;"
        "print(reads_words(scene_named('ForwardPass').path))"
    )
    said = python(tmp_path, code).splitlines()

    assert f"1 2 {tmp_path}/tests 0.5933" == said[0]
    assert ["manim_backprop.scenes.stage", "False"] == said[1:]


def test_a_project_with_a_package_of_this_name_imports_both(tmp_path: Path):
    (tmp_path / "scenes").mkdir()
    (tmp_path / "scenes/__init__.py").touch()
    (tmp_path / "scenes/helping.py").write_text("HELP = 3\n")
    code = "from scenes.helping import HELP; from manim_backprop import Lesson; print(HELP, Lesson)"

    assert "3 <class 'manim_backprop.backprop.lesson.Lesson'>" == python(tmp_path, code)


@pytest.mark.parametrize(
    ("line", "there"),
    [
        ("from manim_backprop import LectureScene", True),
        ("from manim_backprop.scenes.stage import LectureScene", True),
        ("import manim_backprop", True),
        ("from manim_backprop import *", True),
        ("from manim_backprop import Lesson", False),
    ],
)
def test_a_scene_depends_on_what_it_imports_by_the_public_names(
    tmp_path: Path, line: str, there: bool
):
    """A change to the stage renders it anew."""
    mine = tmp_path / "mine.py"
    mine.write_text(f"{line}\n")

    assert there is (ROOT / "scenes/stage.py" in sources(mine))
    assert ROOT / "backprop/lesson.py" in sources(mine)
