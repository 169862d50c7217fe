"""`python -m manim_backprop`: the command `manim-backprop`."""

import os
import sys

_OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
if sys.path[0] in ("", os.getcwd()) and os.getcwd() != _OURS:
    del sys.path[0]  # `-m` looks for modules in the current folder first: a stranger's, it may be

from manim_backprop.scenes.commands import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
