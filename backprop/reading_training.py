"""The table [training] of a lesson's file: how a step is made."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from backprop.errors import BackpropError, LessonError
from backprop.lesson import number
from backprop.optimisers import OPTIMISERS, Optimiser
from backprop.reading import TrainingTable
from backprop.remedies import remedy, said
from backprop.schedules import Constant, Cosine, Schedule, StepDecay
from backprop.step_rule import StepRule

KEYS = {"momentum": "beta"}  # what a file calls a setting of an optimiser, where it is not the same
SCHEDULES: dict[str, tuple[type[Schedule], dict[str, str]]] = {  # by key, the field
    "constant": (Constant, {}),
    "step": (StepDecay, {"every": "every", "factor": "factor"}),
    "cosine": (Cosine, {"over": "steps", "end": "end"}),
}
_SETTINGS = ("momentum", "averaged", "rho", "beta1", "beta2", "epsilon", "epsilon_inside",
             "epsilon_hat")  # fmt: skip
_TIMING = ("every", "factor", "over", "end")
_NEEDED = {"step": ("every", 10), "cosine": ("over", 100)}
_AS_THEY_ARE = ("batch", "order", "seed", "decay_biases", "decoupled", "ascent")


def rule_of(table: TrainingTable, rate: Any) -> StepRule:
    """The rule that a table says, every key checked."""
    if table.batch is None and table.order == "shuffled":
        problem = "all examples are in every step, whose order does not matter; add batch = 1"
        raise LessonError(problem, key="training.order")
    return StepRule(
        optimiser=_optimiser(table),
        schedule=_schedule(table, rate),
        decay=number(table.decay, "training.decay"),
        decay_l1=number(table.decay_l1, "training.decay_l1"),
        frozen=tuple(table.frozen),
        **{name: getattr(table, name) for name in _AS_THEY_ARE},
    )


def _optimiser(table: TrainingTable) -> Optimiser:
    if table.optimiser not in OPTIMISERS:
        hint = remedy("optimiser", table.optimiser, OPTIMISERS)
        problem = f"no optimiser {said(table.optimiser)}{hint}"
        raise LessonError(problem, key="training.optimiser")
    kind = OPTIMISERS[table.optimiser]
    own = [_key(setting.name) for setting in fields(kind)]
    given = {key: value for key in _SETTINGS if (value := getattr(table, key)) is not None}
    for key in given:
        if key not in own:
            raise LessonError(
                f"{kind.title} has no {key}{_settings_of(own, key)}", key=f"training.{key}"
            )
    try:
        return kind(**{KEYS.get(key, key): value for key, value in given.items()})
    except BackpropError as error:
        raise LessonError(str(error), key="training") from None


def _settings_of(own: list[str], key: str) -> str:
    if key == "momentum" and not own:
        return '; write optimiser = "momentum" (or "nesterov")'
    return f"; its settings are {', '.join(own)}" if own else "; it has no settings"


def _schedule(table: TrainingTable, rate: Any) -> Schedule | None:
    if table.schedule not in SCHEDULES:
        hint = remedy("schedule", table.schedule, SCHEDULES)
        raise LessonError(f"no schedule {said(table.schedule)}{hint}", key="training.schedule")
    kind, names = SCHEDULES[table.schedule]
    given = {key: value for key in _TIMING if (value := getattr(table, key)) is not None}
    for key in given:
        if key not in names:
            of = next(name for name, (_, keys) in SCHEDULES.items() if key in keys)
            problem = f'belongs to schedule = "{of}", not to "{table.schedule}"'
            raise LessonError(problem, key=f"training.{key}")
    if kind is Constant:
        return None
    key, such = _NEEDED[table.schedule]
    if key not in given:
        raise LessonError(f"is missing; add one, such as {key} = {such}", key=f"training.{key}")
    first = number(rate, "rate")
    try:
        return kind(first, **{names[key]: value for key, value in given.items()})
    except BackpropError as error:
        raise LessonError(str(error), key="training.schedule") from None


def table_of(rule: StepRule) -> dict[str, Any]:
    """The keys and values that say a rule; {} for plain gradient descent."""
    table: dict[str, Any] = {}
    if rule.optimiser.name != "descent":
        table["optimiser"] = rule.optimiser.name
        for setting in fields(rule.optimiser):
            table[_key(setting.name)] = getattr(rule.optimiser, setting.name)
    plain = StepRule()
    for name in ("batch", "order", "seed", "decay", "decay_l1", "decay_biases", "decoupled"):
        if getattr(rule, name) != getattr(plain, name):
            table[name] = getattr(rule, name)
    table |= {"frozen": rule.frozen} if rule.frozen else {}
    table |= {"ascent": True} if rule.ascent else {}
    return table | _schedule_table(rule.schedule)


def _schedule_table(schedule: Schedule | None) -> dict[str, Any]:
    for name, (kind, names) in SCHEDULES.items():
        if type(schedule) is kind and names:
            values = {key: getattr(schedule, field) for key, field in names.items()}
            return {"schedule": name, **values}
    return {}


def _key(setting: str) -> str:
    """What a file calls a setting."""
    return next((key for key, name in KEYS.items() if name == setting), setting)
