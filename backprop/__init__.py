"""What is true: networks, gradients and digits, exact.

>>> from backprop import Lesson, Trace
>>> Trace.of(Lesson.named("two-two-two")).shown("step[1].loss", 9)
'0.291027774'

A name is imported when it is asked for: an error's class does not wait for numpy.
"""

import importlib
from typing import Any

HOMES = {  # of each public name, the module in here that it is from
    "Appearance": "appearance",
    "Backward": "backward",
    "Equation": "calculator",
    "Operand": "calculator",
    "Operator": "calculator",
    "Chain": "chain",
    "Factor": "chain",
    "Path": "chain",
    "Counts": "counting",
    "Work": "counting",
    "counts": "counting",
    "Data": "data",
    "Deciding": "deciding",
    "compared": "deciding",
    "Derivation": "derivations",
    "Line": "derivations",
    "derivation": "derivations",
    "Difference": "difference",
    "nudged": "difference",
    "AUTO": "digits",
    "Auto": "digits",
    "Decimals": "digits",
    "Scientific": "digits",
    "Shown": "digits",
    "Significant": "digits",
    "Style": "digits",
    "proven": "digits",
    "AddressError": "errors",
    "BackpropError": "errors",
    "EquationError": "errors",
    "LessonError": "errors",
    "ShapeError": "errors",
    "StyleError": "errors",
    "TraceError": "errors",
    "UndecidedError": "errors",
    "Flow": "flow",
    "Jacobian": "flow",
    "total_jacobian": "flow",
    "Edge": "graph",
    "Graph": "graph",
    "Node": "graph",
    "GraphLesson": "graph_lesson",
    "GraphTrace": "graph_trace",
    "History": "history",
    "Record": "history",
    "Initialiser": "initialisers",
    "AnyLesson": "kinds",
    "lesson_from": "kinds",
    "lesson_from_toml": "kinds",
    "lesson_named": "kinds",
    "lesson_names": "kinds",
    "mlp": "layered",
    "Example": "lesson",
    "Lesson": "lesson",
    "EXACT": "numbers",
    "FLOAT": "numbers",
    "Adagrad": "optimisers",
    "Adam": "optimisers",
    "Descent": "optimisers",
    "Momentum": "optimisers",
    "Nesterov": "optimisers",
    "RMSProp": "optimisers",
    "Quantity": "quantities",
    "Unrolled": "recurrent",
    "elman": "recurrent",
    "feedback_neuron": "recurrent",
    "lstm": "recurrent",
    "Constant": "schedules",
    "Cosine": "schedules",
    "StepDecay": "schedules",
    "ByLayer": "step",
    "ExamplePass": "step",
    "Step": "step",
    "StepRule": "step_rule",
    "collapsed": "straight",
    "first_layer": "straight",
    "straightened": "straight",
    "with_activations": "straight",
    "Symbol": "symbols",
    "composed": "symbols",
    "Task": "task",
    "Taught": "teaching",
    "digits_lesson": "teaching",
    "taught": "teaching",
    "taught_digits": "teaching",
    "TimeLesson": "time_lesson",
    "Trace": "trace",
    "accuracy": "trained",
    "trained_lesson": "trained",
    "Stop": "training",
    "Training": "training",
    "train": "training",
    "TrainingTrace": "training_trace",
    "Sketch": "wires",
    "Wire": "wires",
    "linear": "wires",
}
__all__ = sorted(HOMES)  # the stub beside this file lists them for mypy and editors


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(importlib.import_module(f"{__name__}.{HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return [*globals(), *HOMES]
