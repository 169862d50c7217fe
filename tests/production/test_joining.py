"""Joined videos lose no picture, and carry chapters and captions that a player can read."""

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import av
import pytest
import srt

from scenes.production.captions import as_srt, as_vtt, on_one_line
from scenes.production.cues import BeatCue, CaptionCue, Cues
from scenes.production.errors import JoinError
from scenes.production.joining import Clip, join, lengths, starts

Film = Callable[..., Path]


def caption(start: float, end: float, text: str) -> srt.Subtitle:
    return srt.Subtitle(1, timedelta(seconds=start), timedelta(seconds=end), text)


def test_a_length_is_exact():
    """20 pictures at 15 a second are 4/3 s; starts are sums of lengths."""
    assert (0, 2, Fraction(10, 3)) == starts((Fraction(2), Fraction(4, 3), Fraction(1)))


def test_every_picture_stays_at_its_time(film: Film, tmp_path: Path):
    """30 and 20 pictures make 50, evenly 1/15 s apart across the seam."""
    clips = [Clip(film("a.mp4", 30), "One"), Clip(film("b.mp4", 20), "Two")]
    assert (2, Fraction(4, 3)) == lengths(clip.video for clip in clips)

    join(clips, tmp_path / "c.mp4")

    with av.open(str(tmp_path / "c.mp4")) as joined:
        times = [frame.pts * frame.time_base for frame in joined.decode(video=0)]
    assert [Fraction(n, 15) for n in range(50)] == times


def test_chapters_have_titles_and_meet_without_gaps(film: Film, tmp_path: Path):
    """In milliseconds; titles as they are typed."""
    clips = [
        Clip(film("a.mp4", 30), "What is a “neuron”?"),
        Clip(film("b.mp4", 20), "∂E/∂w & more"),
    ]

    join(clips, tmp_path / "c.mp4", title="The lecture")

    with av.open(str(tmp_path / "c.mp4")) as joined:
        marks = [(c["start"], c["end"], c["metadata"]["title"]) for c in joined.chapters()]
        assert "The lecture" == joined.metadata["title"]
    assert [(0, 2000, "What is a “neuron”?"), (2000, 3333, "∂E/∂w & more")] == marks


def test_captions_are_a_track_of_the_video(film: Film, tmp_path: Path):
    """Said from 0.5 s to 1 s; empty samples stand for silence."""
    words = [caption(0.5, 1, "δ is\nthe error"), caption(1.5, 2, "end")]

    join([Clip(film("a.mp4", 30), "One")], tmp_path / "c.mp4", captions=words, language="de")

    with av.open(str(tmp_path / "c.mp4")) as joined:
        track = joined.streams.subtitles[0]
        said = [
            (p.pts, p.duration, bytes(p)[2:].decode()) for p in joined.demux(track) if p.size > 2
        ]
        assert ("mov_text", "deu") == (track.codec_context.name, track.metadata["language"])
    assert [(500, 500, "δ is\nthe error"), (1500, 500, "end")] == said


def test_the_index_stands_before_the_pictures(film: Film, tmp_path: Path):
    """So that a browser can start before it has the whole file."""
    join([Clip(film("a.mp4", 30), "One")], tmp_path / "c.mp4")

    content = (tmp_path / "c.mp4").read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


def test_videos_of_two_sizes_are_not_joined(film: Film, tmp_path: Path):
    """Copied pictures must have been encoded alike."""
    clips = [Clip(film("a.mp4", 5), "One"), Clip(film("wide.mp4", 5, width=128), "Two")]

    with pytest.raises(JoinError, match=r"wide\.mp4: was encoded otherwise than .*a\.mp4$"):
        join(clips, tmp_path / "c.mp4")


def spoken(*texts: str) -> Cues:
    """A cue log of one beat, in which each text is said from 0.5 s to 1 s."""
    said = tuple(CaptionCue(start=0.5, end=1, text=text) for text in texts)
    beat = BeatCue(name="start", start=0, end=2, text="", captions=said)
    own = {"scene": "Toy", "title": "Toy", "lesson": "xor", "theme": "dark"}
    return Cues(**own, fps=15, width=64, height=36, seconds=2, beats=(beat,))


def test_captions_of_scenes_come_on_one_time_line():
    """The second scene begins at 2.5 s; a scene without captions is no harm."""
    scenes = [(spoken("first"), Fraction(0)), (spoken(), Fraction(1))]

    said = on_one_line([*scenes, (spoken("second"), Fraction(5, 2))])

    assert (
        "1\n00:00:00,500 --> 00:00:01,000\nfirst\n\n2\n00:00:03,000 --> 00:00:03,500\nsecond\n\n"
        == as_srt(said)
    )
    assert (
        "WEBVTT\n\n1\n00:00:00.500 --> 00:00:01.000\nfirst\n\n"
        "2\n00:00:03.000 --> 00:00:03.500\nsecond\n"
    ) == as_vtt(said)
