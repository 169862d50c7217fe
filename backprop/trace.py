"""The answer: every number of a lesson's training, by its address, exact."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

from backprop import addresses, digits, quantities
from backprop.addresses import Address
from backprop.chain import Chain
from backprop.deciding import Deciding, tight, tight_array
from backprop.digits import AUTO, Decimals, Scientific, Shown, Significant, Style
from backprop.errors import AddressError, StyleError, Undecided
from backprop.lesson import Lesson
from backprop.numbers import EXACT, Array, Numbers, precision, settled
from backprop.proof import FEW, Probe
from backprop.quantities import Quantity
from backprop.run import Run
from backprop.step import Step, arrays_of
from backprop.symbols import Symbol, symbol
from backprop.ziv import checked_precision, decided

if TYPE_CHECKING:
    from backprop.calculator import Equation

T = TypeVar("T")


@dataclass(frozen=True, slots=True)  # no __dict__: Manim's cache would walk through every ball
class Trace(Deciding):
    """What happens in a lesson.  Make one with `of`; everything is worked out when asked for.

    >>> trace = Trace.of(Lesson.named("two-two-two"))
    >>> trace.value("z[1][0]"), trace.symbol("dW[1][0,1]"), trace.shown("a[2][0]", 4)
    (151/400, '(partial E)/(partial w_(1 2)^((1)))', '0.7514')
    """

    lesson: Lesson
    precision: int = 128  # bits that the balls start with
    numbers: Numbers = EXACT
    _runs: dict[int, Run] = field(default_factory=dict, repr=False, compare=False)
    _probes: list[Probe] = field(default_factory=list, repr=False, compare=False)

    @classmethod
    def of(cls, lesson: Lesson, precision: int = 128, numbers: Numbers = EXACT) -> Trace:
        return cls(lesson, checked_precision(precision), numbers)

    @property
    def sizes(self) -> tuple[int, ...]:
        return self.lesson.sizes

    @property
    def L(self) -> int:
        return self.lesson.L

    @property
    def layers(self) -> range:
        """The trained layers, 1 … L."""
        return range(1, self.lesson.L + 1)

    @property
    def steps(self) -> int:
        """The number of updates; there are one more states than this."""
        return self.lesson.steps

    @property
    def proof(self) -> str:
        """What the digits are proven from, in words for a caption."""
        if self.numbers is not EXACT:
            return "calculated in float64, no digit proven"
        if self.lesson.origin:
            return f"proven from these stored weights ({self.lesson.origin})"
        return "proven from the lesson's own numbers"

    def step(self, n: int = 0) -> Step:
        """The state after n updates, with everything the examples make of it."""
        if not 0 <= n <= self.steps:
            raise AddressError(f"there is no step[{n}]: steps go from 0 to {self.steps}")
        return self._decided(f"step[{n}]", lambda run: _tight_step(run.step(n), run.bits), n)

    def address(self, text: str, *, whole: bool = False) -> Address:
        """The address that a text says, checked against this lesson."""
        return addresses.parse(text, self.lesson, whole=whole)

    def canonical(self, text: str) -> str:
        """The shortest text of the same address."""
        return str(self.address(text))

    def number_at(self, address: str, bits: int) -> Any:
        """The number at an address in balls of so many bits, tight or not."""
        return self._value(self._run(bits), self.address(address))

    def first_bits(self, address: str) -> int:
        """The precision to ask an address at first: what its run will lose and 64 bits more."""
        return self._start(_moment(self.address(address), self.lesson))

    def compare(self, address: str, other: Any) -> int:
        """-1, 0 or 1, proven (`Deciding.compare`); 0 also for one quantity at two steps between
        which no parameter has moved, all of them rational."""
        if isinstance(other, str) and self._rests(self.address(address), self.address(other)):
            return 0
        return super(Trace, self).compare(address, other)

    def _rests(self, one: Address, other: Address) -> bool:
        """Whether it is one quantity, and training provably has not moved in between."""
        if replace(one, step=0) != replace(other, step=0) or self.numbers is not EXACT:
            return False
        first, last = sorted((one.step, other.step))
        try:
            return self._run(self.precision).rests(first, last)
        except Undecided:
            return False

    def quantity(self, address: str) -> Quantity:
        """The number with its canonical address and its symbol."""
        at = self.address(address)
        return Quantity(str(at), symbol(at, self.lesson), self.value(address))

    def array(self, address: str) -> Array:
        """A whole array, read-only, by an address without indices: `dW[1]`, `x`."""
        at = self.address(address, whole=True)
        return self._decided(
            str(at),
            lambda run: tight_array(self._array(run, at), run.bits),
            _moment(at, self.lesson),
        )

    def symbol(self, address: str) -> Symbol:
        """The symbol in Typst mathematics, of one quantity or (without indices) of an array."""
        try:
            at = self.address(address)
        except AddressError:
            try:
                at = self.address(address, whole=True)
            except AddressError:
                at = self.address(address)  # the error about the single quantity says more
        return symbol(at, self.lesson)

    def chain(
        self, l: int, j: int, k: int | None = None, *, step: int = 0, example: int = 0
    ) -> Chain:
        """The chain rule of the weight (l, j, k), or without k of the bias (l, j)."""
        chain = Chain(self, l, j, k, step, example)
        self.canonical(chain.gradient_address)  # refuses what is out of range
        return chain

    def shown(
        self,
        address: str,
        decimals: int | None = None,
        *,
        significant: int | None = None,
        scientific: int | None = None,
    ) -> str:
        """The correctly rounded text (half to even), every digit proven; 4 decimals by default."""
        styles: list[Style] = []
        styles += [] if decimals is None else [Decimals(decimals)]
        styles += [] if significant is None else [Significant(significant)]
        styles += [] if scientific is None else [Scientific(scientific)]
        if len(styles) > 1:
            raise StyleError("give one of decimals, significant and scientific")
        return self.show(address, styles[0] if styles else Decimals(4)).text

    def show(self, address: str, style: Style = AUTO) -> Shown:
        """The number as it is written in a style."""
        at = self.address(address)
        self._check_provable()

        def written(run: Run) -> Shown:
            value = self._value(run, at)
            with precision(run.bits):
                text = digits.proven(value, style)
            exact = digits.is_exact(value, text)
            return Shown(text, str(at), style, exact, symbol(at, self.lesson))

        return self._decided(str(at), written, _moment(at, self.lesson))

    def common_style(self, addresses: Sequence[str], decimals: int = 4) -> Style:
        """One style for numbers shown together: as few decimals as all exact values need, else
        `decimals`; scientific where one is large or all are small."""
        ats = [self.address(address) for address in addresses]
        self._check_provable()

        def chosen(run: Run) -> Style:
            values = [self._value(run, at) for at in ats]
            with precision(run.bits):
                return digits.common_style(values, decimals)

        names = f"the style of {', '.join(map(str, ats[:3]))}{' …' if len(ats) > 3 else ''}"
        return self._decided(
            names, chosen, max((_moment(at, self.lesson) for at in ats), default=0)
        )

    def equation(
        self, address: str, expression: str, decimals: int = 4, style: Style | None = None
    ) -> Equation:
        """`address = expression` with numbers that a reader's calculator confirms."""
        from backprop.calculator import equation

        return equation(self, address, expression, style or digits.Auto(decimals))

    def equations(
        self, rows: Sequence[tuple[str, str]], decimals: int = 4, style: Style | None = None
    ) -> tuple[Equation, ...]:
        """Equations shown together, such as the rows of W a + b: the same decimals in all."""
        from backprop.calculator import equations

        return equations(self, rows, style or digits.Auto(decimals))

    def to_json(self) -> str:
        """The lesson and every number of every step, without loss."""
        from backprop.storing import to_json

        return to_json(self)

    @classmethod
    def from_json(cls, text: str, source: str = "trace.json") -> Trace:
        """A stored trace; refused where a number is not what its lesson gives."""
        from backprop.storing import from_json

        return from_json(text, source)

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (self.lesson, self.precision, self.numbers.name)

    def __deepcopy__(self, memo: object) -> Trace:
        return self

    def _run(self, bits: int) -> Run:
        if bits not in self._runs:
            self._runs[bits] = Run.of(self.lesson, self.numbers, bits)
        return self._runs[bits]

    def _decided(self, what: str, ask: Callable[[Run], T], step: int) -> T:
        """Asked at twice the precision until the balls can answer."""
        return decided(what, self._start(step), lambda bits: ask(self._run(bits)))

    def _start(self, step: int) -> int:
        """The first precision to ask at: more for long runs, by what they lose."""
        if step <= FEW or self.numbers is not EXACT:
            return self.precision
        if not self._probes:
            self._probes.append(Probe(self._run(self.precision)))
        return self._probes[0].precision(step)

    def _value(self, run: Run, at: Address) -> Any:
        step = run.step(_moment(at, self.lesson))
        with precision(run.bits):
            place = quantities.place(at, step, self.lesson, self.numbers)
            return settled(quantities.value(at, place))

    def _array(self, run: Run, at: Address) -> Array:
        step = run.step(_moment(at, self.lesson))
        with precision(run.bits):
            place = quantities.place(at, step, self.lesson, self.numbers)
            array: Array = quantities.array(at, place)
            return array

    def _check_provable(self) -> None:
        if self.numbers is not EXACT:
            raise StyleError(
                "float64 numbers have no proven digits; use Trace.of(lesson) without numbers=FLOAT"
            )


def _again(lesson: Lesson, precision: int, name: str) -> Trace:
    from backprop.numbers import FLOAT

    return Trace.of(lesson, precision, FLOAT if name == FLOAT.name else EXACT)


def _moment(at: Address, lesson: Lesson) -> int:
    """The step to run to: what is given is there before the first."""
    given = ("x", "y", "eta") if lesson.training.schedule is None else ("x", "y")
    return 0 if at.name in given else at.step


def _tight_step(step: Step, bits: int) -> Step:
    """The same step, if every number of it is tight; or `Undecided`."""
    tight(step.loss, bits)
    for one in step.examples:
        tight(one.loss, bits)
    for array in arrays_of(step):
        tight_array(array, bits)
    return step
