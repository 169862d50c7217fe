"""The numbers of one step as a table: JSON, CSV, Markdown, Typst, LaTeX, or for a terminal.

Every text is proven; `exact` says that it is the value itself. All that is written comes from the
engine: no title or other words of a lesson, so that nothing in them can be markup.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from backprop import AUTO, AnyLesson, Lesson, Node, Shown, Style, Trace, UndecidedError
from backprop.addresses import FORMS, shape
from scenes.production.mathematics import latex_number, latex_of, unicode_of
from scenes.production.names import called

GIVEN = ("x", "y")
FORWARD = ("z", "a", "slope", "E", "loss")
APPROX = r"\approx"
BACKWARD = ("dE_da", "delta", "dW", "db", "update", "update_b")


@dataclass(frozen=True)
class Row:
    """One number: where it is, how it is written, whether that is all of it, and its name."""

    address: str
    symbol: str  # Typst mathematics
    text: str  # ASCII
    exact: bool
    name: str


def rows(
    lesson: AnyLesson,
    *,
    step: int = 0,
    style: Style = AUTO,
    undecided: list[str] | None = None,
) -> list[Row]:
    """Every number of a step, in the order in which it is worked out.

    What cannot be decided (it lies on a tie) is left out and named in `undecided`.
    Raises BackpropError where there is no such step, and where nothing takes the undecided.
    """
    if isinstance(lesson, Lesson):
        trace: Any = Trace.of(lesson)
        asked = addresses(lesson, step)
    else:
        trace = lesson.trace()
        asked = addresses_of_graph(trace, step)
    shown = _shown(trace, asked, style, undecided)
    return [_row(each, lesson) for each in shown]


def _shown(
    trace: Any, asked: Iterable[str], style: Style, undecided: list[str] | None
) -> Iterator[Shown]:
    for address in asked:
        try:
            yield trace.show(address, style)
        except UndecidedError:
            if undecided is None:
                raise
            undecided.append(address)


def addresses(lesson: Lesson, step: int = 0) -> Iterator[str]:
    """Of a layered lesson: parameters, then each example there and back, then what becomes of all.

    Raises AddressError when training does not get to that step.
    """
    trace = Trace.of(lesson)
    prefix = f"step[{step}]." if step else ""
    yield from _cells(trace, prefix, ("W", "b"))
    several = len(lesson.examples) > 1
    for example in range(len(lesson.examples)):
        own = f"{prefix}example[{example}]." if several else prefix
        yield from _cells(trace, own, (*GIVEN, *FORWARD))
        yield from _cells(trace, own, BACKWARD[:4])
    if several:
        yield from _cells(trace, prefix, ("loss", "dW", "db"))
    yield from _cells(trace, prefix, _of_the_step(lesson))
    if step < lesson.steps:
        yield from _cells(trace, f"step[{step + 1}].", ("W", "b", "loss"))


def _of_the_step(lesson: Lesson) -> tuple[str, ...]:
    """The rate, what the optimiser has kept, the slope that is taken, and what is subtracted."""
    if lesson.plain:
        return ("eta", *BACKWARD[4:])
    kept = [f"{s}{of}" for s in lesson.training.optimiser.kept for of in ("", "_b")]
    decays = lesson.training.decay or lesson.training.decay_l1
    return ("eta", *(["penalty"] if decays else []), *kept, "g", "g_b", *BACKWARD[4:])


def _cells(trace: Trace, prefix: str, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        layers = [f"[{l}]" for l in trace.layers] if FORMS[name].layered else [""]
        for whole in (f"{prefix}{name}{layer}" for layer in layers):
            parsed = trace.address(whole, whole=bool(FORMS[name].groups))
            size = shape(parsed, trace.lesson) if FORMS[name].groups else ()
            yield from (f"{whole}{_cell(index)}" for index in np.ndindex(size))


def addresses_of_graph(trace: Any, step: int = 0) -> Iterator[str]:
    """Each sequence's values and, from the last node back, the slopes of E in them; then what
    becomes of the parameters.  Numbers in formulas, and what stands inside of one, have no name
    and are left out.

    Raises AddressError when training does not get to that step.
    """
    prefix, run = f"step[{step}]." if step else "", trace.run
    trace.canonical(f"{prefix}{run.output}")
    several = len(run.graphs) > 1
    parameters = {name: run.graphs[0][name] for name in run.trained}
    for m, graph in enumerate(run.graphs):
        own = f"{prefix}sequence[{m}]." if several else prefix
        nodes = [node for node in graph.nodes if not node.hidden]
        for node in nodes:
            if not m or node.name not in parameters:
                start = prefix if node.name in parameters else own
                yield from _of_node(f"{start}{node.name}", node)
        for node in reversed(nodes):
            yield from _of_node(f"{own}d({node.name})", node)
    if several:
        yield f"{prefix}loss"
        for name, node in parameters.items():
            yield from _of_node(f"{prefix}dloss({name})", node)
    if run.rate is None:
        return
    yield f"{prefix}eta"
    for name, node in parameters.items():
        yield from _of_node(f"{prefix}update({name})", node)
    if step < run.steps:
        for name, node in parameters.items():
            yield from _of_node(f"step[{step + 1}].{name}", node)
        yield f"step[{step + 1}].{'loss' if several else run.output}"


def _of_node(whole: str, node: Node) -> Iterator[str]:
    return (f"{whole}{_cell(index)}" for index in np.ndindex(node.shape))


def _cell(index: tuple[int, ...]) -> str:
    return f"[{','.join(map(str, index))}]" if index else ""


def _row(shown: Shown, lesson: AnyLesson) -> Row:
    name = called(shown.address, lesson) if isinstance(lesson, Lesson) else ""
    return Row(shown.address, str(shown.symbol), shown.text, shown.exact, name)


def as_table(rows: list[Row]) -> str:
    """For a terminal: columns of equal width under their heads."""
    lines = [(row.address, unicode_of(row.symbol), _relation(row), row.name) for row in rows]
    lines.insert(0, ("address", "symbol", "  value", "what it is" if rows and rows[0].name else ""))
    widths = [max((len(line[n]) for line in lines), default=0) for n in range(3)]
    return "".join(
        f"{a:{widths[0]}}  {s:{widths[1]}}  {t:{widths[2]}}  {n}".rstrip() + "\n"
        for a, s, t, n in lines
    )


def as_json(rows: list[Row]) -> str:
    return json.dumps([asdict(row) for row in rows], indent=1, ensure_ascii=False) + "\n"


def as_csv(rows: list[Row]) -> str:
    """With a header; the numbers are texts that every spreadsheet reads as numbers."""
    written = io.StringIO()
    table = csv.DictWriter(written, list(Row.__dataclass_fields__), lineterminator="\n")
    table.writeheader()
    table.writerows(asdict(row) for row in rows)
    return written.getvalue()


def as_markdown(rows: list[Row]) -> str:
    """A pipe table, its symbols as LaTeX mathematics, which most readers of Markdown set."""
    head = "| symbol | value | | address |\n|---|---|---|---|\n"
    return head + "".join(
        f"| ${_piped(latex_of(r.symbol))}$ | {_relation(r)} | {r.name} | `{r.address}` |\n"
        for r in rows
    )


def as_typst(rows: list[Row]) -> str:
    cells = "".join(
        f"  [$ {row.symbol} $], [$ {'=' if row.exact else 'approx'} {_typst(row.text)} $],\n"
        for row in rows
    )
    return f"#table(\n  columns: 2,\n  align: (right, left),\n{cells})\n"


def as_latex(rows: list[Row]) -> str:
    """A tabular that needs no package."""
    lines = "".join(
        f"  ${latex_of(row.symbol)}$ & ${'=' if row.exact else APPROX} {latex_number(row.text)}$ "
        + "\\\\\n"
        for row in rows
    )
    return f"\\begin{{tabular}}{{r@{{\\ }}l}}\n{lines}\\end{{tabular}}\n"


FORMATS: dict[str, Callable[[list[Row]], str]] = {
    "table": as_table,
    "json": as_json,
    "csv": as_csv,
    "markdown": as_markdown,
    "typst": as_typst,
    "latex": as_latex,
}


def _relation(row: Row) -> str:
    return f"{'=' if row.exact else '≈'} {row.text.replace('-', '−')}"


def _typst(text: str) -> str:
    mantissa, _, exponent = text.partition("e")
    return f"{mantissa} dot 10^({int(exponent)})" if exponent else mantissa


def _piped(text: str) -> str:
    """A bar in a cell of a pipe table."""
    return text.replace("|", r"\vert ")
