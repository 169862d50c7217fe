"""The living page of a lesson: template, style, scripts and the lesson in one HTML text."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from string import Template

from backprop import AnyLesson
from scenes.palettes import DARK, LIGHT
from scenes.production.living.exporting import exported
from scenes.production.living.sources import engine, text_of

PAGE = ("state", "chains", "drawing", "page")


def living_page(lesson: AnyLesson) -> str:
    """One file that needs no network; PlayError says what it cannot hold."""
    data = exported(lesson)
    style = "\n".join((_colours(), text_of("page.css")))
    script = "\n".join(("(() => {", engine(), *(text_of(f"{name}.js") for name in PAGE), "})();"))
    return Template(text_of("page.html")).substitute(
        title=html.escape(str(data["title"])),
        policy=f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        f"base-uri 'none'; form-action 'none'",
        style=style,
        lesson=_inert(json.dumps(data, ensure_ascii=False, separators=(",", ":"))),
        script=script,
    )


def _colours() -> str:
    """The themes' colours by their roles."""
    dark, light = (
        " ".join(f"--{role}: {colour};" for role, colour in theme.items())
        for theme in (DARK, LIGHT)
    )
    return f":root {{ {light} }}\n@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}"


def _inert(data: str) -> str:
    """JSON in which nothing can end the script that holds it, or begin a comment."""
    return data.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"sha256-{digest}"
