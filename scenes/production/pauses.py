"""Where in a beat's sound each of its captions begins: at the voice's own pauses.

Letters do not tell: numbers take longer to say than to write. The text is cut where a voice
rests (full stops, colons, commas), the sound where it is still, and the two are laid along each
other so that every part lasts about as long as its words need.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

import numpy as np

from scenes.production.spoken import spoken
from scenes.production.voices import RATE, Sound

WINDOW = 0.01  # seconds of which the level is taken
QUIET = 30.0  # dB below its loud parts, a voice rests
SHORTEST = 0.06  # seconds of a pause
BEFORE = 0.12  # seconds before its first word, at most, a caption comes
NEAR = 0.3  # seconds from where a word is guessed to a pause that is taken for the one before it
FARTHEST = 5  # rests of the text that a voice may pass over in a row
_REST = re.compile(r"[.!?:;,…](?=\s)|\s[–—](?=\s)")
_DIGITS = {**dict.fromkeys("0123456", 4.5), "7": 6.0, "8": 4.5, "9": 5.0}  # letters to say one
_SIGNS = {".": 9.0, "!": 9.0, "?": 9.0, ":": 7.0, ";": 7.0, ",": 4.5, "…": 9.0, " ": 0.6}
# by the cost: how unlikely a voice passes them over
_PASSED_OVER = {".": 20.0, "!": 20.0, "?": 20.0, ":": 5.0, ";": 5.0, ",": 0.8}


@dataclass(frozen=True)
class Pause:
    """A stretch of stillness, in seconds of the sound."""

    start: float
    end: float

    @property
    def next_word(self) -> float:
        """When a caption may come: within the pause, shortly before it ends."""
        return max((self.start + self.end) / 2, self.end - BEFORE)


def marks(sound: Sound, pages: Sequence[str]) -> tuple[float, ...]:
    """When each of these captions begins, in seconds of the sound; the first at 0."""
    if len(pages) < 2 or not len(sound):
        return (0.0,) * len(pages)
    text = " ".join(spoken(" ".join(page.split())) for page in pages)
    lengths = [len(spoken(" ".join(page.split()))) + 1 for page in pages]
    firsts = [0, *accumulate(lengths[:-1])]  # the character with which each page begins
    still, seconds = pauses(sound), len(sound) / RATE
    known = _laid_along(text, tuple(still), seconds)
    begins = [_when(text, first, known, still) for first in firsts[1:]]
    return tuple(np.maximum.accumulate([0.0, *begins]).round(3).tolist())


def pauses(sound: Sound) -> list[Pause]:
    """Where the voice rests, within its speech."""
    width = round(WINDOW * RATE)
    blocks = sound[: len(sound) // width * width].reshape(-1, width).astype(float)
    level = 10 * np.log10((blocks**2).mean(axis=1) + 1e-12)
    loud = level > np.percentile(level, 95) - QUIET if len(level) else np.zeros(0, bool)
    heard = np.flatnonzero(loud)
    gaps = np.flatnonzero(np.diff(heard) > round(SHORTEST / WINDOW))
    return [
        Pause(float(heard[g] + 1) * WINDOW, float(heard[g + 1]) * WINDOW) for g in gaps.tolist()
    ]


@lru_cache(maxsize=256)
def _laid_along(
    text: str, still: tuple[Pause, ...], seconds: float
) -> tuple[tuple[int, float], ...]:
    """(character, second) of each rest of the text that is heard, with the text's both ends.

    The cheapest way of going through both: parts that last as long as their words need, few
    rests passed over in silence, few pauses where the text has none.
    """
    rests = [match.end() + 1 for match in _REST.finditer(text)]
    places = [(0, 0.0), *((r, 0.0) for r in rests), (len(text), seconds)]
    said = [0.0, *accumulate(map(_weight, text))]
    rate = seconds / max(said[-1], 1.0)
    costs: dict[tuple[int, int], tuple[float, tuple[int, int] | None]] = {(0, 0): (0.0, None)}
    times = [Pause(0, 0), *still, Pause(seconds, seconds)]
    for r in range(1, len(places)):
        last = r == len(places) - 1
        for p in [len(times) - 1] if last else range(1, len(times) - 1):
            best: tuple[float, tuple[int, int] | None] = (np.inf, None)
            for r0 in range(max(0, r - FARTHEST), r):
                over = sum(_PASSED_OVER.get(text[places[k][0] - 2], 1.5) for k in range(r0 + 1, r))
                for p0 in range(p):
                    if (before := costs.get((r0, p0))) is None:
                        continue
                    lasts = times[p].end - times[p0].end
                    needs = (said[places[r][0]] - said[places[r0][0]]) * rate
                    inside = sum(4 * (t.end - t.start) for t in times[p0 + 1 : p])
                    off = (lasts - needs) ** 2 / (0.05 + 0.08 * needs)
                    best = min(best, (before[0] + off + over + inside, (r0, p0)))
            if best[1] is not None:
                costs[r, p] = best
    found, at = [], (len(places) - 1, len(times) - 1)
    while at in costs and at != (0, 0):
        is_end = at[0] == len(places) - 1
        found.append((places[at[0]][0], seconds if is_end else times[at[1]].next_word))
        at = costs[at][1] or (0, 0)
    return ((0, 0.0), *reversed(found))


def _when(
    text: str, first: int, known: Sequence[tuple[int, float]], still: Sequence[Pause]
) -> float:
    """When the word is heard that begins at this character."""
    left = max(pair for pair in known if pair[0] <= first)
    if left[0] == first:
        return left[1]
    right = min(pair for pair in known if pair[0] > first)
    ahead, whole = _weighed(text[left[0] : first]), _weighed(text[left[0] : right[0]])
    guess = left[1] + (right[1] - left[1]) * ahead / max(whole, 1e-9)
    near = [each.next_word for each in still if abs(each.next_word - guess) < NEAR]
    return min(near, key=lambda time: abs(time - guess), default=guess)


def _weighed(text: str) -> float:
    return sum(map(_weight, text))


def _weight(sign: str) -> float:
    """How long a sign takes to say, in letters."""
    return _DIGITS.get(sign) or _SIGNS.get(sign, 1.0)
