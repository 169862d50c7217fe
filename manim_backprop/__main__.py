"""`python -m manim_backprop`: the command `manim-backprop`."""

import sys

from manim_backprop.scenes.commands import main

if __name__ == "__main__":
    sys.exit(main())
