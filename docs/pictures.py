"""The pictures of README.md, made anew: python -m docs.pictures

Each is a sheet of the last frames of beats; docs/devices.md has its own (python -m docs.examples).
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from scenes.production.library import scene_named
from scenes.stills import sheet, stills

PICTURES = Path(__file__).parents[1] / "media" / "stills"
WIDE = 480  # pixels of one frame in a sheet
SHEETS: dict[str, tuple[tuple[str, str], ...]] = {  # of each file, scenes and beats
    "forward-pass": (("ForwardPass", "squash-1-sigmoid"),),
    "scenes-1": (
        ("NeuronUpClose", "slope-1-0"),
        ("ForwardPass", "squash-2-sigmoid"),
        ("ErrorCalculation", "total"),
        ("ChainRuleStepThrough", "product-0-2-0-0"),
    ),
    "scenes-2": (
        ("TermsIntoMatrices", ""),
        ("HadamardProduct", "outer"),
        ("HadamardProduct", ""),
        ("BiasIsOne", ""),
    ),
    "scenes-3": (
        ("GeneralisedEquations", "all"),
        ("NudgeOneWeight", ""),
        ("GradientDescentStep", "all"),
        ("TrainingLoop", ""),
    ),
    "scenes-4": (
        ("XorTraining", "bent"),
        ("DigitClassifier", ""),
        ("ComputationGraph", ""),
        ("UnrolledNetwork", ""),
    ),
}


def main() -> None:
    """Every picture, in all its colours."""
    for name, frames in SHEETS.items():
        pictures = [last_frame(scene, section) for scene, section in frames]
        alone = len(pictures) == 1
        made = sheet(pictures, width=1280 if alone else WIDE, columns=1 if alone else 2)
        made.save(PICTURES / f"{name}.png", optimize=True)


def last_frame(scene: str, section: str) -> Image.Image:
    """Of a section of a scene; of its last one where none is named.  KeyError names those there."""
    found = dict(stills(scene_named(scene).load()))
    if section and section not in found:
        raise KeyError(f"{scene} has no {section!r}; there are {', '.join(found)}")
    return found[section] if section else list(found.values())[-1]


if __name__ == "__main__":
    main()
