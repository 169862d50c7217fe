"""What pages are made with: everything in one file, nothing in it that could run by mistake."""

from __future__ import annotations

import base64
import hashlib
import json

from scenes.production.files import TEMPLATES


def template(name: str) -> str:
    """The text of a template."""
    return (TEMPLATES / name).read_text(encoding="utf-8")


def hash_of(text: str) -> str:
    """A script's or a style's hash, as a policy (CSP) names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def data_block(value: object) -> str:
    """JSON that cannot end the element that it stands in.

    >>> data_block("</script>")
    '"\\\\u003c/script\\\\u003e"'
    """
    text = json.dumps(value, ensure_ascii=False)
    return text.replace("<", r"\u003c").replace(">", r"\u003e").replace("&", r"\u0026")


def carried(video: bytes) -> str:
    """A video within the page, which the page's script turns into a blob."""
    text = base64.b64encode(video).decode()
    return f'<script type="application/octet-stream" id="video">{text}</script>\n'
