"""What a lecturer says: templates whose numbers are filled in from the trace, and captions.

    "The first hidden neuron outputs {a[1][0]}."        the house style, digits proven
    "Its error is {delta[2][j]:.6}."                    six decimals; j is a value of the beat
    "{inputs:input(s)}, {n:ordinal} layer"              two inputs, first layer
    "{inputs:Eingabe|Eingaben}"                         2 Eingaben: any language's own two forms
    "A bias is a weight times {1}."                     a constant, said to be one

No Manim in here: captions, slides and handouts all use it.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import singledispatch
from typing import Any

from backprop import Decimals, GraphTrace, Shown, Trace
from scenes.companions import Traces
from scenes.labels import label
from scenes.provenance import stated, typographic

LINE, LINES = 42, 2  # characters a line and lines a caption, as subtitles are set
CLAUSE = 8  # characters by which a line may be longer to end with its clause
READING_SPEED = 17  # characters a second

_FIELD = re.compile(r"\{([^{}:]+)(?::([^{}]*))?\}")
_CONSTANT = re.compile(r"-?\d+(\.\d+)?")
_NAME = re.compile(r"[A-Za-z_]\w*")
_SMALL = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
_TEENS = ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINALS = [
    "zeroth",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
]
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


class WordsError(ValueError):
    """A template that asks for something the lesson or the beat does not have."""


@dataclass(frozen=True)
class Said:
    """Filled words and where the numbers in them come from."""

    text: str
    shown: tuple[Shown, ...] = ()


def fill(template: str, trace: Any, values: Mapping[str, object] | None = None) -> Said:
    """Put the numbers into the words.

    Raises WordsError when a field is no address, no value of the beat, no fact, no constant, or
    when a brace has no partner.
    """
    known = {**facts(trace), **(values or {})}
    if alone := re.search(r"[{}]", _FIELD.sub("", template)):
        raise WordsError(f"a {alone[0]} stands alone in the words {template!r}; write {{address}}")
    shown: list[Shown] = []

    def field(match: re.Match[str]) -> str:
        inside, spec = match[1].strip(), match[2] or ""
        if inside in known:
            return _given(known[inside], spec, inside, shown)
        if _CONSTANT.fullmatch(inside):
            shown.append(stated(inside, "a constant of the words"))
            return typographic(inside)
        address = with_indices(inside, known)
        try:
            style = {"style": Decimals(int(spec[1:]))} if spec.startswith(".") else {}
            found = trace.show(address, **style)
        except ValueError as error:
            close = get_close_matches(inside, known, n=1)
            why = f"did you mean {{{close[0]}}}?" if close else error
            raise WordsError(f"{{{match[1]}}} in the words {template!r}: {why}") from error
        if len(found.text) > LINE:
            raise WordsError(
                f"{{{match[1]}:{spec}}} in the words {template!r}: the number has "
                f"{len(found.text)} characters, but a line of captions {LINE}: it would be broken"
            )
        shown.append(found)
        return typographic(found.text)

    return Said(_FIELD.sub(field, template), tuple(shown))


def _given(value: object, spec: str, name: str, shown: list[Shown]) -> str:
    """A value of the beat or a fact of the lesson: its digits are noted in `shown`."""
    if isinstance(value, Shown):
        shown.append(value)
        return typographic(value.text)
    text = _plain(label(value) if isinstance(value, str) else value, spec, name)
    shown += [stated(digits, name) for digits in re.findall(r"[\d,.]*\d", text)]
    return text


def typed(text: str, reason: str) -> Said:
    """Words as somebody typed them, who vouches for their digits; a brace in them is a brace."""
    return Said(text, tuple(stated(digits, reason) for digits in re.findall(r"[\d,.]*\d", text)))


def with_indices(address: str, values: Mapping[str, object]) -> str:
    """An address whose indices may be names: `a[n][0]` with n = 2 is `a[2][0]`.

    >>> with_indices("W[n][j,0]", {"n": 1, "j": 2})
    'W[1][2,0]'
    """
    return re.sub(
        r"\[([^\]]*)\]",
        lambda m: "[" + _NAME.sub(lambda n: str(values.get(n[0], n[0])), m[1]) + "]",
        address,
    )


def section_name(name: str, values: Mapping[str, Any]) -> str:
    """What a beat's section, cue and still are called.

    >>> section_name("layer", {"n": 2})
    'layer-2'
    """
    return "-".join([name, *map(str, values.values())])


@singledispatch
def facts(trace: Any) -> dict[str, object]:
    """What every template may mention of the lesson: counts, not measured numbers."""
    return {}


@facts.register
def _(traces: Traces) -> dict[str, object]:
    return facts(traces.own)


@facts.register
def _(trace: GraphTrace) -> dict[str, object]:
    return {
        "nodes": len(trace.graph.nodes),
        "edges": len(trace.graph.edges),
        "inputs": len(trace.graph.inputs),
        "parameters": len(trace.graph.parameters),
    }


@facts.register
def _(trace: Trace) -> dict[str, object]:
    return {
        "inputs": trace.sizes[0],
        "outputs": trace.sizes[-1],
        "layers": trace.L,
        "hidden_layers": trace.L - 1,
        "parameters": trace.lesson.parameter_count,
        "examples": len(trace.lesson.examples),
        "steps": trace.steps,
        "activation": trace.lesson.activation(trace.L).title,
        "loss_name": trace.lesson.loss.name,
    }


def _plain(value: object, spec: str, name: str) -> str:
    if spec == "":
        return str(value)
    try:
        number = int(str(value))
    except ValueError as error:
        raise WordsError(f"{{{name}:{spec}}}: {name} is {value!r}, which is no count") from error
    word = _SMALL[number] if 0 <= number < len(_SMALL) else f"{number:,}"
    if spec == "word":
        return word
    if spec == "Word":
        return spelled(number).capitalize()
    if spec == "ordinal":
        return _ORDINALS[number] if 0 <= number < len(_ORDINALS) else _ordinal(number)
    if "|" in spec:
        return f"{number:,} {_noun(number, spec)}"
    if "(s)" in spec:
        noun = spec.replace("(s)", "" if number == 1 else "s")
        return f"{word.capitalize() if spec[0].isupper() else word} {noun.lower()}"
    known = "word, Word, ordinal, noun(s), one|many"
    raise WordsError(f"no format {spec!r} for a count; there are {known}")


def spelled(number: int) -> str:
    """A count that begins a sentence: in words as far as two digits go.

    >>> spelled(13), spelled(40), spelled(99), spelled(100)
    ('thirteen', 'forty', 'ninety-nine', '100')
    """
    if not 0 <= number < 100:
        return f"{number:,}"
    if number < len(_SMALL):
        return _SMALL[number]
    tens, ones = divmod(number, 10)
    if tens == 1:
        return _TEENS[ones - 3]
    return f"{_TENS[tens - 2]}-{_SMALL[ones]}" if ones else _TENS[tens - 2]


def _noun(number: int, spec: str) -> str:
    """Its singular or its plural, as they are typed.

    >>> _noun(1, "Eingabe|Eingaben"), _noun(2, "Eingabe|Eingaben")
    ('Eingabe', 'Eingaben')
    """
    forms = [form.strip() for form in spec.split("|")]
    if len(forms) != 2 or not all(forms):
        raise WordsError(f"{spec!r} should be a singular and a plural, such as Eingabe|Eingaben")
    return forms[number != 1]


def _ordinal(number: int) -> str:
    """A large ordinal in digits.

    >>> _ordinal(11), _ordinal(21), _ordinal(112)
    ('11th', '21st', '112th')
    """
    teen = number % 100 // 10 == 1
    return f"{number}{'th' if teen else _ENDINGS.get(number % 10, 'th')}"


def captions(text: str) -> list[str]:
    """The words as captions of at most two balanced lines of 42 characters.

    Breaks between sentences; within one at a colon or semicolon, else between lines.

    >>> captions("One line.")
    ['One line.']
    """
    pages: list[str] = []
    for sentence in re.split(r"(?<=[.!?]) ", " ".join(text.split())):
        clauses = [sentence] if _fits(sentence) else re.split(r"(?<=[:;]) ", sentence)
        for n, clause in enumerate(clauses):
            together = f"{pages[-1]} {clause}" if pages else clause
            if pages and _fits(together) and (n or len(clauses) == 1):
                pages[-1] = together
            elif _fits(clause):
                pages.append(clause)
            else:
                lines = textwrap.wrap(clause, LINE)
                pages += [" ".join(lines[i : i + LINES]) for i in range(0, len(lines), LINES)]
    return [_balanced(page) for page in pages if page]


def reading_time(caption: str) -> float:
    """Seconds that a viewer needs for a caption, with a moment to find it."""
    return 0.4 + len(caption) / READING_SPEED


def _fits(text: str) -> bool:
    return len(textwrap.wrap(text, LINE)) <= LINES


def _balanced(text: str) -> str:
    """One line, or two of about one length, cut at a full stop or comma that lies near the middle.

    >>> print(_balanced("Its inverse is above 1: the powers explode."))
    Its inverse is above 1:
    the powers explode.
    """
    lines = textwrap.wrap(text, LINE)
    if len(lines) < LINES:
        return text
    words = text.split()
    cuts = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    fitting = [cut for cut in cuts if max(map(len, cut)) <= LINE]
    return "\n".join(min(fitting or [lines], key=_unevenness))


def _unevenness(lines: Sequence[str]) -> int:
    """The length of the longer line; less where the first one ends as a clause does."""
    parted = lines[0][-1] in ".!?:;," or lines[1].startswith("(")
    return max(map(len, lines)) - (CLAUSE if parted else 0)
