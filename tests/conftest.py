"""Scenes are played in dry runs: true timing, no pictures written or drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.playing import played

Play = Callable[..., Any]


@pytest.fixture
def play() -> Play:
    """Play a scene in a dry run and hand it back: play(ForwardPass, lesson="xor")."""
    return played
