"""`python -m scenes`: the command `manim-backprop`, which also works where nothing is installed.

python -m scenes scenes
python -m scenes build my_lecture.toml --lesson my_network.toml --quality h
python -m scenes audit my_scenes.py MyScene --frames wrong
"""

import sys

from scenes.commands import main

if __name__ == "__main__":
    sys.exit(main())
