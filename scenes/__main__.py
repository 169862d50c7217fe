"""`python -m scenes`: the command `manim-backprop`, which also works where nothing is installed.

python -m scenes scenes
python -m scenes build my_lecture.toml --lesson my_network.toml --quality h
python -m scenes audit my_scenes.py MyScene --frames wrong
"""

import os
import sys

_OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
if sys.path[0] in ("", os.getcwd()) and os.getcwd() != _OURS:
    del sys.path[0]  # `-m` looks for modules in the current folder first: a stranger's, it may be

from scenes.commands import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
