"""docs/devices.md tells the truth: each example is told and shown, its calls are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.examples.__main__ import HERE, PICTURES, SHOWN

PAGE = (HERE.parent / "devices.md").read_text(encoding="utf-8")
EXAMPLES = sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("__"))


def test_every_example_has_its_picture_and_its_place_on_the_page():
    """And the pictures are small."""
    assert EXAMPLES == sorted(SHOWN)
    for name in EXAMPLES:
        assert f"docs/examples/{name}.py" in PAGE
        assert f"../media/stills/device-{name}.png" in PAGE
        assert (PICTURES / f"device-{name}.png").stat().st_size < 150_000


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_the_page_calls_is_called_in_the_example(name: str):
    """A name that was changed is changed in both."""
    section = next(part for part in PAGE.split("\n## ") if f"docs/examples/{name}.py" in part)
    code = (HERE / f"{name}.py").read_text(encoding="utf-8")
    told = "".join(re.findall(r"```python\n(.*?)```", section, re.DOTALL))
    called = set(re.findall(r"\b([A-Z]\w+|sampled|storeys|scale_of|appear|answered)\(", told))

    assert called
    assert not {each for each in called if each not in code}


def test_the_files_that_the_page_names_are_there():
    """Of the library."""
    root = Path(__file__).parents[1]
    named = re.findall(r"scenes/\w+/\w+\.py", PAGE)

    assert len(named) >= 5
    assert all((root / path).is_file() for path in named)
