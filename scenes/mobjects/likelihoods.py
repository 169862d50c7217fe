"""Outputs that answer together: a softmax makes likelihoods p of the last sums, the logits z."""

from __future__ import annotations

from backprop import Lesson


def share(lesson: Lesson, j: int) -> tuple[str, str]:
    """Likelihood j and what it is made of: its logit's power of e, over the sum of all powers."""
    powers = [f"exp(z[{lesson.L}][{k}])" for k in range(lesson.sizes[-1])]
    return f"p[{j}]", f"{powers[j]}/({' + '.join(powers)})"


def likeliest(lesson: Lesson) -> int:
    """The class that the first example's target names, or holds likeliest."""
    y = lesson.examples[0].y
    return max(range(len(y)), key=lambda j: (y[j], -j))
