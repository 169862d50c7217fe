"""How segments are encoded, unless Manim's own options say it.

default  as sharp as Manim's default at little more size, in a quarter of its encoder's time
small    Manim's own preset and crf: no file larger than Manim's
draft    as fast as can be, sharp enough to judge a scene by
plain    not this renderer at all: Manim's

A picture of ours is flat colour with sharp edges, of which little moves. A constant quantiser
treats it best: what rests keeps the quality of its key picture for nothing, and is not brought up
bit by bit.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from manim import config
from manim._config.video_encoder import VideoEncoderSpec

PROFILE = "BACKPROP_RENDERING"
LARGE = 1080  # lines of a picture
KEY_SECONDS = 8  # between key pictures, at most: a player can only jump to one
_ULTRAFAST = {"preset": "ultrafast", "threads": "1"}
STITCHED = "stitchable=1"  # headers are the same whatever the crf
STILL_CRF = 1  # finer stills make up for what x264's mbtree would spend on a picture seen repeated
PROFILES: dict[str, Mapping[str, str]] = {
    "default": {**_ULTRAFAST, "qp": "27", "x264-params": "cabac=1:ipratio=2.2:force-cfr=1"},
    "small": {"crf": "23", "threads": "1", "x264-params": STITCHED},
    "draft": {**_ULTRAFAST, "qp": "30", "x264-params": "force-cfr=1"},
}


def chosen_profile(own: str | None) -> str:
    """BACKPROP_RENDERING, else the scene's own, else the default one; ValueError if unknown."""
    name = os.environ.get(PROFILE) or own or "default"
    if name not in PROFILES and name != "plain":
        known = ", ".join([*PROFILES, "plain"])
        raise ValueError(f"there is no rendering profile {name!r}; there are {known}")
    return name


def encoder(spec: VideoEncoderSpec, profile: str) -> VideoEncoderSpec:
    """The settings with the profile's options; what Manim's options ask for goes first."""
    asked = {config.video_codec, config.pixel_format} != {"auto"} or config.video_encoder_options
    if asked or not is_x264(spec):
        return replace(spec, options=_sorted({"threads": "1", **dict(spec.options)}))
    own = {"g": str(round(KEY_SECONDS * spec.frame_rate)), **PROFILES[profile]}
    if profile == "default" and spec.height >= LARGE:
        own["qp"] = "29"  # still above Manim's PSNR there, and a ninth smaller
    return replace(spec, options=_sorted(own))


def still_encoder(spec: VideoEncoderSpec) -> VideoEncoderSpec:
    """The settings for a picture that is coded once and then repeated."""
    options = dict(spec.options)
    if options.get("x264-params") != STITCHED:
        return spec
    finer = {"crf": str(int(options["crf"]) - STILL_CRF), "x264-params": f"{STITCHED}:mbtree=0"}
    return replace(spec, options=_sorted({**options, **finer}))


def is_x264(spec: VideoEncoderSpec) -> bool:
    """Whether frames can be converted and repeated here rather than by Manim's own encoder."""
    even = spec.width % 2 == spec.height % 2 == 0
    return spec.codec == "libx264" and spec.pixel_format == "yuv420p" and even


def _sorted(options: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(options.items()))
