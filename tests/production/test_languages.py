"""A lecture in another language: titles, subtitles, legends, counts, and its tracks' tags."""

from __future__ import annotations

from pathlib import Path

import av
import pytest

from backprop import Lesson, Trace
from scenes.audit.watching import audited
from scenes.commands import main
from scenes.forward_pass import ForwardPass
from scenes.labels import use
from scenes.mobjects.formula import Words
from scenes.production import joining
from scenes.production.checking import check
from scenes.production.errors import LectureError
from scenes.production.languages import is_language, three_letters
from scenes.production.lecture import Lecture
from scenes.stage import LectureScene
from scenes.stills import posed
from scenes.words import WordsError, fill
from tests.production.toy_lecture import film

TRACE = Trace.of(Lesson.named("two-two-two"))
GERMAN = """\
title = "Wie ein Netz lernt"
language = "de"
lesson = "two-two-two"

[labels]
"layer {n}" = "Schicht {n}"
"one neuron" = "ein Neuron"
"weight +" = "Gewicht +"
"sigmoid" = "Sigmoid"

[[chapter]]
scene = "ForwardPass"
title = "Schritt 1: der Vorwärtsdurchlauf {so}"
words.network = "Das Netz hat {inputs:Eingabe|Eingaben}."
words.squash = "Dann die {f}-Funktion."
"""


# --- counts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{inputs:Eingabe|Eingaben}", "2 Eingaben"),
        ("{examples:Beispiel|Beispiele}", "1 Beispiel"),
        ("{steps: pas | pas }", "1 pas"),
        ("{inputs:input(s)}", "two inputs"),
    ],
)
def test_a_count_takes_its_singular_or_its_plural(template: str, said: str):
    assert said == fill(template, TRACE).text


@pytest.mark.parametrize("forms", ["Eingabe|", "|", "a|b|c"])
def test_a_form_that_is_missing_is_told(forms: str):
    with pytest.raises(WordsError, match="should be a singular and a plural, such as Eingabe"):
        fill(f"{{inputs:{forms}}}", TRACE)


# --- what stands in the picture -----------------------------------------------------------------


@pytest.fixture(scope="module")
def drawn() -> dict[str, set[str]]:
    """All words that stand in the picture, by beat, of a German lecture's chapter."""
    lecture = Lecture.from_toml(GERMAN)
    scene = lecture.telling(lecture.chapters[0]).of(ForwardPass)

    def pose(playing: LectureScene, section: str) -> tuple[str, set[str]]:
        family = [part for each in playing.mobjects for part in each.get_family()]
        return section, {part.text for part in family if isinstance(part, Words)}

    return dict(posed(scene, pose))


def test_the_chapters_own_title_is_the_one_drawn(drawn: dict[str, set[str]]):
    """As it is typed: a brace is a brace, and its author vouches for its digits."""
    assert all("Schritt 1: der Vorwärtsdurchlauf {so}" in words for words in drawn.values())
    assert not any("Forward pass" in words for words in drawn.values())


def test_subtitles_and_legends_are_in_the_lectures_words(drawn: dict[str, set[str]]):
    assert "·  Schicht 2" in drawn["layer-2"]
    assert "Gewicht +" in drawn["network"]
    assert {"weight −", "activation"} <= drawn["network"]  # nothing was given for them


def test_a_value_that_is_a_word_is_too(drawn: dict[str, set[str]]):
    assert "Dann die Sigmoid-Funktion." in drawn["squash-1-sigmoid"]


def test_one_lectures_labels_are_not_anothers():
    """The next scene begins with its own."""
    use({"weight +": "Gewicht +"})
    scene = type("Plain", (LectureScene,), {"words": {}})()

    assert {} == scene.labelled.words
    assert "weight +" == Words("weight +").text


def test_a_long_title_stays_in_its_strip():
    """At any length, in any shape of frame."""
    long = type("Long", (ForwardPass,), {"told_title": "Vorwärts und wieder zurück " * 4})

    def pose(playing: LectureScene, section: str) -> float:
        return playing._header[1].width - playing.zones.title.width

    assert max(posed(long, pose, size=(720, 1280))) <= 1e-6


def test_the_title_is_part_of_what_is_audited_and_logged():
    lecture = Lecture.from_toml(GERMAN)
    scene = lecture.telling(lecture.chapters[0]).of(ForwardPass)
    (log,) = {cues.title for cues in posed(scene, lambda playing, section: playing.cues.log())[:1]}

    assert lecture.chapters[0].title == log
    assert [] == audited(scene, lesson=TRACE.lesson).findings


# --- labels are checked -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ('"wieght +" = "Gewicht +"', 'labels, wieght +: no scene of this lecture draws it; did'),
        ('"layer {n}" = "Schicht {m}"', "labels, layer {n}: there is no {m} in 'layer {n}'"),
    ],
)  # fmt: skip
def test_a_label_that_nothing_draws_is_told(tmp_path: Path, wrong: str, told: str):
    right = '"weight +" = "Gewicht +"' if "wieght" in wrong else '"layer {n}" = "Schicht {n}"'
    assert right in GERMAN
    file = tmp_path / "german.toml"
    file.write_text(GERMAN.replace(right, wrong))

    with pytest.raises(LectureError) as fault:
        check(file)
    assert f"german.toml, line {8 if 'wieght' in wrong else 6}: {told}" in str(fault.value)


def test_words_and_labels_are_listed_for_translation(capsys: pytest.CaptureFixture):
    """As a lecture file: what is listed is read again."""
    assert 0 == main(["words", "ForwardPass"])
    listed = capsys.readouterr().out
    lecture = Lecture.from_toml(f'title = "T"\nlesson = "two-two-two"\n{listed}')

    assert ForwardPass.words["network"] == lecture.chapters[0].words["network"]
    assert {"layer {n}", "weight +", "activation"} <= set(lecture.labels)
    assert not any(text in lecture.labels for text in ForwardPass.words.values())


# --- tags ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tag", "three"),
    [
        ("ko", "kor"), ("he", "heb"), ("el", "ell"), ("tr", "tur"), ("cs", "ces"), ("fr", "fra"),
        ("pt-BR", "por"), ("zh-Hans", "zho"), ("zh-Hant-TW", "zho"), ("de-AT", "deu"),
        ("gsw", "gsw"), ("es-419", "spa"),
    ],
)  # fmt: skip
def test_every_language_has_its_three_letters(tag: str, three: str):
    """As ISO 639-2 has them (the terminological ones, which mp4 takes)."""
    assert is_language(tag)
    assert three == three_letters(tag)
    assert tag == Lecture.from_toml(GERMAN.replace('"de"', f'"{tag}"')).language


def test_there_are_as_many_languages_as_in_the_standard():
    """ISO 639-1 has 183 codes, and `sh`, which it withdrew and players still know."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    known = [a + b for a in letters for b in letters if is_language(a + b)]

    assert 184 == len(known)
    assert len(known) == len({three_letters(each) for each in known})


@pytest.mark.parametrize("tag", ["xx", "english", "DE", "de_AT", "pt-br", "e", "zh-hans"])
def test_what_is_no_tag_is_refused(tag: str):
    with pytest.raises(LectureError, match=r"lecture, line 2: language"):
        Lecture.from_toml(GERMAN.replace('"de"', f'"{tag}"'))


def test_author_and_language_stand_in_the_mp4(tmp_path: Path):
    target = tmp_path / "told.mp4"
    clips = [joining.Clip(film(tmp_path), "One")]
    joining.join(clips, target, title="T", author="Ada Example", language="pt-BR")
    with av.open(str(target)) as container:
        assert ("T", "Ada Example") == (container.metadata["title"], container.metadata["artist"])


# --- figures and papers -------------------------------------------------------------------------


def test_a_figure_of_a_lecture_is_in_its_words(tmp_path: Path, capsys: pytest.CaptureFixture):
    """Its chapter's title, its caption, its language in the PDF's catalogue, region and all."""
    file, out = tmp_path / "german.toml", tmp_path / "fig.pdf"
    file.write_text(GERMAN.replace('language = "de"', 'language = "de-AT"'))

    assert 0 == main(["figure", str(file), "--beat", "network", "-o", str(out)])
    assert "Caption: Schritt 1: der Vorwärtsdurchlauf {so}. Das Netz hat 2 Eingaben." in (
        capsys.readouterr().out
    )
    assert b"/Lang(de-AT)" in out.read_bytes()


def test_a_figure_of_a_lecture_with_chapters_names_one(
    tmp_path: Path, capsys: pytest.CaptureFixture
):
    file = tmp_path / "two.toml"
    file.write_text(GERMAN + '[[chapter]]\nscene = "ForwardPass"\ntitle = "Noch einmal"\n')

    assert 2 == main(["figure", str(file), "--beat", "network"])
    assert "--chapter 1 Schritt 1" in (told := capsys.readouterr().err)
    assert "2 Noch einmal" in told


@pytest.mark.parametrize("tag", ["pt-BR", "zh-Hans", "ko"])
def test_papers_have_the_lectures_language(tag: str):
    """Typst wants language and region apart; a PDF has both."""
    from scenes.production.figures import figures
    from scenes.production.handout import handout
    from scenes.production.slides import slides_pdf

    made = figures(ForwardPass, theme="print")[:1]
    there = f"/Lang({tag if tag == 'pt-BR' else tag[:2]})".encode()

    assert there in handout([("A", made)], title="T", language=tag)
    assert there in slides_pdf([("A", made)], title="T", language=tag)
