"""What is true: networks, gradients and digits, exact.

>>> Trace.of(Lesson.named("two-two-two")).shown("step[1].loss", 9)
'0.291027774'
"""

from backprop.calculator import Equation, Operand, Operator
from backprop.chain import Chain, Factor, Path
from backprop.counting import Counts, Work, counts
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
from backprop.flow import Flow, Jacobian, total_jacobian
from backprop.graph import Edge, Graph, Node
from backprop.graph_trace import GraphTrace
from backprop.initialisers import Initialiser
from backprop.lesson import Example, Lesson
from backprop.numbers import EXACT, FLOAT
from backprop.quantities import Quantity
from backprop.step import ByLayer, ExamplePass, Step
from backprop.symbols import Symbol, composed
from backprop.trace import Trace
from backprop.wires import Sketch, Wire, linear

__all__ = [
    "AUTO",
    "EXACT",
    "FLOAT",
    "AddressError",
    "Auto",
    "BackpropError",
    "ByLayer",
    "Chain",
    "Counts",
    "Decimals",
    "Edge",
    "Equation",
    "EquationError",
    "Example",
    "ExamplePass",
    "Factor",
    "Flow",
    "Graph",
    "GraphTrace",
    "Initialiser",
    "Jacobian",
    "Lesson",
    "LessonError",
    "Node",
    "Operand",
    "Operator",
    "Path",
    "Quantity",
    "Scientific",
    "ShapeError",
    "Shown",
    "Significant",
    "Sketch",
    "Step",
    "Style",
    "StyleError",
    "Symbol",
    "Trace",
    "TraceError",
    "UndecidedError",
    "Wire",
    "Work",
    "composed",
    "counts",
    "linear",
    "proven",
    "total_jacobian",
]
