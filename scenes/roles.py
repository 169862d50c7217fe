"""What a colour means: the roles of a theme in which each kind of quantity may stand.

    kind_of("turned@3/2.loss")            loss and slopes
    ROLES[kind_of("W[1][0,0]")]           positive, negative

One hue has one meaning in the whole course: `manim-backprop pace` tells where it has another one.
"""

from __future__ import annotations

import re

from scenes.theme import Role

PLAIN: frozenset[Role] = frozenset({"text", "muted"})  # in which everything may stand
ROLES: dict[str, frozenset[Role]] = {
    "values": frozenset({"input", "activation"}),
    "targets": frozenset({"input", "activation"}),  # of the same hue: what the value should be
    "parameters": frozenset({"positive", "negative"}),
    "new parameters": frozenset({"positive", "negative", "update"}),
    "loss and slopes": frozenset({"error"}),
    "steps": frozenset({"update"}),
}
HEADS: dict[str, tuple[str, ...]] = {
    "values": ("x", "z", "a", "p", "product", "h", "c", "o", "total", "broadcast"),
    "targets": ("y", "target"),
    "parameters": ("W", "b", "w", "U", "V"),
    "loss and slopes": (
        *("loss", "E", "error", "delta", "dW", "db", "slope", "message", "path", "path_b"),
        *("hadamard", "outer", "broadcast_dW", "delta_norm", "g", "g_b", "penalty"),
    ),
    "steps": ("eta", "update", "update_b", "v", "v_b", "m", "m_b", "s", "s_b"),
}
_SLOPE = re.compile(r"d[A-Za-z]+_d[A-Za-z]+")  # dE_da, dA_dZ, dp_dz


def kind_of(address: str) -> str:
    """The kind of quantity that an address names; empty for those that no table tells.

    >>> kind_of("step[2].W[1][0,0]"), kind_of("other.dE_da[1][0]"), kind_of("seconds")
    ('new parameters', 'loss and slopes', '')
    """
    before, _, inner = address.rpartition(".")
    head = re.match(r"\w*", inner)[0]  # type: ignore[index]
    kind = next((kind for kind, heads in HEADS.items() if head in heads), "")
    if _SLOPE.fullmatch(head):
        return "loss and slopes"
    stepped = re.search(r"step\[(?!0\])", before)
    return "new parameters" if kind == "parameters" and stepped else kind


def allowed(address: str) -> frozenset[Role] | None:
    """The roles in which a quantity may stand; None where no table tells."""
    kind = kind_of(address)
    return ROLES[kind] | PLAIN if kind else None
