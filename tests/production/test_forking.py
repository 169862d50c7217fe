"""When a build may fork its scenes from itself."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TYPST = "import typst; typst.Compiler().compile(b'a', format='svg')\n"
OURS = "from scenes.production import visitor\n"
ASK = "from scenes.production.visitor import _may_fork; print(_may_fork())"


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="the system tells no threads")
@pytest.mark.parametrize(
    ("before", "may"), [("", "True"), (TYPST, "False"), (OURS + TYPST, "False")]
)
def test_a_process_that_has_set_type_is_not_forked(before: str, may: str):
    """Typst's threads do not go with a fork, which would wait for them for ever: `check` before a
    build with words of its own sets type in the build's process.
    """
    asked = subprocess.run(
        [sys.executable, "-c", before + ASK], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert may == asked.stdout.strip()


def test_a_build_in_which_nothing_has_changed_does_not_wait_for_manim():
    """Half of its time went there, before it knew whether anything was to be drawn."""
    code = "import sys, scenes.production.build; print('manim' in sys.modules)"
    asked = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "False" == asked.stdout.strip()
