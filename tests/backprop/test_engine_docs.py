"""docs/engine.md tells the truth: its code runs, its names exist."""

import re
from pathlib import Path

import pytest

TEXT = (Path(__file__).parents[2] / "docs" / "engine.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", TEXT, flags=re.DOTALL)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.splitlines()[0])
def test_the_code_in_the_engine_s_page_runs(block):
    """Its assertions hold."""
    exec(compile(block, "engine.md", "exec"), {})


def test_there_is_code_to_run():
    """Four examples: a graph, time, learning, learning with the classic bug."""
    assert len(BLOCKS) == 4
