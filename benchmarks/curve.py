"""A curve as SVG: time over size, both in powers of ten, with the straight line that is linear."""

from __future__ import annotations

import math
from pathlib import Path

from benchmarks.measure import said

WIDTH, HEIGHT, MARGIN = 640, 400, 60
COLOURS = ("#0072B2", "#A93C74", "#9A6200")

Curve = tuple[str, list[tuple[float, float]]]  # a title, and (size, seconds) of each point


def draw(path: Path, curves: list[Curve], axis: str) -> None:
    """One polyline a curve; beside each, dashed, what is exactly linear from its last point."""
    points = [(math.log10(x), math.log10(y)) for _, curve in curves for x, y in curve]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    low, high = min(y for _, y in points), max(y for _, y in points)

    def place(x: float, y: float) -> str:
        across = MARGIN + (math.log10(x) - left) / (right - left) * (WIDTH - 2 * MARGIN)
        up = HEIGHT - MARGIN - (math.log10(y) - low) / (high - low) * (HEIGHT - 2 * MARGIN)
        return f"{across:.1f},{up:.1f}"

    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{WIDTH / 2}" y="{HEIGHT - 12}" text-anchor="middle">{axis}</text>',
        '<text x="25" y="25">time of a step; dashed: exactly linear</text>',
    ]
    for x, _ in curves[0][1]:
        across = place(x, 10**low).split(",")[0]
        label = f'<text x="{across}" y="{HEIGHT - 32}" text-anchor="middle">{x:,.0f}</text>'
        lines.append(label)
    for (title, curve), colour in zip(curves, COLOURS, strict=False):
        (x0, _), (x1, y1) = curve[0], curve[-1]
        line = " ".join(place(x, y) for x, y in curve)
        start = max(x0, x1 * 10**low / y1)  # where the straight line comes into the picture
        straight = f"{place(start, y1 * start / x1)} {place(x1, y1)}"
        lines.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        lines.append(f'<polyline points="{straight}" stroke="{colour}" stroke-dasharray="4"/>')
        for x, y in curve:
            at = place(x, y).split(",")
            lines.append(f'<circle cx="{at[0]}" cy="{at[1]}" r="3" fill="{colour}"/>')
            lines.append(
                f'<text x="{at[0]}" y="{float(at[1]) - 8}" text-anchor="middle" '
                f'font-size="11" fill="{colour}">{said(y)}</text>'
            )
        across, up = place(*curve[len(curve) // 2]).split(",")
        lines.append(
            f'<text x="{float(across) + 8}" y="{float(up) + 16}" fill="{colour}">{title}</text>'
        )
    path.write_text("\n".join([*lines, "</svg>"]) + "\n", encoding="utf-8")
