from .appearance import Appearance
from .backward import Backward
from .calculator import Equation, Operand, Operator
from .chain import Chain, Factor, Path
from .counting import Counts, Work, counts
from .data import Data
from .deciding import Deciding, compared
from .derivations import Derivation, Line, derivation
from .difference import Difference, nudged
from .digits import AUTO, Auto, Decimals, Scientific, Shown, Significant, Style, proven
from .errors import (
    AddressError,
    BackpropError,
    EquationError,
    LessonError,
    ShapeError,
    StyleError,
    TraceError,
    UndecidedError,
)
from .flow import Flow, Jacobian, total_jacobian
from .graph import Edge, Graph, Node
from .graph_lesson import GraphLesson
from .graph_trace import GraphTrace
from .history import History, Record
from .initialisers import Initialiser
from .kinds import AnyLesson, lesson_from, lesson_from_toml, lesson_named, lesson_names
from .layered import mlp
from .lesson import Example, Lesson
from .numbers import EXACT, FLOAT
from .optimisers import Adagrad, Adam, Descent, Momentum, Nesterov, RMSProp
from .quantities import Quantity
from .recurrent import Unrolled, elman, feedback_neuron, lstm
from .schedules import Constant, Cosine, StepDecay
from .step import ByLayer, ExamplePass, Step
from .step_rule import StepRule
from .straight import collapsed, first_layer, straightened, with_activations
from .symbols import Symbol, composed
from .task import Task
from .teaching import Taught, digits_lesson, taught, taught_digits
from .time_lesson import TimeLesson
from .trace import Trace
from .trained import accuracy, trained_lesson
from .training import Stop, Training, train
from .training_trace import TrainingTrace
from .wires import Sketch, Wire, linear

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
