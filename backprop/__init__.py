"""What is true: networks, gradients and digits, exact.

>>> Trace.of(Lesson.named("two-two-two")).shown("step[1].loss", 9)
'0.291027774'
"""

from backprop.appearance import Appearance
from backprop.backward import Backward
from backprop.calculator import Equation, Operand, Operator
from backprop.chain import Chain, Factor, Path
from backprop.counting import Counts, Work, counts
from backprop.data import Data
from backprop.deciding import Deciding, compared
from backprop.derivations import Derivation, Line, derivation
from backprop.difference import Difference, nudged
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
from backprop.graph_lesson import GraphLesson
from backprop.graph_trace import GraphTrace
from backprop.history import History, Record
from backprop.initialisers import Initialiser
from backprop.kinds import AnyLesson, lesson_from, lesson_from_toml, lesson_named, lesson_names
from backprop.lesson import Example, Lesson
from backprop.mlp import mlp
from backprop.numbers import EXACT, FLOAT
from backprop.optimisers import Adagrad, Adam, Descent, Momentum, Nesterov, RMSProp
from backprop.quantities import Quantity
from backprop.recurrent import Unrolled, elman, feedback_neuron, lstm
from backprop.schedules import Constant, Cosine, StepDecay
from backprop.step import ByLayer, ExamplePass, Step
from backprop.step_rule import StepRule
from backprop.straight import collapsed, first_layer, straightened, with_activations
from backprop.symbols import Symbol, composed
from backprop.task import Task
from backprop.teaching import Taught, digits_lesson, taught, taught_digits
from backprop.time_lesson import TimeLesson
from backprop.trace import Trace
from backprop.trained import accuracy, trained_lesson
from backprop.training import Stop, Training, train
from backprop.training_trace import TrainingTrace
from backprop.wires import Sketch, Wire, linear

__all__ = [
    "AUTO",
    "EXACT",
    "FLOAT",
    "Adagrad",
    "Adam",
    "AddressError",
    "AnyLesson",
    "Appearance",
    "Auto",
    "BackpropError",
    "Backward",
    "ByLayer",
    "Chain",
    "Constant",
    "Cosine",
    "Counts",
    "Data",
    "Deciding",
    "Decimals",
    "Derivation",
    "Descent",
    "Difference",
    "Edge",
    "Equation",
    "EquationError",
    "Example",
    "ExamplePass",
    "Factor",
    "Flow",
    "Graph",
    "GraphLesson",
    "GraphTrace",
    "History",
    "Initialiser",
    "Jacobian",
    "Lesson",
    "LessonError",
    "Line",
    "Momentum",
    "Nesterov",
    "Node",
    "Operand",
    "Operator",
    "Path",
    "Quantity",
    "RMSProp",
    "Record",
    "Scientific",
    "ShapeError",
    "Shown",
    "Significant",
    "Sketch",
    "Step",
    "StepDecay",
    "StepRule",
    "Stop",
    "Style",
    "StyleError",
    "Symbol",
    "Task",
    "Taught",
    "TimeLesson",
    "Trace",
    "TraceError",
    "Training",
    "TrainingTrace",
    "UndecidedError",
    "Unrolled",
    "Wire",
    "Work",
    "accuracy",
    "collapsed",
    "compared",
    "composed",
    "counts",
    "derivation",
    "digits_lesson",
    "elman",
    "feedback_neuron",
    "first_layer",
    "lesson_from",
    "lesson_from_toml",
    "lesson_named",
    "lesson_names",
    "linear",
    "lstm",
    "mlp",
    "nudged",
    "proven",
    "straightened",
    "taught",
    "taught_digits",
    "total_jacobian",
    "train",
    "trained_lesson",
    "with_activations",
]
