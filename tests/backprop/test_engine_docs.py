"""docs/engine.md tells the truth: its code runs, its names exist."""

import re
from pathlib import Path

import pytest

from backprop.initialisers import KINDS
from backprop.reading import LessonTable, NetworkTable

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
