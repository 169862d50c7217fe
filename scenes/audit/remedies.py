"""What to do about a finding, in one sentence."""

from __future__ import annotations

from scenes.audit.findings import Finding

# By rule; where a rule finds several kinds of things, by words of the problem, the first that fits.
REMEDIES: dict[str, dict[str, str]] = {
    "provenance": {
        "picture": "draw it with mobjects, its numbers with self.number or self.value",
        "outline from": "set it as text with our mobjects: what is said can then be held to",
        "draws": "change a number with Value.show(trace.show(address)), never its points alone",
        "": "set it with self.number(address) or self.value(trace.show(address)); in words, write "
        "{address}; a constant is stated(value, 'why it may stand there')",
    },
    "truth": {
        "motion": "let the motion end on the number that it says: Recount does",
        "correct rounding": "take the text from trace.show(address, style), never from arithmetic",
        "no such quantity": "name a quantity of this lesson; docs/notation.md lists the addresses",
        "exact": "write ≈ before it, or show it in full with Auto()",
        "beside the symbol": "show the quantity that the symbol names, or name what is shown",
        "": "show it in another style: so many digits of it cannot be proven",
    },
    "equation": {
        "write ≈": "take the sign from trace.equation(...), which knows what is rounded",
        "": "set it with self.worked(trace.equation(...)): that gives the operands enough digits",
    },
    "safe area": {"": "place it within self.zones.safe: zone.fit(mobject) shrinks and centres it"},
    "caption strip": {"": "place it above self.zones.caption, in self.zones.body"},
    "overlap": {
        "sticks out": "make the shape larger or the text smaller",
        "hidden": "add the container before what lies in it",
        "overlaps": "move the containers apart",
        "": "move it away, or declare its container: "
        "`from manim_backprop import inside`, then inside(label, shape)",
    },
    "text size": {"": "set it at self.zones.smallest or larger, and show less of it"},
    "contrast": {
        "": "choose a role that stands out from what is behind it; dim text only as far as "
        "4.5 : 1 allows"
    },
    "captions": {
        "no words": "give the beat its words in the scene's `words`",
        "lines": "say it in fewer words, or in two beats",
        "": "let the beat last longer: scenes.words.reading_time says how long",
    },
    "glyphs": {
        "": "say it in characters that our fonts have, or name a font: font = 'FILE.otf' in a "
        "lecture, BACKPROP_FONT=FILE.otf for a scene"
    },
    "handed out": {"": "a fault of ours, in scenes/vector.py: no change of the scene mends it"},
    "claims": {
        "states no claim": "state it in the scene's `claims`, under the beat's name: "
        "Fallen(...), Count(...), or Always('why it holds of every lesson')",
        "cannot be worked out": "name quantities of this lesson; docs/notation.md lists them",
        "not decided": "claim less, or refuse lessons for which it cannot be told",
        "": "choose the sentence by its claim: self.holding('falls', 'rises', 'stays'); give the "
        "lessons of which it is not true a sentence that is",
    },
    "visibility": {
        "no number": "draw it from proven digits: scenes.mobjects.network.drawn(trace, address)",
        "": "let it come before the beat ends, or do not speak of it",
    },
    "ghost": {
        "": "let the old one go before the new one comes: `instead` of scenes.animations.numbers; "
        "a number changes with Recount"
    },
    "crossing": {"": "lead it around, or let it be faint on its way: Fly"},
    "cropped": {"": "let it begin and end its way within self.zones.safe"},
    "morph": {
        "": "change a number with Recount, or fly it in whole: between two numbers a Transform "
        "shows neither"
    },
    "stale": {"": "let it follow the knob: Readout, Gauge, or Follow(mobject, how) in the Sweep"},
    "off curve": {"": "give the Rider to the Sweep, after what its curve is drawn from"},
    "flashes": {"": "let it change fewer times, more slowly, or over a smaller area"},
}  # fmt: skip


def remedy(finding: Finding) -> str:
    """What to do about it; nothing where the rule is not one of ours."""
    by_words = REMEDIES.get(finding.rule, {})
    return next((advice for words, advice in by_words.items() if words in finding.problem), "")
