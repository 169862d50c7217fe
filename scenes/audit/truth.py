"""Provenance and truth: every number on screen comes from somewhere, and is that quantity's.

What is drawn is read off the outlines; what it should be is worked out by `plain`, not by the
engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from backprop import BackpropError, Shown
from scenes.audit.arithmetic import UnsureError
from scenes.audit.claims import disagreements, side_of
from scenes.audit.findings import Finding, Frame, found
from scenes.audit.plain import SecondOpinion
from scenes.audit.screen import Seen, source_of, texts
from scenes.audit.statements import Line, Token, read_line, read_setting
from scenes.mobjects.formula import Part, Setting
from scenes.mobjects.glyphs import DIGITS, number_read
from scenes.mobjects.visible import numbers_in
from scenes.provenance import Stated, digits_in, unaccounted


def numbers_of(seen: Iterable[Seen]) -> list[tuple[Seen, Shown]]:
    """The numbers that mobjects say they show, those inside words included."""
    return [(each, shown) for each in seen for shown in numbers_in(each.leaf)]


def provenance(frame: Frame) -> list[Finding]:
    """Digits that nobody vouches for, and outlines that draw another number than they say."""
    return [
        found("provenance", each, *problem)
        for each in texts(frame.seen)
        if (problem := _unvouched(each))
    ]


def _unvouched(each: Seen) -> tuple[str] | None:
    shown = getattr(each.leaf, "shown", None)
    if isinstance(shown, Shown):
        drawn = number_read(each.leaf.points)
        return None if drawn == shown.text else (f"draws {drawn}, but says {shown.text}",)
    digits = [glyph.char for glyph in each.glyphs if glyph.char in DIGITS]
    if each.foreign is not None:
        source = source_of(each.foreign)
        said = unaccounted(source, ())
        return (f"shows {', '.join(said)} without a quantity behind it",) if said else None
    if not digits:
        return None
    if not isinstance(each.leaf, Part):
        return (f"shows {''.join(digits)} without a quantity behind it",)
    return _unlike_its_source(each.leaf, digits)


def _unlike_its_source(part: Part, digits: Sequence[str]) -> tuple[str] | None:
    """A part's digits are those of its words or of its Typst source, and no others."""
    if part.setting.words:
        left = unaccounted(part.setting.words, part.setting.shown)
        said = [c for c in part.setting.words if c in DIGITS]
        problem = f"says {', '.join(left)} without a quantity behind it" if left else ""
    else:
        said = list("".join(digits_in(part.piece.source))) if part.piece else []
        vouched = part.piece and (part.piece.stated or getattr(part.piece.source, "addresses", ()))
        problem = "" if vouched else f"shows {''.join(digits)} without a quantity behind it"
    if sorted(said) != sorted(digits):
        problem = f"draws the digits {''.join(digits)}, not those of its source"
    return (problem,) if problem else None


def truth(frame: Frame) -> list[Finding]:
    """Numbers that are not the correct rounding of their quantity."""
    return [
        finding
        for each, shown in numbers_of(frame.seen)
        for finding in untrue(each, shown, frame.opinion)
    ]


def untrue(each: Seen, shown: Shown, opinion: SecondOpinion) -> Iterator[Finding]:
    """What is wrong with a number that a leaf shows."""
    for problem, correct in wrong(shown, opinion):
        more = {"address": shown.address, "shown": shown.text, "correct": correct}
        yield found("truth", each, problem, **more)


def wrong(shown: Shown, opinion: SecondOpinion) -> Iterator[tuple[str, str]]:
    """(problem, correct text) where a number is not what the second opinion writes."""
    if isinstance(shown, Stated) or _is_plain_zero(shown, opinion):
        return
    try:
        correct = opinion.text(shown.address, shown.style)
    except UnsureError as error:
        if shown.text not in error.either:  # 10^-6,400 from a tie, either rounding will do
            yield str(error), ""
        return
    except (ValueError, BackpropError):
        yield "there is no such quantity in this lesson", ""
        return
    if correct != shown.text:
        yield "is not the correct rounding", correct
    elif shown.exact and not is_exact(shown, opinion):
        yield "is said to be exact, but is rounded", ""


def is_exact(shown: Shown, opinion: SecondOpinion) -> bool:
    """Whether the text is the quantity itself, by the second opinion."""
    if isinstance(shown, Stated):
        return True
    if _is_plain_zero(shown, opinion):
        return True
    value = opinion.number(shown.address)
    return isinstance(value, Fraction) and value == Fraction(Decimal(shown.text))


def _is_plain_zero(shown: Shown, opinion: SecondOpinion) -> bool:
    """An exact 0 of which the second opinion finds nothing left, however many digits it takes."""
    try:
        said = shown.exact and Decimal(shown.text) == 0
        return said and opinion.is_nothing(shown.address)
    except (ArithmeticError, ValueError):  # no such quantity, or not even its size is told
        return False


def equations(frame: Frame) -> list[Finding]:
    """Equations that a reader's calculator does not confirm, and signs that do not hold."""
    findings: list[Finding] = []
    parts = _parts(frame.seen)
    for line, setting in _lines(parts):
        anchor = next(each for (key, _), each in parts.items() if key is setting)
        for left, relation, right in line.claims():
            findings += _claim(frame, anchor, left, relation, right)
    return findings


def lines_on(seen: Sequence[Seen]) -> Iterator[Line]:
    """What all formulas on screen say."""
    return (line for line, _ in _lines(_parts(seen)))


def count_of_equations(seen: Sequence[Seen]) -> int:
    """How many claims on screen a calculator can check."""
    claims = (claim for line in lines_on(seen) for claim in line.claims())
    return sum(bool(side_of(left) and side_of(right)) for left, _, right in claims)


def _parts(seen: Sequence[Seen]) -> dict[tuple[Setting, int], Seen]:
    return {(each.leaf.setting, each.leaf.index): each for each in seen
            if isinstance(each.leaf, Part)}  # fmt: skip


def _lines(parts: dict[tuple[Setting, int], Seen]) -> Iterator[tuple[Line, Setting]]:
    """What all formulas on screen say, alone and as parts of longer lines."""
    told: set[int] = set()

    def present(setting: Setting, index: int) -> bool:
        return (setting, index) in parts

    for setting in dict.fromkeys(setting for setting, _ in parts):
        for line in read_setting(setting, present):
            yield line, setting
        for joined in setting.lines:
            if id(joined) not in told:
                told.add(id(joined))
                for line in read_line(joined, present):
                    yield line, setting


def _claim(
    frame: Frame, anchor: Seen, left: Sequence[Token], relation: str, right: Sequence[Token]
) -> Iterator[Finding]:
    a, b = side_of(left), side_of(right)
    if a and b:
        for expression, answer, printed, cell in disagreements(a, relation, b):
            address = cell.shown.address if cell.shown else ""
            problem = f"{_plainly(expression)} {relation} {printed}: a calculator says {answer}"
            yield found("equation", anchor, problem, address=address, shown=printed, correct=answer)
    if relation == "=" and not _the_same(left, right, frame.opinion):
        for shown in (*_rounded(left, frame.opinion), *_rounded(right, frame.opinion)):
            problem = "is rounded, but stands beside =: write ≈"
            yield found("equation", anchor, problem, address=shown.address, shown=shown.text)
    yield from _label(frame, anchor, left, right)


def _the_same(left: Sequence[Token], right: Sequence[Token], opinion: SecondOpinion) -> bool:
    """Whether both sides are the same quantities, rounded alike: `db = δ` in numbers."""
    a, b = (_cells(side) if len(side) == 1 else [] for side in (left, right))
    return len(a) == len(b) > 0 and all(
        one.text == other.text and _one_quantity(one, other, opinion)
        for one, other in zip(a, b, strict=True)
    )


def _one_quantity(one: Shown, other: Shown, opinion: SecondOpinion) -> bool:
    if isinstance(one, Stated) or isinstance(other, Stated):
        return False
    return opinion.same(one.address, other.address)


def _cells(side: Sequence[Token]) -> list[Shown]:
    cells = [token.cell for token in side if token.cell]
    cells += [cell for token in side for row in token.grid for cell in row if cell]
    return [cell.shown for cell in cells if cell.shown is not None]


def _plainly(expression: str) -> str:
    return expression.replace("(", "").replace(")", "") if len(expression) < 60 else "…"


def _rounded(side: Sequence[Token], opinion: SecondOpinion) -> Iterator[Shown]:
    """The numbers of a side that are not exact."""
    if side_of(side) is None:
        return
    yield from (shown for shown in _cells(side) if not is_exact(shown, opinion))


def _label(
    frame: Frame, anchor: Seen, left: Sequence[Token], right: Sequence[Token]
) -> Iterator[Finding]:
    """`symbol = number`: the number has to be the quantity that the symbol names."""
    if len(left) != 1 or len(right) != 1 or not left[0].symbol or not right[0].cell:
        return
    named, shown = left[0].symbol, right[0].cell.shown
    if shown is None or isinstance(shown, Stated) or len(named.addresses) != 1:
        return
    if named.template not in ("{}", "display({})") or named.addresses[0] == shown.address:
        return
    if frame.opinion.same(named.addresses[0], shown.address):
        return
    problem = f"stands beside the symbol of {named.addresses[0]}"
    yield found("truth", anchor, problem, address=shown.address, shown=shown.text)
