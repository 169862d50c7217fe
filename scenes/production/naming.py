"""Names that a person has written: the nearest that there is."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint to append to a complaint; empty where nothing is near.

    >>> nearest("FowardPass", ["ForwardPass", "TrainingLoop"])
    "; did you mean 'ForwardPass'?"
    """
    near = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
