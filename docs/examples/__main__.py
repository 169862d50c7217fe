"""The pictures of docs/devices.md, made anew: python -m docs.examples"""

from __future__ import annotations

import importlib
from pathlib import Path

from manim_backprop.scenes.stills import sheet, stills

HERE = Path(__file__).parent
PICTURES = HERE.parents[1] / "media" / "stills"
SHOWN = {  # of each example the scene, and the beats that its picture shows
    "camera": ("IntoANeuron", (0, 1)),
    "coupled_lines": ("Wiggle", (0, -1)),
    "goes_by": ("GoesBy", (0, -1)),
    "grids": ("ColumnTimesRow", (0, -1)),
    "knob": ("TurnOneWeight", (0, -1)),
    "landscape": ("CurveToMap", (0, -1)),
    "way_back": ("WayBack", (1, -1)),
    "wishes": ("AskedForMore", (1, -1)),
}


def main() -> None:
    """A picture for each example, two beats side by side."""
    for module, (name, beats) in SHOWN.items():
        scene = getattr(importlib.import_module(f"docs.examples.{module}"), name)
        pictures = [picture for _, picture in stills(scene)]
        made = sheet([pictures[n] for n in beats], width=640, columns=2)
        made.quantize(192).save(PICTURES / f"device-{module}.png", optimize=True)


if __name__ == "__main__":
    main()
