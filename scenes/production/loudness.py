"""How loud a voice is: measured as broadcasters do (EBU R128), brought to what players expect."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import av
import numpy as np
from av.filter import Graph

from scenes import cache as disk
from scenes.production.voices import RATE, Sound

TARGET = -16.0  # LUFS, as video platforms play speech
CEILING = -1.5  # dB below full scale that no peak passes
QUIETEST = -60.0  # LUFS: below is a hum or nothing, which is not made louder
SHORTEST = 0.4  # seconds: one block of the measurement
_TENTH = np.float32(10)


def loudness(sound: Sound) -> float:
    """Integrated loudness in LUFS (EBU R128, by FFmpeg's filter); -inf where all is silent."""
    if len(sound) < SHORTEST * RATE:
        sound = np.tile(sound, int(np.ceil(SHORTEST * RATE / max(1, len(sound)))) + 1)
    notes = [frame.metadata for frame in _filtered(sound, ("ebur128", "metadata=1"))]
    so_far = [float(each["lavfi.r128.I"]) for each in notes if "lavfi.r128.I" in each]
    return so_far[-1] if so_far and so_far[-1] > -70 else -np.inf


def levelled(sound: Sound, target: float = TARGET) -> Sound:
    """The sound at this loudness; peaks that would be cut off are held down instead."""
    place = disk.place("levels", sound.tobytes(), repr((target, CEILING)).encode())
    if (kept := disk.load(place)) is not None and len(kept) == 4 * len(sound):
        return np.frombuffer(kept, "<f4").astype(np.float32)
    made = _levelled(sound, target)
    disk.save(place, made.astype("<f4").tobytes())
    return made


def _levelled(sound: Sound, target: float) -> Sound:
    before = loudness(sound)
    if before < QUIETEST:
        return sound
    louder = (sound * _TENTH ** np.float32((target - before) / 20)).astype(np.float32)
    limit = float(_TENTH ** np.float32(CEILING / 20))
    return louder if np.abs(louder).max() <= limit else _limited(louder, limit)


def _limited(sound: Sound, limit: float) -> Sound:
    """Held below the limit by a gain that falls before a peak and recovers after it."""
    settings = f"limit={limit:.4f}:attack=5:release=50:level=false:latency=true"
    frames = [frame.to_ndarray().ravel() for frame in _filtered(sound, ("alimiter", settings))]
    held = np.concatenate([*frames, np.zeros(len(sound), np.float32)])[: len(sound)]
    return np.clip(held, -limit, limit).astype(np.float32)


def _filtered(sound: Sound, *filters: tuple[str, str]) -> Iterator[av.AudioFrame]:
    graph, clock = Graph(), Fraction(1, RATE)
    source = graph.add_abuffer(format="flt", sample_rate=RATE, layout="mono", time_base=clock)
    form = ("aformat", "sample_fmts=flt:channel_layouts=mono")
    steps = [graph.add(*each) for each in (*filters, form)]
    sink = graph.add("abuffersink")
    for one, other in zip([source, *steps], [*steps, sink], strict=True):
        one.link_to(other)
    graph.configure()
    frame = av.AudioFrame.from_ndarray(sound[None].astype(np.float32), format="flt", layout="mono")
    frame.sample_rate, frame.time_base, frame.pts = RATE, clock, 0
    graph.push(frame)
    graph.push(None)
    while True:
        try:
            yield graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return
