"""`Claiming`: what a scene has that states what its words claim, and chooses the true ones."""

from __future__ import annotations

from typing import Any, ClassVar

from scenes.claims import Claim, ClaimError, Stated, decided
from scenes.companions import Traces
from scenes.enclosures import Engine
from scenes.words import facts, section_name


class Claiming:
    """A scene with words, claims beside them, and the traces that both are about."""

    claims: ClassVar[dict[str, Stated]] = {}  # what the words claim, by the names of the words
    shows: ClassVar[dict[str, tuple[str, ...]]] = {}  # attributes that must be seen as a beat ends
    lesson: Any
    traces: Traces

    def claims_of(self, name: str, **values: Any) -> tuple[Claim, ...]:
        """What the words of a beat claim, its indices filled in; nothing where none is stated."""
        stated = self.claims.get(section_name(name, values)) or self.claims.get(name)
        if stated is None:
            return ()
        claim = stated if isinstance(stated, Claim) else stated(self, **values)
        own = {key: value for key, value in vars(self).items() if type(value) is int}
        return (claim.filled({**facts(self.traces), **own, **values}),)

    def holding(self, *names: str, **values: Any) -> str:
        """The first of these beats whose claims hold, decided on the exact numbers.

        ClaimError where it is not decided, or where none of them is true of the lesson.
        """
        numbers = Engine(self.traces, self.lesson)
        for name in names:
            found = decided(self.claims_of(name, **values), numbers)
            if found is None:
                raise ClaimError(
                    f"{type(self).__name__}: whether the words of {name!r} are true of this lesson "
                    f"is not decided: {'; '.join(map(str, self.claims_of(name, **values)))}"
                )
            if found:
                return name
        raise ClaimError(
            f"{type(self).__name__}: the words of none of {', '.join(names)} are true of this "
            "lesson; give it one more beat, with words that are"
        )
