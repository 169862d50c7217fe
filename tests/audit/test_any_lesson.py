"""Every scene tells every lesson without a finding, or refuses it with a reason beforehand.

The ordinary tests try a few generated lessons, always the same ones. `./run audit` tries
AUDIT_LESSONS of them (300 unless set), in every theme and shape of the frame, and shrinks what
fails; AUDIT_SEED chooses others.
"""

from __future__ import annotations

import itertools
import os
import re
import zlib
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from backprop import Lesson
from scenes.audit.plain import SecondOpinion
from scenes.audit.watching import Report, audited
from scenes.production.library import scene_files
from scenes.stage import DEEPEST, LectureScene, RefusedError
from scenes.theme import THEMES
from tests.audit import counting
from tests.audit.any_lesson import ACTIVATIONS, LOSSES, WIDEST, Told, lessons
from tests.audit.broken import scene_that_shows
from tests.audit.counting import count
from tests.lessons import LESSONS, TOLD, lesson_called

SCENES: dict[str, type[LectureScene]] = {file.name: file.load() for file in scene_files()}
SIZES = [(1280, 720), (1080, 1080), (1080, 1920)]
FEW = 2  # lessons for each scene in the ordinary tests
MANY = -(-int(os.environ.get("AUDIT_LESSONS", "300")) // len(SCENES))


def told_right(
    scene: type[LectureScene],
    lesson: Lesson,
    theme: str,
    size: tuple[int, int],
    opinion: SecondOpinion | None = None,
) -> None:
    """The audit has nothing to say, or the scene refuses before anything is drawn."""
    if reason := scene.refusal(lesson):
        with pytest.raises(RefusedError, match=re.escape(reason)):
            type(scene.__name__, (scene,), {"lesson": lesson})()
        count(lesson)
        return
    report = audited(scene, lesson=lesson, theme=theme, size=size, opinion=opinion)
    count(lesson, report)
    assert "" == told(report)


def told(report: Report) -> str:
    """What the audit found, a line for each kind of finding."""
    return "\n".join(dict.fromkeys(map(str, report.findings)))


def any_lesson(name: str, examples: int, *, shrink: bool) -> Callable[..., Callable[[], None]]:
    """Give a test that many lessons, each in a theme and a size; to each scene its own ones."""
    chosen = zlib.crc32(name.encode()) + int(os.environ.get("AUDIT_SEED", "0"))
    given_ = given(lessons().map(Told), st.sampled_from(sorted(THEMES)), st.sampled_from(SIZES))
    how = settings(
        max_examples=examples,
        phases=[Phase.generate, *([Phase.shrink] if shrink else [])],
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),  # playing a scene takes a second
    )
    return lambda test: seed(chosen)(how(given_(test)))


@pytest.mark.parametrize("name", SCENES)
def test_a_few_lessons_of_any_kind(name):
    """1 to 8 layers, 1 to 20 wide, weights from 1e-9 to 1e6; the same lessons every time."""

    @any_lesson(name, FEW, shrink=False)
    def tells(one, theme, size):
        told_right(SCENES[name], one.lesson, theme, size)

    tells()


@pytest.mark.audit
@pytest.mark.parametrize("name", SCENES)
def test_many_lessons_of_any_kind(name):
    """The same claim with a large budget; what fails is shrunk to the smallest such lesson."""

    @any_lesson(name, MANY, shrink=True)
    def tells(one, theme, size):
        told_right(SCENES[name], one.lesson, theme, size)

    tells()


OF_ONE_SCENE = ("straight-line", "two-moons")  # built-in lessons that its own tests play
NAMED = [name for name in TOLD if name not in OF_ONE_SCENE]
PAIRS = [  # each scene with two of them; `./run audit` plays each with all, in every frame
    (scene, NAMED[(n + more) % len(NAMED)]) for n, scene in enumerate(SCENES) for more in (0, 2)
]
FRAMES = list(itertools.product(SIZES, THEMES))


@pytest.mark.parametrize(
    ("scene", "lesson", "frame"),
    [(*pair, FRAMES[4 * n % len(FRAMES)]) for n, pair in enumerate(PAIRS)],
    ids=lambda value: (
        value if isinstance(value, str) else f"{value[0][0]}x{value[0][1]}-{value[1]}"
    ),
)
def test_the_built_in_lessons(scene, lesson, frame):
    """Each scene tells two of them, in one shape and one theme, which take turns."""
    size, theme = frame
    told_right(SCENES[scene], Lesson.named(lesson), theme, size)


@pytest.mark.audit
@pytest.mark.parametrize("lesson", LESSONS)
@pytest.mark.parametrize("scene", SCENES)
def test_the_built_in_and_the_odd_lessons_in_every_frame(scene, lesson):
    """Three shapes, three themes."""
    told = lesson_called(lesson)
    opinion = SecondOpinion(told)
    for size, theme in FRAMES:
        told_right(SCENES[scene], told, theme, size, opinion)


@pytest.mark.audit
@pytest.mark.parametrize("scene", SCENES)
def test_no_scene_flashes(scene):
    """Drawn small, thirty frames a second, with its own lesson."""
    assert "" == told(audited(SCENES[scene], flashes=True))


# -- the claim can fail -----------------------------------------------------------------------


def test_a_finding_in_any_lesson_is_told():
    """A label below the caption's edge fails the claim."""
    scene = scene_that_shows(lambda self: [self.value(self.trace.show("loss")).move_to([0, -9, 0])])

    with pytest.raises(AssertionError, match="reaches out of the safe area"):
        told_right(scene, Lesson.named("xor"), "dark", SIZES[0])


def test_a_refusal_comes_before_anything_is_drawn():
    """A scene that draws first and refuses then does not keep the promise."""

    def construct(self):
        self.wait(1)
        raise RefusedError("too late")

    scene = type("Late", (LectureScene,), {"construct": construct})
    with pytest.raises(RefusedError, match="too late"):
        told_right(scene, Lesson.named("xor"), "dark", SIZES[0])


def test_a_refusal_has_a_reason():
    """Nine trained layers are more than is laid out: that is a claim kept."""
    deep = Lesson.of(layers=[1] * 10, weights=[[["1"]]] * 9, examples=[([1], [1])], name="deep")

    told_right(scene_that_shows(lambda self: []), deep, "dark", SIZES[0])


def test_the_tests_end_with_how_much_they_looked_at(monkeypatch):
    """Lessons count once, scenes each time; what was refused was not played."""
    monkeypatch.setattr(counting, "_counts", dict.fromkeys(counting.KEYS, 0))
    monkeypatch.setattr(counting, "_lessons", set())
    xor, scene = Lesson.named("xor"), scene_that_shows(lambda self: [])

    count(xor, audited(scene, lesson=xor))
    count(xor)
    assert counting.line().startswith(
        "audit: 1 lessons, 1 scenes played (1 refused), 1 beats, 0 numbers, 0 equations, "
        "0 findings in "
    )


def test_the_generated_lessons_are_of_every_kind():
    """Deep and shallow, wide and narrow, huge and tiny, every activation, loss and step count."""
    seen: list[Lesson] = []

    @settings(max_examples=500, derandomize=True, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(lessons())
    def look(lesson):
        seen.append(lesson)

    look()
    weights = [abs(w) for one in seen for W in one.weights for row in W for w in row]
    assert {1, 2, DEEPEST} <= {one.L for one in seen} <= {*range(1, DEEPEST + 1)}
    assert {1, WIDEST} <= {n for one in seen for n in one.sizes}
    assert 0 in weights
    assert max(weights) >= 10**5
    assert 10**8 * min(w for w in weights if w) <= 1
    assert set(ACTIVATIONS) == {f.name for one in seen for f in one.activations}
    assert set(LOSSES) == {one.loss.name for one in seen}
    assert {1, 4} <= {len(one.examples) for one in seen}
    assert {1, 5} <= {one.steps for one in seen}
