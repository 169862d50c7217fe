"""Figures beside frames of the video: whether both show the same."""

import io

import numpy as np
import typst
from PIL import Image

from scenes.production.figures import Figure
from scenes.vector import as_svg

BLOCK = 8  # pixels: smoothed edges, and what a codec does to them, are gone in the mean of so many
TOLERANCE = 16.0  # of 255, in the block that differs most: the light of one thin line is more


def rasterised(svg: str, width: int, height: int) -> Image.Image:
    """By resvg, which knows nothing of Manim or cairo."""
    page = f"#set page(width: {width}pt, height: {height}pt, margin: 0pt)\n"
    source = page + '#image(bytes(sys.inputs.svg), width: 100%, height: 100%, fit: "stretch")'
    png = typst.compile(source.encode(), format="png", ppi=72, sys_inputs={"svg": svg})
    return Image.open(io.BytesIO(png)).convert("RGB")


def picture_seen(figure: Figure, width: int, height: int) -> Image.Image:
    """A figure as pixels, from its SVG."""
    svg = as_svg(figure.picture, title="", description="", width=width, height=height)
    return rasterised(svg, width, height)


def difference(a: Image.Image, b: Image.Image) -> float:
    """Of two pictures, on the average, of 255."""
    return float(np.abs(np.asarray(a, int) - np.asarray(b, int)).mean())


def greatest_difference(a: Image.Image, b: Image.Image) -> float:
    """Of the block of pixels that differs most."""
    return float(np.abs(_blocks(a) - _blocks(b)).max())


def is_same(a: Image.Image, b: Image.Image) -> bool:
    """Whether no block of pixels is of another light or colour."""
    return greatest_difference(a, b) < TOLERANCE


def _blocks(picture: Image.Image) -> np.ndarray:
    down, across = picture.height // BLOCK, picture.width // BLOCK
    cut = np.asarray(picture, float)[: down * BLOCK, : across * BLOCK]
    return cut.reshape(down, BLOCK, across, BLOCK, 3).mean(axis=(1, 3))
