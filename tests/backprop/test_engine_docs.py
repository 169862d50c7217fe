"""docs/engine.md tells the truth: its code runs, its names exist."""

import re
from pathlib import Path

import pytest

from backprop import Lesson, Task, Trace, Training, TrainingTrace
from backprop.activations import ACTIVATIONS, LEAK
from backprop.addresses import FORMS
from backprop.initialisers import KINDS
from backprop.losses import LOSSES
from backprop.optimisers import OPTIMISERS
from backprop.reading import LessonTable, NetworkTable, TrainingTable
from backprop.reading_training import SCHEDULES
from backprop.step_rule import ORDERS

TEXT = (Path(__file__).parents[2] / "docs" / "engine.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", TEXT, flags=re.DOTALL)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.splitlines()[0])
def test_the_code_in_the_engine_s_page_runs(block):
    """Its assertions hold."""
    exec(compile(block, "engine.md", "exec"), {})


def test_there_is_code_to_run():
    """Five examples: a graph, time, learning, learning with the classic bug, what decides."""
    assert len(BLOCKS) == 5


def test_every_key_of_a_lessons_file_is_told():
    """In the table of its keys, each in the first column."""
    table = TEXT.partition("## A lesson's file")[2].partition("## Functions")[0]
    first = " ".join(line.split("|")[1] for line in table.splitlines() if line.startswith("| `"))
    keys = {*LessonTable.model_fields, *NetworkTable.model_fields} - {"format", "network"}

    assert [] == [key for key in sorted(keys) if key not in first]
    assert all(f'"{kind}"' in table for kind in KINDS)


def section(title: str) -> str:
    """What stands under a heading, up to the next of its kind."""
    found = TEXT.partition(f"## {title}\n")[2].partition("\n## ")[0]
    assert found, title
    return found


def first_columns(text: str) -> str:
    return " ".join(line.split(" | ")[0] for line in text.splitlines() if line.startswith("| "))


def test_every_key_and_word_of_training_is_told():
    """Keys in the first column, names of optimisers, schedules and orders beside them."""
    told = section("How a step is made")
    words = [*OPTIMISERS, *SCHEDULES, *ORDERS]

    assert [] == [
        key for key in TrainingTable.model_fields if f"`{key}`" not in first_columns(told)
    ]
    assert [] == [word for word in words if f'`"{word}"`' not in told]


def test_what_training_takes_where_a_key_is_left_out_is_told():
    """The page's own table, read back, against what the code takes."""
    told = section("How a step is made")
    row = lambda key: next(r for r in told.splitlines() if r.startswith(f"| `{key}`"))  # noqa: E731
    adam, rmsprop = OPTIMISERS["adam"](), OPTIMISERS["rmsprop"]()

    assert row("momentum").endswith("| 0.9 |")
    assert "9/10" == str(OPTIMISERS["momentum"]().beta)  # type: ignore[attr-defined]
    assert row("rho").endswith("| 0.9; 0.9, 0.999 |")
    assert ["9/10", "9/10", "999/1000"] == [str(v) for v in (rmsprop.rho, adam.beta1, adam.beta2)]
    assert row("epsilon").endswith("| 1e-10; 1e-8 |")
    assert 10**10 == 1 / OPTIMISERS["adagrad"]().epsilon == 100 / adam.epsilon


def test_every_address_of_a_step_by_a_rule_is_told():
    """In the second table."""
    ruled = [name for name, form in FORMS.items() if form.ruled]

    assert 9 == len(ruled)
    assert [] == [n for n in ruled if f"`{n}" not in first_columns(section("How a step is made"))]


def test_the_example_of_a_lesson_s_training_is_one():
    """The TOML on the page, with a network and an example below."""
    toml = re.search(r"```toml\n(rate.*?)```", section("How a step is made"), flags=re.DOTALL)[1]
    lesson = Lesson.from_toml(toml + "[network]\nlayers = [1, 1]\n[[example]]\nx = [1]\ny = [1]\n")

    assert ("momentum", 1) == (lesson.training.optimiser.name, lesson.training.batch)


def test_every_function_and_loss_is_told():
    """All activations in the text, all losses in the table; the leak with its size."""
    told = section("Functions and losses")

    assert [] == [name for name in ACTIVATIONS if name not in told]
    assert [] == [name for name in LOSSES if f"| {name} |" not in told]
    assert "slope 1/100 below 0, and at 0" in told
    assert 100 == 1 / LEAK


def test_every_address_of_a_training_trace_is_told():
    """Each line of the table is asked of a run of three steps."""
    run = TrainingTrace.of(Task.of_lesson(Lesson.named("xor")), Training(4, batch=2, compare=True))
    told = re.findall(r"^\| `(step\[3\]\.[^`]+)`", section("Learning"), flags=re.MULTILINE)

    assert 6 == len(told)
    assert all(run.shown(address) for address in told)


def test_a_trace_takes_a_precision_as_told():
    """From 32 to 16,384 bits, 128 where nothing is said."""
    assert "`Trace.of(lesson, precision=256)`" in section("How far a proof reaches")
    assert (128, 256) == (Trace.of(LESSON).precision, Trace.of(LESSON, precision=256).precision)


LESSON = Lesson.named("one-neuron")
