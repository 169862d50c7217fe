"""`python -m scenes audit`: on our scenes, on one's own file, on a lecture."""

from __future__ import annotations

import os
import pickle
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from io import StringIO
from itertools import combinations
from pathlib import Path

import pytest
from PIL import Image, ImageColor, ImageDraw, ImageFont
from rich.console import Console

from backprop import Lesson, lesson_named
from scenes.audit import choosing, report
from scenes.audit.choosing import chosen, size_of
from scenes.audit.findings import Finding
from scenes.audit.frames import INK, Mark, _meet, _saved, _tag, marked
from scenes.audit.remedies import REMEDIES, remedy
from scenes.audit.tasks import Outcome, Task
from scenes.audit.watching import BeatReport, Report, audited
from scenes.commands import main
from scenes.production.library import SceneFile

ROOT = Path(__file__).resolve().parent.parent.parent
RULES = (
    *("provenance", "truth", "equation", "safe area", "caption strip", "overlap"),
    *("text size", "contrast", "captions", "flashes", "claims", "visibility", "handed out"),
    *("glyphs", "ghost", "crossing", "cropped", "morph", "stale", "off curve"),
)
HEAD = """\
from manim import Scene
from scenes.forward_pass import ForwardPass
from scenes.stage import LectureScene

"""
SHORT = (
    HEAD
    + """
class Short(LectureScene):
    title = "One number"
    words = {"start": "The loss is {loss}."}

    def construct(self):
        self.mine = self.value(self.trace.show("z[1][0]"), size=0.6)
        with self.beat("start"):
            self.add(self.mine)
"""
)
WRONG = (
    SHORT
    + """

class Wrong(Short):
    words = {"start": "The loss is {loss}.", "later": "And now it is another."}

    def construct(self):
        super().construct()
        other = self.value(self.trace.show("z[1][1]"), size=0.6)
        with self.beat("later"):
            self.mine.set_points(other.points)
"""
)
Audit = Callable[..., tuple[int, str, str]]


@pytest.fixture
def audit(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Audit:
    """The command in this process: (exit code, what it prints, what it complains of)."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(signal, "signal", lambda *_: None)

    def called(*arguments: object) -> tuple[int, str, str]:
        code = main(["audit", *map(str, arguments)])
        return code, *capsys.readouterr()

    return called


@pytest.fixture
def own(tmp_path: Path) -> Callable[[str], Path]:
    """A file of one's own with this text."""

    def written(text: str) -> Path:
        path = tmp_path / "mine.py"
        path.write_text(text)
        return path

    return written


# --- what it tells ------------------------------------------------------------------------------


def test_a_sound_scene_of_ones_own_passes(audit: Audit, own: Callable[[str], Path]):
    """Its beat, its two numbers (z and, in the caption, the loss), no finding, exit code 0."""
    code, shown, _ = audit(own(SHORT), "Short")

    assert 0 == code
    assert "Short · two-two-two · dark · 1280×720" in shown
    assert re.search(r"start +2 +0 +0", shown)
    assert "1 scene, 1 beat: 2 numbers and 0 equations checked, 0 findings" in shown


def test_a_wrong_number_is_told_with_all_that_is_needed_to_mend_it(
    audit: Audit, own: Callable[[str], Path]
):
    """Beat, mobject, address, shown, correct and what to do; exit code 1."""
    code, shown, _ = audit(own(WRONG), "Wrong")

    assert 1 == code
    for line in (
        "scene     Wrong (two-two-two)",
        "beat      later",
        "mobject   Value “0.3775”",
        "address   z[1][0]",
        "shown     0.3925",
        "correct   0.3775",
        "to do     let the motion end on the number that it says: Recount does",
    ):
        assert line in shown


def test_a_fault_that_stays_is_told_once_with_all_its_beats():
    """A thing that stands in the same place from beat to beat is one entry."""
    stays = Finding("contrast", "2.91 : 1, not 4.5 : 1", what="Words “dim”", box=(0, 0, 1, 1))
    beats = [BeatReport(name, 1, 0, [stays]) for name in ("first", "second")]
    outcome = Outcome(Task(Path("mine.py"), "Mine"), Report("Mine", "xor", "dark", (9, 9), beats))

    (entry,) = report.entries([outcome])

    assert (1, [0, 1]) == (entry.number, entry.beats)


def test_equal_faults_in_two_places_are_two(audit: Audit):
    """The same words, dim here and dim there: each has its number and its box."""
    dim = [Finding("contrast", "dim", what="Words “dim”", box=(x, 0, x + 1, 1)) for x in (0, 5)]
    beats = [BeatReport("only", 2, 0, dim)]
    outcome = Outcome(Task(Path("mine.py"), "Mine"), Report("Mine", "xor", "dark", (9, 9), beats))

    assert [1, 2] == [entry.number for entry in report.entries([outcome])]


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_says_what_to_do(rule: str):
    """A finding without advice leaves its reader alone."""
    assert remedy(Finding(rule, "anything at all"))
    assert set(RULES) == set(REMEDIES)


@pytest.mark.parametrize("width", [40, 60, 120])
def test_a_narrow_terminal_reads_well(width: int):
    """No line is longer than the terminal is wide."""
    shown = told(console := Console(file=StringIO(), width=width, force_terminal=True))
    plain = re.sub(r"\x1b\[[\d;]*m", "", shown)

    assert console.is_terminal
    assert max(map(len, plain.splitlines())) <= width
    assert "correct   " in plain


def test_a_pipe_gets_no_colour_and_whole_lines():
    """What is to be searched with grep stands on one line."""
    shown = told(Console(file=StringIO(), width=40))

    assert "\x1b" not in shown
    assert (
        "  to do     take the text from trace.show(address, style), never from arithmetic\n"
        in shown
    )


def told(console: Console) -> str:
    """A report with one finding, as this console shows it."""
    finding = Finding(
        *("truth", "is not the correct rounding", "Value “0.59”", "a[1][0]", "0.59", "0.5933")
    )
    beats = [BeatReport("a-beat-with-quite-a-long-name-1-2", 12_345, 678, [finding])]
    outcome = Outcome(
        Task(Path("mine.py"), "Mine"), Report("Mine", "two-two-two", "dark", (1280, 720), beats)
    )
    report.show(console, [outcome], report.entries([outcome]))
    return console.file.getvalue()  # type: ignore[attr-defined]


# --- which scenes -------------------------------------------------------------------------------


def test_all_scenes_of_a_file_are_audited_where_none_is_named(own: Callable[[str], Path]):
    """In the file's order; not imported ones, nor those with an underscore that are not named."""
    path = own(
        SHORT + "\nclass _Base(Short): pass\nclass Another(Short): pass\nclass A(Scene): pass\n"
    )

    assert ["Short", "Another"] == [task.name for task in chosen(str(path), [], None, {})]
    assert ["_Base"] == [task.name for task in chosen(str(path), ["_Base"], None, {})]


def test_several_scenes_are_chosen_by_name(own: Callable[[str], Path]):
    """In the order of the call, each once."""
    path = own(SHORT + "\nclass Another(Short): pass\nclass Third(Short): pass\n")
    tasks = chosen(str(path), ["Third", "Short", "Third"], None, {})

    assert ["Third", "Short"] == [task.name for task in tasks]


def test_a_file_may_import_its_neighbours(audit: Audit, own: Callable[[str], Path], tmp_path: Path):
    """As when Manim renders it: the file's folder comes first."""
    (tmp_path / "beside_mine.py").write_text("TITLE = 'From next door'\n")
    path = own(
        SHORT.replace('"One number"', "TITLE").replace(
            HEAD, HEAD + "from beside_mine import TITLE\n"
        )
    )

    assert 0 == audit(path)[0]


def test_what_a_file_prints_stays_out_of_the_report(audit: Audit, own: Callable[[str], Path]):
    """It goes where complaints go."""
    _, shown, complained = audit(own(SHORT + "print('loaded')\n"))

    assert "loaded" not in shown
    assert "loaded" in complained


def test_a_lecture_is_audited_chapter_by_chapter(tmp_path: Path):
    """Each scene with the chapter's lesson, else the lecture's, in the lecture's theme."""
    lecture = tmp_path / "lecture.toml"
    lecture.write_text(
        'title = "Two"\nlesson = "two-two-two"\ntheme = "light"\n'
        '[[chapter]]\nscene = "ForwardPass"\ntitle = "One"\n'
        '[[chapter]]\nscene = "TrainingLoop"\ntitle = "Two"\nlesson = "xor"\n'
    )

    tasks = chosen(str(lecture), [], None, {"theme": None})

    assert [
        ("ForwardPass", "two-two-two", "light"),
        ("TrainingLoop", "xor", "light"),
    ] == [(task.name, task.lesson and task.lesson.name, task.theme) for task in tasks]


def test_a_lesson_given_replaces_the_lectures_but_not_a_chapters_own():
    """As when the lecture is made."""
    tasks = chosen("training-step", [], Lesson.named("two-three-one-relu"), {"theme": "print"})

    assert {"two-three-one-relu", "xor"} == {task.lesson.name for task in tasks if task.lesson}
    assert {"print"} == {task.theme for task in tasks}


def test_with_nothing_named_every_scene_of_ours_is_audited():
    """With its own lesson."""
    tasks = chosen(None, [], None, {})

    assert {"NeuronUpClose", "TrainingLoop"} < {task.name for task in tasks}
    assert {None} == {task.lesson for task in tasks}


# --- what cannot be audited ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "scene", "complaint"),
    [
        ("def oops(:\n", [], "mine.py: cannot be loaded: SyntaxError: invalid syntax (mine.py, "),
        ("import numpie\n", [], "No module named 'numpie' (line 1 of mine.py)"),
        ("\n1 / 0\n", [], "ZeroDivisionError: division by zero (line 2 of mine.py)"),
        ("raise SystemExit('no')\n", [], "SystemExit: no (line 1 of mine.py)"),
        ("x = 1\n", [], "mine.py: defines no LectureScene, and only such a scene is audited"),
        (
            HEAD + "class _A(LectureScene): pass\n",
            [],
            "mine.py: name a scene; all start with an underscore: _A",
        ),
        (SHORT, ["Shirt"], "mine.py: there is no scene 'Shirt'; did you mean 'Short'?"),
        (SHORT, ["Xyz"], "mine.py: there is no scene 'Xyz'; its scenes are Short"),
        (
            SHORT + "\nclass Shorter(Scene): pass\n",
            ["Shorter"],
            "mine.py: 'Shorter' is no LectureScene (it is a Scene); did you mean 'Short'?",
        ),
        (
            SHORT,
            ["ForwardPass"],
            "'ForwardPass' is defined elsewhere and only imported here; its scenes are Short",
        ),
        (SHORT + "\nShort2 = 3\n", ["Short2"], "'Short2' is no LectureScene (it is no class)"),
    ],
)  # fmt: skip
def test_what_is_no_scene_is_told_so(
    audit: Audit, own: Callable[[str], Path], text: str, scene: list[str], complaint: str
):
    """One line with the file, the reason and the nearest valid name; exit code 2."""
    code, shown, complained = audit(own(text), *scene)

    assert 2 == code
    assert complaint in complained
    assert "" == shown
    assert 1 == len(complained.splitlines())


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["gone.py"], "gone.py: there is no such file"),
        (["gone.toml"], "gone.toml: no such file or directory; check the path"),
        (["ForwardPas"], "there is no scene 'ForwardPas'; did you mean 'ForwardPass'?"),
        (["training-step.toml", "A"], "is a lecture: all its chapters are audited"),
        (["--lesson", "two-two-tow"], "two-two-two"),
        (["--lesson", "gone.toml"], "gone.toml"),
    ],
)
def test_what_is_not_there_is_bad_usage(audit: Audit, arguments: list[str], complaint: str):
    """Nothing is played; exit code 2."""
    code, shown, complained = audit(*arguments)

    assert (2, "") == (code, shown)
    assert complaint in complained


@pytest.mark.parametrize("size", ["big", "0x100", "16:0", "99999x2", "1x1000"])
def test_a_size_that_is_none_is_refused(size: str):
    """Two numbers with x between them are pixels, with : a shape."""
    with pytest.raises(ValueError, match=re.escape(repr(size))):
        size_of(size)


def test_a_bad_option_exits_with_2(audit: Audit):
    """Named, with what was expected."""
    code, _, complaint = audit("--size", "big")

    assert 2 == code
    assert "'big' is neither WIDTHxHEIGHT in pixels nor a shape such as 16:9" in complaint


def test_a_scene_asked_for_that_refuses_the_lesson_is_wrong(
    audit: Audit, own: Callable[[str], Path]
):
    """Its reason is told; a lecture of it could not be made."""
    refuses = SHORT + "\n    @classmethod\n    def refusal(cls, lesson): return 'it is too short'\n"

    code, shown, _ = audit(own(refuses), "Short", "--lesson", "xor")

    assert 1 == code
    assert "Short cannot tell 'xor': it is too short" in shown
    assert "nothing was audited; 1 scene cannot tell the lesson" in shown


def test_a_scene_that_fails_is_told_with_the_line_of_its_file(
    audit: Audit, own: Callable[[str], Path]
):
    """The last line of one's own file that led to the error."""
    fails = SHORT.replace("self.add(self.mine)", "1 / 0")

    code, shown, _ = audit(own(fails))

    assert 1 == code
    assert "Short failed: ZeroDivisionError: division by zero (line 13 of mine.py)" in shown


def test_a_scene_without_beats_does_not_pass(audit: Audit, own: Callable[[str], Path]):
    """Beats are what is looked at; without one there is nothing to be green about."""
    code, shown, _ = audit(own(HEAD + "class Empty(LectureScene): pass\n"))

    assert 1 == code
    assert "Empty has no beats, so nothing of it was looked at" in shown


# --- many at once -------------------------------------------------------------------------------


def test_scenes_of_ours_that_refuse_a_lesson_are_told_and_the_others_audited(
    audit: Audit, monkeypatch: pytest.MonkeyPatch
):
    """In processes side by side; told in the order asked, whichever was done first."""
    ours = {"training_loop": "TrainingLoop", "neuron_up_close": "NeuronUpClose"}
    files = tuple(SceneFile(ROOT / "scenes" / f"{file}.py", name) for file, name in ours.items())
    monkeypatch.setattr(choosing, "scene_files", lambda: files)

    code, shown, progress = audit("--lesson", "two-two-two", "--theme", "light")

    assert 0 == code
    assert "NeuronUpClose · two-two-two · light · 1280×720" in shown
    assert "TrainingLoop cannot tell 'two-two-two': it has 1 of the 2 or more steps" in shown
    assert "1 scene cannot tell the lesson" in shown
    assert ["  1/2", "  2/2"] == [line[:5] for line in progress.splitlines()]


def test_a_process_that_is_killed_is_told(audit: Audit, own: Callable[[str], Path]):
    """Out of memory, say: its scene counts as failed, and only that."""
    dies = "import os\n" + SHORT + "class Dies(Short):\n    def construct(self): os._exit(9)\n"

    code, shown, _ = audit(own(dies))

    assert 1 == code
    assert "Dies: the process that played it ended without a word" in shown
    assert "1 scene, 1 beat: 2 numbers and 0 equations checked, 0 findings; 1 scene failed" in shown


def test_an_audit_that_is_ended_leaves_no_process_behind(own: Callable[[str], Path]):
    """SIGTERM, as a batch system sends it: exit code 130, its processes end with it."""
    slow = (
        HEAD
        + "import os, time\nfrom pathlib import Path\n"
        + "".join(
            f"class Slow{n}(LectureScene):\n    def construct(self):\n"
            f"        Path(__file__).with_name(str(os.getpid()) + '.pid').touch()\n"
            f"        time.sleep(120)\n"
            for n in (1, 2)
        )
    )
    path = own(slow)
    command = [sys.executable, "-m", "scenes", "audit", str(path)]
    running = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    pids = _wait_for(lambda: [int(p.stem) for p in path.parent.glob("*.pid")])

    running.terminate()

    assert 130 == running.wait(timeout=20)
    assert "interrupted" in running.communicate()[1]
    assert _wait_for(lambda: not any(_is_alive(pid) for pid in pids))


def _wait_for(what: Callable[[], object]):
    for _ in range(300):
        if found := what():
            return found
        time.sleep(0.1)
    raise AssertionError("waited for half a minute in vain")


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


# --- the frames ---------------------------------------------------------------------------------


def test_offending_frames_are_written_with_their_findings_outlined(
    audit: Audit, own: Callable[[str], Path], tmp_path: Path
):
    """Only the second beat is wrong: its real last frame, ink around the number, its tag on it."""
    folder = tmp_path / "deep" / "frames"

    _, shown, _ = audit(own(WRONG), "Wrong", "--frames", folder)

    (frame,) = folder.iterdir()
    picture = Image.open(frame)
    assert "Wrong-two-two-two-02-later.png" == frame.name
    assert f"frame     {frame}" in shown
    assert (1280, 720) == picture.size
    assert _count(picture, INK) > 200
    assert _count(picture.crop((0, 0, 1280, 270)), INK) == 0  # only around the number


def test_what_goes_wrong_after_the_last_beat_has_a_frame_too(
    audit: Audit, own: Callable[[str], Path], tmp_path: Path
):
    """A number that no beat shows any more is on screen all the same."""
    late = (
        SHORT
        + """
        self.mine.scale(0.1)
        self.wait(1)
"""
    )

    code, shown, _ = audit(own(late), "--frames", tmp_path / "frames")

    (frame,) = (tmp_path / "frames").iterdir()
    assert 1 == code
    assert "text size: " in shown
    assert "Short-two-two-two-02-end.png" == frame.name


def test_a_sound_scene_writes_no_frame(audit: Audit, own: Callable[[str], Path], tmp_path: Path):
    """The folder is there, and empty."""
    audit(own(SHORT), "--frames", tmp_path / "frames")

    assert [] == list((tmp_path / "frames").iterdir())


def test_a_folder_that_cannot_be_made_is_bad_usage(
    audit: Audit, own: Callable[[str], Path], tmp_path: Path
):
    """Before anything is played."""
    (tmp_path / "file").touch()

    code, shown, complained = audit(own(SHORT), "--frames", tmp_path / "file")

    assert (2, "") == (code, shown)
    assert "File exists" in complained


def test_findings_in_one_place_share_a_box():
    """Two faults of one number: one outline, both numbers on its tag."""
    plain = Image.new("RGB", (640, 360), "black")
    one, both = (
        marked(plain, [Mark(n, "overlap", (0, 0, 1, 1)) for n in ns]) for ns in ([1], [1, 2])
    )

    assert _count(one, INK) < _count(both, INK) < 1.5 * _count(one, INK)
    assert _count(plain, "black") == 640 * 360  # the picture that was given is left as it was


def test_no_tag_hides_another():
    """Boxes side by side, narrower than their numbers: each is written where no other is."""
    picture = Image.new("RGB", (640, 360), "black")
    pen, font, taken = ImageDraw.Draw(picture), ImageFont.load_default(14), []
    for n in range(4):
        taken.append(_tag(pen, (300 + 9 * n, 100, 308 + 9 * n, 120), "10", font, picture, taken))

    assert not any(_meet(a, b) for a, b in combinations(taken, 2))


def test_a_finding_without_a_place_stands_below_the_picture():
    """A caption that is too fast is nowhere in the frame: its number and rule in a strip."""
    below = marked(Image.new("RGB", (640, 360), "black"), [Mark(7, "captions", None)])

    assert below.height > 360
    assert _count(below.crop((0, 0, 640, 360)), INK) == 0
    assert _count(below.crop((0, 360, 640, below.height)), INK) > 5_000


def test_a_finding_far_out_is_outlined_at_the_edge():
    """What lies outside the frame cannot be shown; its number can."""
    edge = marked(Image.new("RGB", (640, 360), "black"), [Mark(1, "safe area", (-30, 0, -29, 1))])

    assert _count(edge.crop((0, 0, 60, 360)), INK) > 50


def test_no_frame_is_ever_half_written(tmp_path: Path):
    """A disk that is full while a picture is saved leaves the old one and nothing else."""
    old = tmp_path / "frame.png"
    old.write_bytes(b"the last good one")

    with pytest.raises(OSError, match="disk full"):
        _saved(_Unsavable(), old)

    assert [old] == list(tmp_path.iterdir())
    assert b"the last good one" == old.read_bytes()


def test_findings_are_told_though_their_frames_cannot_be_written(
    audit: Audit, own: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A full disk costs the pictures, not the list."""
    monkeypatch.setattr(Image.Image, "save", _Unsavable.save)

    code, shown, complained = audit(own(WRONG), "Wrong", "--frames", tmp_path / "frames")

    assert 1 == code
    assert "correct   0.3775" in shown
    assert "not all frames could be written: disk full" in complained
    assert [] == list((tmp_path / "frames").iterdir())


class _Unsavable(Image.Image):
    def save(self, path, *_, **__):
        Path(path).write_bytes(b"half")
        raise OSError("disk full")


def _count(picture: Image.Image, colour: str) -> int:
    wanted = ImageColor.getrgb(colour)
    return sum(n for n, found in picture.convert("RGB").getcolors(1 << 24) or [] if found == wanted)


# --- the documentation --------------------------------------------------------------------------


def test_the_code_in_the_documentation_runs():
    """docs/audit.md: one scene audited in a call, a claim stated, a container declared."""
    text = (ROOT / "docs" / "audit.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)

    for block in blocks:
        exec(compile(block, "docs/audit.md", "exec"), {})
    assert 3 == len(blocks)


def test_the_scene_in_the_readme_passes():
    """What we show as an example keeps our own rules."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    names: dict = {"__name__": "readme"}
    exec(
        compile(re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)[1], "README.md", "exec"),
        names,
    )

    report = audited(names["Blame"])

    assert [] == list(map(str, report.findings))
    assert report.numbers > 0


@pytest.mark.parametrize("name", ["shared-weight", "one-neuron-in-time"])
def test_lessons_of_graphs_travel_to_other_processes(name: str):
    """Their operations are functions, which do not; their text does."""
    task = Task(ROOT / "scenes" / "through_time.py", "ThroughTime", lesson_named(name))
    arrived = pickle.loads(pickle.dumps(task))

    assert (task.name, task.lesson.to_toml()) == (arrived.name, arrived.lesson.to_toml())
