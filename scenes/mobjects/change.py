"""Before → after: how many digits it takes to see that something has changed."""

from __future__ import annotations

from collections.abc import Sequence

from backprop import Style, Trace, UndecidedError
from scenes.mobjects.network import drawn

MOST = 7  # decimals


def telling_style(
    trace: Trace, before: Sequence[str], after: Sequence[str], fewest: int = 4
) -> Style:
    """One style in which every quantity that changes also changes its text.

    With as few decimals as that takes; with the fewest where not even 7 would tell.
    """
    moved = [
        (old, new)
        for old, new in zip(before, after, strict=True)
        if drawn(trace, old) != drawn(trace, new)
    ]
    for decimals in range(fewest, MOST + 1):
        style = trace.common_style([*before, *after], decimals)
        try:
            texts = [[trace.show(each, style).text for each in pair] for pair in moved]
        except UndecidedError:
            continue  # so many digits would lie on a tie
        if all(old != new for old, new in texts):
            return style
    return trace.common_style([*before, *after], fewest)
