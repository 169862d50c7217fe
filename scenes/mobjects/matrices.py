"""Matrices of proven numbers, as items of a formula; wide ones are shortened with ⋯ ⋮ ⋱.

Formula(numbers_matrix(trace, "W[1]", style), numbers_vector(trace, "a[0]", style), ...)
"""

from __future__ import annotations

from collections.abc import Sequence

from backprop import AUTO, Scientific, Style, Symbol, Trace
from scenes.mobjects.formula import Item, Piece, Wrapped, matrix, number, piece
from scenes.theme import Role

UNDER = 0.84  # size of a symbol below a matrix, as a part of the formula's
SCRIPT = 0.7  # what Typst makes of type below something
MOST = 5  # rows or columns that are written out; of more, the first three, dots and the last


def kept(count: int, most: int = MOST) -> tuple[int | None, ...]:
    """Which of `count` indices are written out; None stands for the dots.

    >>> kept(3), kept(12)
    ((0, 1, 2), (0, 1, 2, None, 11))
    """
    if count <= most:
        return tuple(range(count))
    return (*range(most - 2), None, count - 1)


def kept_addresses(trace: Trace, name: str, most: int = MOST) -> list[str]:
    """The addresses of the entries of an array that are written out."""
    shape = trace.array(name).shape
    if len(shape) == 1:
        return [f"{name}[{i}]" for i in kept(shape[0], most) if i is not None]
    rows, columns = (kept(n, most) for n in shape)
    return [f"{name}[{i},{j}]" for i in rows for j in columns if None not in (i, j)]


def style_of(trace: Trace, addresses: Sequence[str]) -> Style:
    """One style for the cells of a matrix; each its own where their sizes differ too much.

    One style for 0.000001 and 250000 would print zeros or powers of ten for all.
    """
    style = trace.common_style(addresses)
    shown = [trace.show(address, style) for address in addresses]
    lost = any(not each.exact and each.value == 0 for each in shown)
    return AUTO if lost or isinstance(style, Scientific) else style


def numbers_matrix(
    trace: Trace,
    name: str,
    style: Style | None = None,
    *,
    role: Role | None = None,
    most: int = MOST,
    brackets: str | None = None,
) -> Wrapped:
    """A matrix (for a vector's name, a column) of numbers; each cell is named by its address."""
    style = style or style_of(trace, kept_addresses(trace, name, most))
    return _grid(trace, name, most, lambda a: number(trace.show(a, style), role=role), brackets)


def symbols_matrix(
    trace: Trace,
    name: str,
    *,
    role: Role | None = None,
    most: int = MOST,
    brackets: str | None = None,
) -> Wrapped:
    """The same matrix in symbols; each cell is named by its address."""
    return _grid(trace, name, most, lambda a: piece(trace.symbol(a), a, role), brackets)


def slashed(symbol: Symbol) -> Symbol:
    """A derivative with a stroke instead of a bar, which takes less height; others as they are.

    >>> slashed(Symbol("(partial E)/(partial a_1^((2)))"))
    'partial E \\\\/ partial a_1^((2))'
    """
    if not (symbol.startswith("(partial") and ")/(partial" in symbol):
        return symbol
    top, bottom = symbol.split(")/(", 1)
    return Symbol(rf"{top[1:]} \/ {bottom[:-1]}", *symbol.addresses)


def under(
    item: Item, label: str | Piece, role: Role | None = "muted", size: float = UNDER
) -> Wrapped:
    """An item with a small symbol below it; size: of the symbol, as a part of the formula's."""
    small = label if isinstance(label, Piece) else Piece(label, None, role)
    larger = f"#text(size: {size / SCRIPT:.2f}em, $"
    return Wrapped("attach(limits(", (item, "), b: " + larger, small), "$))")


def _grid(trace, name, most, cell, brackets) -> Wrapped:  # type: ignore[no-untyped-def]
    shape = trace.array(name).shape
    rows, columns = kept(shape[0], most), kept(shape[1], most) if len(shape) > 1 else (0,)
    entry = (lambda i, j: f"{name}[{i},{j}]") if len(shape) > 1 else (lambda i, j: f"{name}[{i}]")
    return matrix(
        [[_dots(i, j) if None in (i, j) else cell(entry(i, j)) for j in columns] for i in rows],
        brackets or f"{name} brackets",
    )


def _dots(row: int | None, column: int | None) -> Piece:
    if row is None and column is None:
        return piece("dots.down", role="muted")
    return piece("dots.v" if row is None else "dots.h", role="muted")
