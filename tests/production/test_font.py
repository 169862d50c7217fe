"""A font that a lecture names: what Typst's own fonts lack is taken from it, on every machine."""

from pathlib import Path

import pytest

from scenes import fonts
from scenes.commands import main
from scenes.mobjects.outlines import typeset
from scenes.production.errors import LectureError
from scenes.production.job import versions
from scenes.production.lecture import Lecture

HEAD = (
    'title = "T"\nlesson = "two-two-two"\n{font}'
    '[[chapter]]\ntitle = "C"\nscene = "ErrorCalculation"\n'
)


@pytest.fixture(autouse=True)
def _none_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(fonts.FONT, "")


@pytest.fixture
def font(tmp_path: Path) -> Path:
    """Any that can be read: a letter of it is enough to see that it is used."""
    found = list(Path("/usr/share/fonts").rglob("DejaVuSans.ttf"))
    if not found:
        pytest.skip("DejaVu Sans is not installed here")
    (tmp_path / "mine.ttf").write_bytes(found[0].read_bytes())
    return tmp_path / "mine.ttf"


def test_what_the_others_lack_is_taken_from_it(font: Path):
    """Canadian syllabics, say; what it does not have either is still told."""
    assert ("ᐁ",) == fonts.undrawable("ᐁ")
    box = typeset('#"ᐁ"')
    fonts.use(font)
    assert () == fonts.undrawable("ᐁ")
    assert ("网",) == fonts.undrawable("ᐁ网")
    assert len(typeset('#"ᐁ"')[0].points) != len(box[0].points)


def test_all_else_stays_as_it_was(font: Path):
    """What Typst's own fonts have is set in them."""
    before = typeset('#"Backpropagation"')
    fonts.use(font)
    after = typeset('#"Backpropagation"')
    assert all((a.points == b.points).all() for a, b in zip(before, after, strict=True))


def test_a_scene_is_rendered_anew_in_another_font(font: Path):
    """Its key holds what is in the file; where that lies changes nothing."""
    without = versions()
    fonts.use(font)
    named = versions()
    assert {"font"} == set(named) - set(without)
    other = font.with_name("renamed.ttf")
    other.write_bytes(font.read_bytes())
    fonts.use(other)
    assert named == versions()


def test_a_lecture_names_it_beside_itself(font: Path, capsys: pytest.CaptureFixture[str]):
    """With it nothing is wrong; without it each place is told."""
    lecture = font.with_name("my.toml")
    words = 'words = { total = "ᐁ" }\n'
    lecture.write_text(HEAD.format(font="") + words)
    assert 2 == main(["check", str(lecture)])
    assert "line 6: chapter 1, words, total: no font here has 'ᐁ'" in capsys.readouterr().err
    lecture.write_text(HEAD.format(font='font = "mine.ttf"\n') + words)
    assert 0 == main(["check", str(lecture)])


@pytest.mark.parametrize("name", ["../mine.ttf", "/etc/mine.ttf", "a/mine.ttf", "mine.txt", ".ttf"])
def test_it_can_lie_nowhere_else(name: str):
    """A lecture file opens no other folder."""
    with pytest.raises(LectureError, match="line 3: font should be the name of a font's file"):
        Lecture.from_toml(HEAD.format(font=f'font = "{name}"\n'))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "there is no such file; put the font there"),
        (b"no font", "holds no font that can be"),
    ],
)
def test_a_font_that_is_none_is_told(
    content: bytes | None, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """With its line, by `check` and by `build`."""
    if content is not None:
        (tmp_path / "mine.ttf").write_bytes(content)
    (tmp_path / "my.toml").write_text(HEAD.format(font='font = "mine.ttf"\n'))
    assert 2 == main(["check", str(tmp_path / "my.toml")])
    assert told in capsys.readouterr().err
    out = str(tmp_path / "media")
    assert 2 == main(["build", str(tmp_path / "my.toml"), "--out", out])
    assert told in capsys.readouterr().err
