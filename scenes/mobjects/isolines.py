"""Isolines of a function on a grid, and the regions above a level, by marching squares.

    lines = isolines(values, 0.5)      polylines (n, 2) in columns and rows of the grid
    loops = regions(values, 0.5)       closed ones around what is above, holes the other way round

Between two places of the grid the function is taken to be straight. The region is on the left of
its line, so that a fill leaves out the holes. (W. E. Lorensen and H. E. Cline, "Marching cubes",
1987, in the plane; where two corners across from each other lie above, the middle decides.)
"""

from __future__ import annotations

import numpy as np

Grid = np.ndarray  # (rows, columns)
Line = np.ndarray  # (n, 2): column and row

# By what lies above of a cell's corners (bit 0 lower left, 1 lower right, 2 upper right, 3 upper
# left): (from which side, to which side) the line runs, 0 below, 1 right, 2 above, 3 left.
_RUNS: dict[int, tuple[tuple[int, int], ...]] = {
    1: ((0, 3),), 2: ((1, 0),), 3: ((1, 3),), 4: ((2, 1),), 6: ((2, 0),), 7: ((2, 3),),
    8: ((3, 2),), 9: ((0, 2),), 11: ((1, 2),), 12: ((3, 1),), 13: ((0, 1),), 14: ((3, 0),),
    5: ((0, 3), (2, 1)), 10: ((1, 0), (3, 2)),  # and the middle is below
    16 + 5: ((0, 1), (2, 3)), 16 + 10: ((1, 2), (3, 0)),  # and the middle is above
}  # fmt: skip


def isolines(values: Grid, level: float) -> list[Line]:
    """Where the function is at the level; a closed line ends where it begins."""
    return _linked(values, level)


def regions(values: Grid, level: float) -> list[Line]:
    """Closed lines around where the function is above the level, or at it; the grid's edge closes
    what reaches it."""
    below = min(float(values.min()), level) - 1.0
    last_row, last_column = (n - 1 for n in values.shape)
    loops = _linked(np.pad(values, 1, constant_values=below), level)
    return [np.clip(loop - 1, 0, [last_column, last_row]) for loop in loops]


def _linked(values: Grid, level: float) -> list[Line]:
    """The segments of all cells, one after the other."""
    starts, ends = _segments(values, level)
    places = _crossings(values, level, starts, ends)
    following = dict(zip(starts.tolist(), ends.tolist(), strict=True))
    begins = list(set(following).difference(following.values()))
    lines = []
    while following:
        path = [begins.pop() if begins else next(iter(following))]
        while (edge := following.pop(path[-1], None)) is not None:
            path.append(edge)
        lines.append(places[path])
    return lines


def _segments(values: Grid, level: float) -> tuple[np.ndarray, np.ndarray]:
    """The sides (numbered over the whole grid) from which to which the line runs in each cell that
    it crosses, what is above on its left."""
    above = (values >= level).astype(int)
    corners = above[:-1, :-1] + 2 * above[:-1, 1:] + 4 * above[1:, 1:] + 8 * above[1:, :-1]
    middle = (values[:-1, :-1] + values[:-1, 1:] + values[1:, 1:] + values[1:, :-1]) / 4 >= level
    case = np.where((corners == 5) | (corners == 10), corners + 16 * middle, corners)
    starts, ends = [np.zeros(0, int)], [np.zeros(0, int)]
    for which, runs in _RUNS.items():
        rows, columns = np.nonzero(case == which)
        for one, other in runs:
            starts.append(_side(rows, columns, one, values.shape[1]))
            ends.append(_side(rows, columns, other, values.shape[1]))
    return np.concatenate(starts), np.concatenate(ends)


def _side(rows: np.ndarray, columns: np.ndarray, side: int, width: int) -> np.ndarray:
    """The number of a cell's side: even along a row, odd along a column, of its first corner."""
    down, right, along = ((0, 0, 0), (0, 1, 1), (1, 0, 0), (0, 0, 1))[side]
    numbers: np.ndarray = 2 * ((rows + down) * width + columns + right) + along
    return numbers


def _crossings(values: Grid, level: float, starts: np.ndarray, ends: np.ndarray) -> Line:
    """Where on its side the line passes, by the side's number: (2 · places of the grid, 2)."""
    sides = np.unique(np.concatenate([starts, ends]))
    corners, along = sides // 2, sides % 2
    rows, columns = np.divmod(corners, values.shape[1])
    one, other = values[rows, columns], values[rows + along, columns + 1 - along]
    part = (level - one) / (other - one)
    places = np.zeros((2 * values.size, 2))
    places[sides] = np.stack([columns + (1 - along) * part, rows + along * part], axis=1)
    return places
