"""docs/engine.md tells the truth: its code runs, its names exist."""

import re
from functools import partial
from pathlib import Path

import pytest

from backprop import Lesson, Task, TimeLesson, Trace, Training, TrainingTrace, lesson_from_toml
from backprop.activations import ACTIVATIONS, LEAK
from backprop.addresses import FORMS
from backprop.graph_lesson import _GraphTable
from backprop.initialisers import KINDS
from backprop.losses import LOSSES
from backprop.mathematics import FUNCTIONS
from backprop.optimisers import OPTIMISERS
from backprop.reading import LessonTable, NetworkTable, TrainingTable
from backprop.reading_training import SCHEDULES
from backprop.recurrent import elman, feedback_neuron, lstm
from backprop.step_rule import ORDERS
from backprop.time_lesson import _TimeTable

TEXT = (Path(__file__).parents[2] / "docs" / "engine.md").read_text(encoding="utf-8")
ALL_FILES = re.findall(r"```toml\n(.*?)```", TEXT, flags=re.DOTALL)
FILES = [text for text in ALL_FILES if "[nodes]" in text or "kind =" in text.partition("[")[0]]
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


@pytest.mark.parametrize("text", FILES, ids=lambda text: text.splitlines()[0])
def test_every_file_that_is_printed_is_read(text):
    """A graph and a network in time, each with its numbers."""
    lesson = lesson_from_toml(text)

    assert lesson.trace().shown("E")
    assert {"A graph's file", "A file of a network in time"} <= set(
        re.findall("^## (.*)$", TEXT, re.M)
    )


def test_every_key_of_a_graphs_file_and_of_one_in_time_is_told():
    """In the tables of their keys."""
    for head, table in (
        ("A graph's file", _GraphTable),
        ("A file of a network in time", _TimeTable),
    ):
        told = first_columns(section(head))
        assert [] == [key for key in table.model_fields if key not in told], head


def test_every_function_of_a_nodes_text_is_told_and_no_other():
    """Each is read, in a text of its own."""
    table = section("A graph's file").partition("What a node's text may say")[2]
    told = set(re.findall(r"`([a-z_]+)[(`]", table)) - {"numbers"}

    assert told == set(FUNCTIONS)


@pytest.mark.parametrize("kind", ["feedback neuron", "elman", "lstm"])
def test_the_parameters_and_addresses_of_a_network_in_time_are_told(kind):
    """As its graph has them, over three moments with a target at the end."""
    row = next(
        line for line in section("A file of a network in time").splitlines()
        if line.startswith(f'| `"{kind}"` |')
    )  # fmt: skip
    of = {"feedback neuron": feedback_neuron, "elman": partial(elman, 1, 1, 1)}
    net = of.get(kind, partial(lstm, 1, 1, 1))(3)
    names = set(re.findall(r"`(\w+)`", row))
    for letter in "fgo" if kind == "lstm" else "":
        names |= {f"{p}{letter}" for p in "WUb"}

    assert {node.name for node in net.graph.parameters} <= names
    own = {name for name, t in net.moment.items() if t == 3 and not net.graph[name].hidden}
    assert own - {"x3"} <= names
    assert {n for n in names if n[-1] == "3" and n != "o3"} <= own


def test_every_address_of_a_graph_in_the_page_names_something():
    """Those of the first table, in a lesson with two sequences and two steps."""
    trace = TimeLesson.from_toml(
        'kind = "feedback neuron"\nrate = 1\nsteps = 2\nparameters = { w = 1, w_c = 1, b = 0 }\n'
        + 2 * "[[sequence]]\nx = [1, 2, 3]\ny = [1]\n"
    ).trace()
    for address in ("step[2].d(w)", "sequence[1].h3", "loss", "dloss(w)", "eta", "update(w)"):
        assert address.replace("(w)", "(w)") in TEXT.replace("[0]", "")
        assert trace.show(address).address == address
