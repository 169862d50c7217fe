"""What is true: networks, gradients and digits, exact.

>>> Trace.of(Lesson.named("two-two-two")).shown("step[1].loss", 9)
'0.291027774'
"""

from backprop.calculator import Equation, Operand, Operator
from backprop.chain import Chain, Factor, Path
from backprop.digits import AUTO, Auto, Decimals, Scientific, Shown, Significant, Style, proven
from backprop.errors import (
    AddressError,
    BackpropError,
    EquationError,
    LessonError,
    ShapeError,
    StyleError,
    TraceError,
    UndecidedError,
)
from backprop.initialisers import Initialiser
from backprop.lesson import Example, Lesson
from backprop.numbers import EXACT, FLOAT
from backprop.quantities import Quantity
from backprop.step import ByLayer, ExamplePass, Step
from backprop.symbols import Symbol, composed
from backprop.trace import Trace

__all__ = [
    "AUTO",
    "EXACT",
    "FLOAT",
    "AddressError",
    "Auto",
    "BackpropError",
    "ByLayer",
    "Chain",
    "Decimals",
    "Equation",
    "EquationError",
    "Example",
    "ExamplePass",
    "Factor",
    "Initialiser",
    "Lesson",
    "LessonError",
    "Operand",
    "Operator",
    "Path",
    "Quantity",
    "Scientific",
    "ShapeError",
    "Shown",
    "Significant",
    "Step",
    "Style",
    "StyleError",
    "Symbol",
    "Trace",
    "TraceError",
    "UndecidedError",
    "composed",
    "proven",
]
