"""Whatever production reads, time and memory are bounded before work begins, and errors are short."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from backprop import Lesson, Trace, lesson_named
from scenes.commands import main
from scenes.production import voices
from scenes.production.errors import LectureError, SourceError, VoiceError
from scenes.production.lecture import Lecture
from scenes.production.library import scene_files, scenes_of
from scenes.production.telling import Telling, options_of
from scenes.words import WordsError, fill
from tests.production.test_narration import write_wav

HEAD = 'title = "T"\nlesson = "two-two-two"\n'
TRACE = Trace.of(Lesson.named("two-two-two"))
CHAPTER = '[[chapter]]\nscene = "BiasIsOne"\ntitle = "Bias"\n'


def complaint(text: str) -> str:
    """Of a lecture, within seconds of the processor; short."""
    began = time.process_time()
    with pytest.raises(LectureError) as error:
        Lecture.from_toml(text)
    said = str(error.value)
    assert time.process_time() - began < 4
    assert len(said) < 100_000
    assert all(len(line) < 1300 and line.isprintable() for line in said.splitlines())
    return said


PLACES = {
    "title": 'title = "{0}"\nlesson = "two-two-two"\n' + CHAPTER,
    "author": HEAD + 'author = "{0}"\n' + CHAPTER,
    "chapter 1, title": HEAD + CHAPTER.replace('Bias"\n', '{0}"\n'),
    "chapter 1, words, weight": HEAD + CHAPTER + 'words = {{ weight = "w{0}" }}\n',
}


@pytest.mark.parametrize("character", [0xFFFF, 0xFFFE, 0xFDD0, 0x1FFFF, 0x10FFFE, 0x7F, 0x9B])
@pytest.mark.parametrize("place", PLACES)
def test_what_is_no_character_is_no_text(character: int, place: str):
    """No XML may hold it, and a PPTX is XML; nor commands to a terminal."""
    said = complaint(PLACES[place].format(f"\\U{character:08x}"))

    assert (
        f"{place} contains a control character (a line break, say), or one that is no text" in said
    )


def test_a_theme_of_five_thousand_digits_is_none():
    """Python writes no more than 4,300."""
    said = complaint(f"{HEAD}theme = 0x{'F' * 4000}\n{CHAPTER}")

    assert "line 3: theme should be a text in quotes, but is what is too long to be told" in said
    for key in ("base", "weight", "background"):
        complaint(f"{HEAD}{CHAPTER}[themes.own]\n{key} = 0x{'F' * 4000}\n")


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (
            "0x" + "F" * 4000,
            "options, neuron: should be a number up to 1,000,000,000, but is what is",
        ),
        ("nan", "should be a number up to"),
        ("inf", "should be a number up to"),
        ("[[[1]]]", "of no lists of lists"),
        ("[" + "1," * 101 + "]", "a list of at most 100"),
        (f'"{"x" * 101}"', "at most 100 characters"),
        ("{a = [1]}", "should be a table of at most 100 numbers or texts"),
    ],
)
def test_an_option_is_modest(option: str, said: str):
    """What no scene wants is refused before one is asked."""
    assert said in complaint(f"{HEAD}{CHAPTER}options = {{ neuron = {option} }}\n")


ODD = (
    -1,
    0,
    10**9,
    -(10**9),
    True,
    0.5,
    "x",
    "",
    [],
    [0],
    [-1, -1],
    [1, 99],
    [10**9] * 3,
    ["x"],
    [[1, 2]],
)


def test_every_option_of_every_scene_refuses_in_words():
    """A neuron that there is not, a layer below the first: whatever may stand in a lecture file."""
    tried = 0
    for file in scene_files():
        scene = file.load()
        for name in options_of(scene):
            for value in ODD:
                telling = Telling(options={name: value})
                complaints = telling.complaints(scene)
                lesson = scene.lesson if not isinstance(scene.lesson, str) else None
                if not complaints:
                    told = telling.of(scene)
                    for each in filter(
                        None, [lesson, Lesson.named("two-two-two"), lesson_named("xor")]
                    ):
                        assert isinstance(told.refusal(each), str | None)
                        tried += 1
    assert tried > 100


@pytest.mark.parametrize(
    ("template", "said"),
    [
        (
            "The activation is {activation:word}.",
            "{activation:word}: activation is 'sigmoid', which is no count",
        ),
        ("It is {W[1][0,0]:.80} now.", "the number has 82 characters, but a line of captions 42"),
        ("It is {W[1][0,0]:.999999999999} now.", "W[1][0,0]"),
        ("It is {W[1][0,0]:." + "9" * 900 + "} now.", "W[1][0,0]"),
    ],
)
def test_words_that_cannot_be_filled_are_told(template: str, said: str):
    """At once: nothing is worked out to a billion digits."""
    began = time.process_time()
    with pytest.raises(WordsError) as error:
        fill(template, TRACE)

    assert said in str(error.value)
    assert time.process_time() - began < 1


MANY = {
    "keys": "".join(f"k{n} = 1\n" for n in range(20_000)),
    "a long key": "k" * 900_000 + " = 1\n",
    "a long scene": f'[[chapter]]\nscene = "{"F" * 900_000}"\ntitle = "x"\n',
    "chapters": CHAPTER * 5_000,
    "words": f"{CHAPTER}words = {{ {', '.join(f'w{n} = {chr(39)}x{chr(39)}' for n in range(15_000))} }}\n",
    "networks": "".join(f"[lessons.n{n}]\n" for n in range(15_000)) + CHAPTER,
    "dots": "." * 900_000, "dots and quotes": '."' * 450_000, "dots and letters": ".a" * 450_000,
    "spaces and dots": ". " * 450_000, "brackets": "[" * 900_000, "quotes": "'" * 900_000,
    "braces": "a = {" * 180_000, "a long line": "a = " + "0" * 900_000, "equals": "=" * 900_000,
    "tabs": "\t" * 900_000 + "x", "escapes": 'a = "' + "\\u0041" * 150_000 + '"\n',
}  # fmt: skip


@pytest.mark.parametrize("text", MANY.values(), ids=MANY)
def test_a_large_lecture_file_is_refused_soon(text: str):
    """Of a megabyte, or hundreds of kilobytes that take as long: linear, and told on a page."""
    complaint(HEAD + text)


@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "large", "nothing"])
@pytest.mark.parametrize("command", ["check", "build", "scenes of"])
def test_only_a_regular_file_is_read(tmp_path: Path, kind: str, command: str):
    """At once, whatever a name leads to: a pipe would wait, a device would not end."""
    path = tmp_path / f"odd{'.py' if command == 'scenes of' else '.toml'}"
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "device":
            path.symlink_to("/dev/zero")
        case "folder":
            path.mkdir()
        case "large":
            path.write_bytes(b"#" * 3_000_000)
    began = time.process_time()

    if command == "scenes of":
        with pytest.raises(SourceError):
            scenes_of(path)
    else:
        assert 2 == main(
            [command, str(path), *(["--out", str(tmp_path)] if command == "build" else [])]
        )

    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "source",
    ["x = \x00", "(" * 100_000, "x = " + "-" * 50_000 + "1", "x" + ".x" * 50_000, "\ud800"],
)
def test_a_file_of_scenes_that_python_cannot_read_is_told(tmp_path: Path, source: str):
    """Or it is read; it is not run."""
    path = tmp_path / "odd.py"
    path.write_bytes(source.encode("utf-8", "surrogatepass"))

    with suppress(SourceError):
        assert () == scenes_of(path)


def test_a_recording_without_end_is_not_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Minutes of a beat are enough; a small file may hold days of silence."""
    monkeypatch.setattr(voices, "LONGEST", 1)
    write_wav(tmp_path / "long.wav", np.zeros(voices.RATE * 2, np.float32), voices.RATE)

    with pytest.raises(VoiceError, match="is longer than"):
        voices.read_sound(tmp_path / "long.wav")


@pytest.mark.parametrize(
    "typed",
    ["\x1b[2J", "build \x1b]0;x\x07.toml", "check a\x9b.toml", "numbers \x1bx.toml", "stills \x1bX o.png",
     "build --quality \x1bx", "serve \x1bx", "figure ForwardPass --beat \x1b[2J", "present \x1bx.toml",
     "check --scenes \x1bx.py", "build --lesson \x1bx"],
)  # fmt: skip
def test_control_characters_never_reach_a_terminal(typed: str, capsys: pytest.CaptureFixture[str]):
    """From a command line that somebody else wrote: a file's name, an option, a command."""
    assert main(typed.split(" ")) > 0

    told = "".join(capsys.readouterr())
    assert told.strip()
    assert not set(told) & {"\x1b", "\x07", "\x9b"}
