"""Whether the words are true: what a beat claims is worked out again, by the second opinion.

Of the engine nothing is asked: a number is the text that two workings at more and more digits
agree on. What 100 digits do not tell apart counts as the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from backprop import BackpropError, Style
from scenes.audit.arithmetic import UnsureError
from scenes.audit.claim_words import CLAIMING
from scenes.audit.findings import Finding
from scenes.audit.plain import SecondOpinion
from scenes.claims import All, Claim
from scenes.enclosures import Numbers
from scenes.stage import Beat, LectureScene

_CLAIMING = re.compile(rf"\b({'|'.join(CLAIMING)})\b", re.IGNORECASE)


class Opinion(Numbers):
    """The numbers of the second opinion."""

    def __init__(self, opinion: SecondOpinion, lesson: Any) -> None:
        self.opinion, self.lesson = opinion, lesson

    def exactly(self, address: str) -> Fraction | None:
        value = self.opinion.number(address)
        return value if isinstance(value, Fraction) else None

    def text(self, address: str, style: Style) -> str | None:
        try:
            return self.opinion.text(address, style)
        except UnsureError:
            return None


def sentences(scene: LectureScene, beat: Beat, opinion: SecondOpinion) -> Iterator[Finding]:
    """The claims of a beat that are not so, and the claiming words that state none."""
    if not beat.claims:
        yield from _unstated(scene, beat)
    for claim in _single(beat.claims):
        try:
            found = claim.holds(Opinion(opinion, scene.lesson))
        except UnsureError:
            found = None
        except (ValueError, LookupError, BackpropError) as error:
            yield Finding("claims", f"{claim}: cannot be worked out: {error}", what=_quoted(beat))
            continue
        if found is not True:
            problem = "is not so" if found is False else "is not decided"
            yield Finding("claims", f"the words claim what {problem}: {claim}", what=_quoted(beat))


def _single(claims: tuple[Claim, ...]) -> Iterator[Claim]:
    for claim in claims:
        yield from _single(claim.of) if isinstance(claim, All) else (claim,)


def _unstated(scene: LectureScene, beat: Beat) -> Iterator[Finding]:
    if said := list(dict.fromkeys(match[0] for match in _CLAIMING.finditer(beat.text))):
        words = ", ".join(f"“{word}”" for word in said)
        yield Finding("claims", f"says {words}, and states no claim", what=_quoted(beat))


def _quoted(beat: Beat) -> str:
    return f"words “{beat.text}”"


def claiming(words: Mapping[str, str]) -> dict[str, list[str]]:
    """The beats of a scene's words that claim something, with the words that do."""
    found = {name: [m[0] for m in _CLAIMING.finditer(text)] for name, text in words.items()}
    return {name: said for name, said in found.items() if said}
