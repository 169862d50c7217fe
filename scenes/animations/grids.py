"""What is done with grids, as it is seen: chips of the cells that a cell is made of meet in it.

RowTimesColumn(W, x, z, 0)     row and column light, their products gather, cell 0 of z fills
Outer(delta, x, dW)            column × row: each cell out of what stands in its row and its column
Pairwise(result, a, b, …)      cell by cell: ⊙ and +
Copied(delta, db)              each cell comes from the other grid's, digits and all
Turn(W, into)                  the transpose: every cell goes to its place in the turned grid

Their numbers are the grids' own, proven; on the way there are tints only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from manim import (
    Animation,
    AnimationGroup,
    FadeIn,
    Group,
    LaggedStart,
    Mobject,
    smooth,
    squish_rate_func,
)

from scenes.animations.light import Light
from scenes.animations.numbers import Fly
from scenes.mobjects.grid import Cell, Grid

SHINE = 0.5  # a chip's opacity: what it crosses stays legible
LAND = 0.6  # of a gathering: when the cell begins to appear
BEND = 0.35  # of its way, by which a turning cell leaves the straight line


class Chip(Animation):
    """A cell's tint, without its digits, goes to another cell and is taken up there."""

    def __init__(self, source: Cell, target: Cell, **options: Any) -> None:
        self.start, self.end = (each.square.points.copy() for each in (source, target))
        super().__init__(source.square.copy(), introducer=True, remover=True, **options)

    def interpolate_mobject(self, alpha: float) -> None:
        part = self.rate_func(alpha)
        self.mobject.set_points((1 - part) * self.start + part * self.end)
        self.mobject.set_fill(opacity=SHINE * min(1.0, 6 * alpha, 4 * (1 - alpha)))


def filled(target: Cell, sources: Sequence[Cell], run_time: float = 1.2) -> AnimationGroup:
    """Chips of all sources go to the cell, which appears as they arrive."""
    chips = [Chip(source, target, run_time=run_time) for source in sources]
    late = squish_rate_func(smooth, LAND, 1)
    return AnimationGroup(*chips, FadeIn(target, run_time=run_time, rate_func=late))


class RowTimesColumn(AnimationGroup):
    """One cell of a product: a line of the left grid, a column of the right one, what is added."""

    def __init__(
        self, left: Grid, right: Grid, result: Grid, row: int, column: int = 0,
        *, plus: Sequence[Cell] = (), run_time: float = 2.0,
    ) -> None:  # fmt: skip
        line, pile = left.across(row), right.down(column)
        light = Light({**left.light(line), **right.light(pile)}, run_time=0.25 * run_time)
        pairs = [*([a, b] for a, b in zip(line, pile, strict=True)), *([each] for each in plus)]
        each = 0.75 * run_time / (1 + 0.25 * (len(pairs) - 1))
        target = result.across(row)[column]
        chips = LaggedStart(
            *(AnimationGroup(*(Chip(cell, target, run_time=each) for cell in pair))
              for pair in pairs), lag_ratio=0.25, run_time=0.75 * run_time,
        )  # fmt: skip
        late = squish_rate_func(smooth, LAND, 1)
        appears = FadeIn(target, run_time=0.75 * run_time, rate_func=late)
        super().__init__(light, AnimationGroup(chips, appears), lag_ratio=0.9)


class Outer(LaggedStart):
    """column × row: each cell out of what stands in its row and in its column, column by column."""

    def __init__(self, column: Grid, row: Grid, result: Grid, *, run_time: float = 4.0) -> None:
        grown = [
            AnimationGroup(*(filled(result.cell(j, k), (column.cell(j), row.cell(k)))
                             for j in result.rows))
            for k in result.columns
        ]  # fmt: skip
        super().__init__(*grown, lag_ratio=0.6, run_time=run_time)


class Pairwise(LaggedStart):
    """Cell by cell, out of the cells in the same place of other grids."""

    def __init__(self, result: Grid, *others: Grid, run_time: float = 3.0) -> None:
        grown = [filled(result.cell(*at), [g.cell(*at) for g in others]) for at in result.places]
        super().__init__(*grown, lag_ratio=0.35, run_time=run_time)


class Copied(LaggedStart):
    """A grid's cells come out of another's, digits and all; a vector's into each of its copies."""

    def __init__(self, source: Grid, target: Grid, *, run_time: float = 1.6) -> None:
        there = set(source.places)
        one = target.copies is not None or len(source.columns) == 1
        flights = [
            Fly(target.cell(j, k), source.cell(j, 0 if one else k))
            if (j, 0 if one else k) in there else FadeIn(target.cell(j, k))
            for j, k in target.places
        ]  # fmt: skip
        super().__init__(*flights, lag_ratio=0.2 if len(flights) < 20 else 0.03, run_time=run_time)


class Turn(Animation):
    """The transpose: each cell of a grid goes, upright, to its place in `into`, a grid of the same
    array that is turned the other way; the grid is then turned so."""

    def __init__(self, grid: Grid, into: Grid, *, run_time: float = 2.5, **options: Any) -> None:
        self.grid, self.into = grid, into
        self.ways = [
            (leaf, leaf.points.copy(), end.points.copy())
            for at in grid.places
            for leaf, end in zip(grid.cell(*at).get_family(), into.cell(*at).get_family(),
                                 strict=True)
            if len(leaf.points)
        ]  # fmt: skip
        self.outline = grid.frame.points.copy(), into.frame.points.copy()
        super().__init__(grid, run_time=run_time, **options)

    def begin(self) -> None:
        self.grid.dots.become(self.into.dots.copy()).set_opacity(0)
        super().begin()

    def interpolate_mobject(self, alpha: float) -> None:
        part = self.rate_func(alpha)
        for leaf, start, end in self.ways:
            leaf.set_points(_bent(start, end, part))
        here, there = self.outline
        self.grid.frame.set_points((1 - part) * here + part * there)
        self.grid.dots.set_opacity(max(0.0, 2 * part - 1))

    def finish(self) -> None:
        super().finish()
        self.grid.turned = self.into.turned


class Glide(Animation):
    """A picture moves as a whole, its parts that are not on screen yet with it."""

    def __init__(
        self, picture: Mobject, way: np.ndarray, on_screen: Iterable[Mobject], **options: Any
    ) -> None:
        there = set(on_screen)
        leaves = [leaf for leaf in picture.get_family() if len(leaf.points)]
        self.way = np.array(way)
        self.starts = [(leaf, leaf.points.copy()) for leaf in leaves if leaf in there]
        for leaf in leaves:
            if leaf not in there:
                leaf.points = leaf.points + self.way
        super().__init__(Group(*(leaf for leaf, _ in self.starts)), **options)

    def create_starting_mobject(self) -> Mobject:
        """None is needed: the starts are kept."""
        return Mobject()

    def interpolate_mobject(self, alpha: float) -> None:
        for leaf, start in self.starts:
            leaf.points = start + self.rate_func(alpha) * self.way


def _bent(start: np.ndarray, end: np.ndarray, part: float) -> np.ndarray:
    """Part of the way from one outline to another, along an arc."""
    way = end.mean(axis=0) - start.mean(axis=0)
    aside = np.array([-way[1], way[0], 0]) * BEND * np.sin(np.pi * part)
    points: np.ndarray = (1 - part) * start + part * end + aside
    return points
