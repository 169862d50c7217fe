"""A scene is rendered again when its picture may have changed, and only then."""

from dataclasses import replace
from pathlib import Path

import pytest

from scenes.production import job as jobs
from scenes.production import order as ordering
from scenes.production import products
from scenes.production.job import Job
from scenes.production.library import SceneFile, scene_files
from scenes.production.products import Product


@pytest.fixture
def job(tmp_path: Path) -> Job:
    (tmp_path / "scene.py").write_text("class Toy: ...")
    return Job(SceneFile(tmp_path / "scene.py", "Toy"), "rate = 0.5", "dark", "l")


@pytest.mark.parametrize(
    "change",
    [
        {"lesson": "rate = 0.25"},
        {"theme": "light"},
        {"quality": "h"},
        {"aspect": "9:16"},
        {"telling": '{"options": {"layer": 1}}'},
    ],
    ids=lambda change: next(iter(change)),
)
def test_another_lesson_look_or_option_is_another_key(job: Job, change: dict[str, str]):
    """Each of them shows."""
    assert job.key != replace(job, **change).key
    assert job.pictures != replace(job, **change).pictures


@pytest.mark.parametrize("told", ['{"words": {"a": "b"}}', '{"pauses": {"a": 1}}'])
def test_other_words_are_another_video_of_the_same_plays(job: Job, told: str):
    """The plays that show no changed words are taken as they are."""
    other = replace(job, telling=told)

    assert job.folder != other.folder
    assert job.segments == other.segments


def test_a_scene_that_reads_its_words_itself_is_drawn_anew_with_others(job: Job):
    """It may draw them anywhere."""
    job.scene.path.write_text("class Toy:\n def f(self): return self.words['a']")

    assert job.segments != replace(job, telling='{"words": {"a": "b"}}').segments


def test_the_same_job_has_the_same_key(job: Job):
    """And a name that a person can read."""
    assert job.key == replace(job).key
    assert job.folder == f"Toy-480p15-{job.key[:16]}"


def forget() -> None:
    """As if in another process."""
    jobs.source_digests.cache_clear()
    jobs._sha256.cache_clear()


def test_an_edited_source_is_another_key(job: Job):
    """By its contents: a new date alone changes nothing."""
    before = job.key

    job.scene.path.touch()
    forget()
    assert before == replace(job).key

    job.scene.path.write_text("class Toy: 'changed'")
    forget()
    assert before != replace(job).key


def test_another_manim_is_another_key(job: Job, monkeypatch: pytest.MonkeyPatch):
    """What draws may draw differently in its next version."""
    before = job.key
    monkeypatch.setattr(jobs, "versions", lambda: {"manim": "0.23.0"})

    assert before != replace(job).key


def test_another_way_of_encoding_is_another_key(job: Job, monkeypatch: pytest.MonkeyPatch):
    """Parts of two profiles cannot be joined."""
    before = job.key
    monkeypatch.setenv("BACKPROP_RENDERING", "small")

    assert before != replace(job).key


def test_the_key_does_not_depend_on_where_the_project_lies():
    """The sources are labelled from the packages' folder on."""
    stage = next(path for path in jobs.PACKAGES["scenes"].glob("production/job.py"))

    assert all(not Path(label).is_absolute() for label in jobs.source_digests(stage))
    assert "scenes/production/library.py" in jobs.source_digests(stage)


def test_of_our_scenes_two_read_their_words_themselves():
    """To see which numbers these name. Other words render all other scenes' captions only."""
    reading = {scene.name for scene in scene_files() if jobs.reads_words(scene.path)}

    assert {"DigitClassifier", "LearningRates"} == reading


def test_a_module_that_was_moved_is_missed_at_once(monkeypatch: pytest.MonkeyPatch):
    """The stage's own reading of words is left out by its module: elsewhere, nothing is guessed."""
    monkeypatch.setattr(jobs, "TELLERS", ("scenes.stage", "scenes.production.tell"))
    jobs.reads_words.cache_clear()

    with pytest.raises(LookupError, match=r"no module scenes\.production\.tell: it was moved"):
        jobs.reads_words(scene_files()[0].path)
    jobs.reads_words.cache_clear()


def test_what_is_not_drawn_is_there():
    """Lessons, lectures and templates, in the folders that are left out of a scene's key."""
    assert all(any(each.is_file() for each in folder.iterdir()) for folder in jobs.NOT_DRAWN)


def test_a_product_is_made_anew_when_any_module_that_makes_one_has_changed(
    monkeypatch: pytest.MonkeyPatch,
):
    """One that a table names by text, and that nothing imports, too."""
    with monkeypatch.context() as patched:
        patched.setitem(products.PRODUCTS, "told", Product(".serving:serve", ()))
        ordering._makers.cache_clear()
        made_by = ordering._makers()
    ordering._makers.cache_clear()

    assert "scenes/production/serving.py" in made_by
    assert {"scenes/production/page.py", "scenes/production/powerpoint.py"} <= set(made_by)
    assert "scenes/production/serving.py" not in ordering._makers()


def test_a_maker_that_was_moved_is_missed_at_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(products.PRODUCTS, "told", Product(".nowhere:serve", ()))
    ordering._makers.cache_clear()

    with pytest.raises(LookupError, match=r"there is no module scenes\.production\.nowhere"):
        ordering._makers()
