"""Where the nodes of a directed acyclic graph go: layers, few crossings, short bends.

After Sugiyama, Tagawa and Toda (1981): a layer for every node, places for edges that pass through
layers, an order by the mean of the neighbours, then places as near to the neighbours as the order
allows.  The same graph is always laid out the same way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Way = tuple[str, str]  # an edge: from, to
Slot = str | tuple[Way, int]  # a node, or the place where an edge passes through a layer
SWEEPS = 12


@dataclass(frozen=True)
class Layers:
    """The slots of each layer, in their order."""

    rows: tuple[tuple[Slot, ...], ...]
    routes: Mapping[Way, tuple[Slot, ...]]  # each edge's slots, its ends included

    def places(self, size: Mapping[str, float], passing: float, gap: float) -> dict[Slot, float]:
        """Across the layers: each slot near those that it is joined to, none nearer to the next
        than `gap`.  size: of each node across; passing: of an edge that passes through."""
        half = {
            slot: (size[slot] if isinstance(slot, str) else passing) / 2
            for row in self.rows for slot in row
        }  # fmt: skip
        joined = self._joined()
        at: dict[Slot, float] = {}
        for row in self.rows:
            offsets = _offsets(row, half, gap)
            at |= {slot: o - offsets[-1] / 2 for slot, o in zip(row, offsets, strict=True)}
        for sweep in range(SWEEPS):
            for row in self.rows if sweep % 2 else self.rows[::-1]:
                wished = [_mean([at[other] for other in joined[slot]], at[slot]) for slot in row]
                at |= dict(zip(row, _apart(wished, _offsets(row, half, gap)), strict=True))
        return at

    def _joined(self) -> dict[Slot, list[Slot]]:
        joined: dict[Slot, list[Slot]] = {slot: [] for row in self.rows for slot in row}
        for route in self.routes.values():
            for a, b in pairwise(route):
                joined[a].append(b)
                joined[b].append(a)
        return joined


def layered(operands: Mapping[str, Sequence[str]]) -> Layers:
    """The layers of a graph: every node, each behind its operands, and what it hears.

    A leaf stands right before the first node that hears it.

    >>> layered({"x": [], "y": [], "q": ["x", "y"], "z": [], "E": ["q", "z"]}).rows
    (('x', 'y'), ('q', 'z'), ('E',))
    """
    depth: dict[str, int] = {}
    for name, heard in operands.items():
        depth[name] = 1 + max((depth[each] for each in heard), default=-1)
    for name, heard in operands.items():
        if not heard:
            users = (depth[f] for f, each in operands.items() if name in each)
            depth[name] = min(users, default=1) - 1
    ways = [(source, target) for target, heard in operands.items() for source in heard]
    routes: dict[Way, tuple[Slot, ...]] = {}
    rows: list[list[Slot]] = [[] for _ in range(max(depth.values()) + 1)]
    for name in _as_told(operands):
        rows[depth[name]].append(name)
    for way in ways:
        source, target = way
        between = [(way, n) for n in range(depth[source] + 1, depth[target])]
        for slot in between:
            rows[slot[1]].append(slot)
        routes[way] = (source, *between, target)
    return Layers(_ordered(rows, routes), routes)


def _as_told(operands: Mapping[str, Sequence[str]]) -> list[str]:
    """The nodes as one reads the mathematics of the last one, from the left."""
    seen: dict[str, None] = {}

    def visit(name: str) -> None:
        for each in operands[name]:
            visit(each)
        seen.setdefault(name)

    for name in reversed(operands):
        visit(name)
    return list(seen)


def _ordered(
    rows: Sequence[Sequence[Slot]], routes: Mapping[Way, tuple[Slot, ...]]
) -> tuple[tuple[Slot, ...], ...]:
    """The rows with few crossings: sweeps down and up, of which the best is kept."""
    joins = [pair for route in routes.values() for pair in pairwise(route)]
    best = rows = [list(row) for row in rows]
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        rows = [list(row) for row in rows]
        order = range(1, len(rows)) if down else range(len(rows) - 2, -1, -1)
        for n in order:
            place = {slot: i for i, slot in enumerate(rows[n - 1 if down else n + 1])}
            own = {slot: i for i, slot in enumerate(rows[n])}
            heard = {
                slot: [place[a if down else b] for a, b in joins if (b if down else a) == slot]
                for slot in rows[n]
            }  # fmt: skip
            rows[n].sort(key=lambda slot: _mean(heard[slot], own[slot]))
        if crossings(rows, joins) < crossings(best, joins):
            best = rows
    return tuple(map(tuple, best))


def crossings(rows: Sequence[Sequence[Slot]], joins: Sequence[tuple[Slot, Slot]]) -> int:
    """How many pairs of edges between neighbouring rows cross."""
    place = {slot: (n, i) for n, row in enumerate(rows) for i, slot in enumerate(row)}
    count = 0
    for i, (a, b) in enumerate(joins):
        for c, d in joins[:i]:
            if place[a][0] == place[c][0]:
                count += (place[a][1] - place[c][1]) * (place[b][1] - place[d][1]) < 0
    return count


def _mean(numbers: Sequence[float], otherwise: float) -> float:
    return sum(numbers) / len(numbers) if numbers else otherwise


def _offsets(row: Sequence[Slot], half: Mapping[Slot, float], gap: float) -> list[float]:
    """How far each slot lies at least from the first one."""
    offsets = [0.0]
    for a, b in pairwise(row):
        offsets.append(offsets[-1] + half[a] + gap + half[b])
    return offsets


def _apart(wished: Sequence[float], offsets: Sequence[float]) -> list[float]:
    """As near to the wishes as the least distances allow, in least squares (pooled neighbours)."""
    pools: list[tuple[float, int]] = []
    for wish, offset in zip(wished, offsets, strict=True):
        mean, count = wish - offset, 1
        while pools and pools[-1][0] > mean:
            before, many = pools.pop()
            mean = (before * many + mean * count) / (many + count)
            count += many
        pools.append((mean, count))
    bases = [mean for mean, count in pools for _ in range(count)]
    return [base + offset for base, offset in zip(bases, offsets, strict=True)]
