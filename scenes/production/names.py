"""What a quantity is called in plain words: for alt texts, tables and whatever is read aloud.

>>> called("W[1][0,1]", Lesson.named("two-two-two"))
'weight of neuron 1 of layer 1 for input 2'
>>> called("step[1].loss", Lesson.named("two-two-two"))
'loss after 1 step'
"""

from __future__ import annotations

import re
from typing import Any

from backprop import AddressError, Lesson
from backprop.addresses import Address, parse
from backprop.numbers import exact, written

_COMPANION = re.compile(r"([A-Za-z_]\w*)(?:@(-?\d+(?:/\d+)?))?\.(.+)")
_NAMES = {
    "x": "input {k}",
    "y": "target {j}",
    "a": "output of {neuron}",
    "z": "weighted sum of {neuron}",
    "product": "weight times input, from {source} to {neuron}",
    "slope": "slope of the activation at {neuron}",
    "error": "output minus target {j}",
    "E": "error of output {j}",
    "loss": "loss",
    "dE_da": "slope of the loss by the output of {neuron}",
    "delta": "δ of {neuron}",
    "W": "weight of {neuron} for {source}",
    "b": "bias of {neuron}",
    "dW": "slope of the loss by the weight of {neuron} for {source}",
    "db": "slope of the loss by the bias of {neuron}",
    "update": "learning rate times slope, for the weight of {neuron} for {source}",
    "update_b": "learning rate times slope, for the bias of {neuron}",
    "eta": "learning rate",
    "g": "slope that the step takes{batch}, for the weight of {neuron} for {source}",
    "g_b": "slope that the step takes{batch}, for the bias of {neuron}",
    "v": "v of the optimiser, for the weight of {neuron} for {source}",
    "v_b": "v of the optimiser, for the bias of {neuron}",
    "s": "s of the optimiser, for the weight of {neuron} for {source}",
    "s_b": "s of the optimiser, for the bias of {neuron}",
    "m": "m of the optimiser, for the weight of {neuron} for {source}",
    "m_b": "m of the optimiser, for the bias of {neuron}",
    "penalty": "what the decay adds to the loss",
    "message": "what neuron {o} of layer {above} asks of {neuron}",
    "dE_dA": "slope of the loss by the output of {neuron}",
    "dA_dZ": "slope of the activation of {neuron}",
    "dZ_dW": "slope of the sum of {neuron} by its weight for {source}",
    "dz_db": "slope of the sum of {neuron} by its bias",
    "hadamard": "product of both slopes at {neuron}",
    "outer": "δ of {neuron} times the output of {source}",
    "delta_norm": "length of δ in layer {l}",
    "p": "probability {j}",
    "dp_dz": "slope of probability {j} by sum {o}",
    "path": "part of one path in the slope by the weight of {neuron} for {source}",
    "path_b": "part of one path in the slope by the bias of {neuron}",
}


_BY_A_RULE = {  # where a step is more than the rate times the slope
    "update": "what the step subtracts from the weight of {neuron} for {source}",
    "update_b": "what the step subtracts from the bias of {neuron}",
}


def called(address: str, lesson: Any) -> str:
    """The quantity's name; its address where the lesson is of a kind that has no names here."""
    if not isinstance(lesson, Lesson):
        return address
    if companion := _COMPANION.fullmatch(address):  # another trace beside the scene's own
        name = called(companion[3], lesson)
        at = f" at {written(exact(companion[2]))}" if companion[2] else ""  # where its knob stands
        known = name != companion[3] or name in _NAMES.values()
        return f"{name} ({companion[1]}{at})" if known else address
    try:
        at = parse(address, lesson)
    except AddressError:
        return address
    if at.name not in _NAMES:
        return address
    if at.name in ("g", "g_b"):
        given = {**_places(at), "batch": _batch(at, lesson)}
        return _NAMES[at.name].format(**given) + _when(at, lesson)
    if at.name in _BY_A_RULE and not lesson.plain:
        return _BY_A_RULE[at.name].format(**_places(at)) + _when(at, lesson)
    if (at.name, at.layer) == ("a", 0):
        return _NAMES["x"].format(**_places(at)) + _when(at, lesson)
    return _NAMES[at.name].format(**_places(at)) + _when(at, lesson)


def _batch(at: Address, lesson: Lesson) -> str:
    """Which examples a step looks at, where it is not all of them."""
    seen = lesson.training.examples(len(lesson.examples), at.step)
    if len(seen) == len(lesson.examples):
        return ""
    return f" from example{'s' * (len(seen) > 1)} {', '.join(str(m + 1) for m in seen)}"


def _places(at: Address) -> dict[str, object]:
    """Neurons are counted from 1 when they are spoken of."""
    l, row = at.layer or 0, [i + 1 for i in at.row]
    first, second = [*row, 0, 0][:2]
    return {
        "l": l,
        "above": l + 1,
        "j": first,
        "k": second if len(row) > 1 else first,
        "o": second,
        "neuron": _neuron(l, first),
        "source": _neuron(l - 1, second),
    }


def _neuron(l: int, j: int) -> str:
    return f"neuron {j} of layer {l}" if l > 0 else f"input {j}"


def _when(at: Address, lesson: Lesson) -> str:
    several = len(lesson.examples) > 1
    example = f", example {at.example + 1}" if several and at.example is not None else ""
    step = f" after {at.step} step{'s' if at.step > 1 else ''}" if at.step else ""
    return example + step
