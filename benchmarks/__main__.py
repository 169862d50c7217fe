"""How fast the engine is: `python -m benchmarks` (with the extra `peers`), about three minutes.

`python -m benchmarks --write exact beside` measures these parts and writes their tables into
docs/engine.md, with date, versions and machine.  One thread.  Where two things are compared they
run in turn, and the ratio is the median of the rounds'.
"""

from __future__ import annotations

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import math  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402

from backprop import Lesson  # noqa: E402
from backprop.numbers import EXACT, precision  # noqa: E402
from backprop.run import Run  # noqa: E402
from benchmarks import curve, networks, page, readme_graph  # noqa: E402
from benchmarks.guard import GUARDED  # noqa: E402
from benchmarks.measure import best, interleaved, said  # noqa: E402

written: list[str] = []  # the rows of the part that is measured


def row(what: str, *cells: str) -> None:
    written.append(f"| {what} | {' | '.join(cells)} |")
    print(written[-1], flush=True)


def verdict(value: float, limit: float) -> str:
    return f"{value:.3g} (aim: at most {limit:g}{'' if value <= limit else ', MISSED'})"


def against_torch() -> None:
    print("\n## A float64 training step, relative to PyTorch eager\n")
    row("network, batch", "ours", "PyTorch", "ratio")
    row("---", "---", "---", "---")
    for sizes, batch, limit, steps in [
        ((2, 2, 2), 1, 0.25, 1000),
        ((2, 3, 2), 1, 0.25, 1000),
        ((784, 30, 10), 1, 0.5, 1500),
        ((784, 30, 10), 10, 0.5, 1500),
    ]:
        mine = networks.ours(sizes, batch, steps)
        found = interleaved(mine, networks.torch_eager(sizes, batch, steps))
        title = f"{'-'.join(map(str, sizes))}, {batch}"
        each = (said(found.ours / steps), said(found.theirs / steps))
        row(title, *each, verdict(found.ratio, limit))


def recording() -> None:
    print("\n## Recording\n")
    row("network", "unrecorded", "recorded", "ratio")
    row("---", "---", "---", "---")
    for sizes in [(2, 2, 2), (784, 30, 10)]:
        title = "-".join(map(str, sizes))
        plain = networks.ours(sizes, 1, 300)
        found = interleaved(networks.ours(sizes, 1, 300, record=True), plain)
        times = (said(found.theirs / 300), said(found.ours / 300))
        row(f"{title}, parameters and gradients of every step", *times, verdict(found.ratio, 3))
        lean, full = networks.all_nodes(sizes)
        found = interleaved(full, lean, (300, 300))
        times = (said(found.theirs), said(found.ours))
        row(f"{title}, every node of one gradient", *times, verdict(found.ratio, 3))


def against_micrograd() -> None:
    print("\n## Graphs of scalars, relative to micrograd\n")
    row("what", "ours", "micrograd", "ratio")
    row("---", "---", "---", "---")
    run = readme_graph.built()
    assert all(
        math.isclose(x, y) for x, y in zip(run(-4.0, 2.0), readme_graph.theirs(), strict=True)
    )
    found = interleaved(lambda: run(-4.0, 2.0), readme_graph.theirs, (500, 500))
    row(
        "README example, graph built once",
        said(found.ours),
        said(found.theirs),
        verdict(found.ratio, 1),
    )
    found = interleaved(readme_graph.built_and_run, readme_graph.theirs, (20, 200))
    row(
        "README example, built each time",
        said(found.ours),
        said(found.theirs),
        f"{found.ratio:.3g}",
    )
    mine, steps = networks.ours((784, 30, 10), 1, 300), 300
    found = interleaved(mine, networks.micrograd((784, 30, 10)), rounds=5)
    row(
        "784-30-10, one step",
        said(found.ours / steps),
        said(found.theirs),
        verdict(found.ratio / steps, 1 / 1000),
    )


def advancing(sizes: tuple[int, ...], steps: int) -> tuple[float, float]:
    """One exact step from weights that are balls already: median and fastest."""
    run = Run(networks.lesson(sizes), EXACT, 128)
    parameters = run.parameters(1)
    with precision(128):
        return best(lambda: run.advanced(1, parameters), steps, clock=time.process_time)


def exact() -> None:
    print("\n## Exact steps, 128 bits, processor time\n")
    row("what", "median", "fastest", "aim")
    row("---", "---", "---", "---")
    for sizes, steps, aim in [((2, 3, 2), 500, 60e-6), ((784, 30, 10), 3, 5e-3)]:
        middle, fastest = advancing(sizes, steps)
        row("-".join(map(str, sizes)), said(middle), said(fastest), f"at most {said(aim)}")

    def ten_thousand() -> object:
        return Run(Lesson.named("two-two-two"), EXACT, 128).step(10_000)

    middle, fastest = best(ten_thousand, rounds=5, clock=time.process_time)
    row("10,000 steps of two-two-two", said(middle), said(fastest), "at most 1 s")


def beside() -> None:
    print("\n## Beside what does the same without an engine\n")
    row("what", "ours", "theirs", "ratio", "limit in CI")
    row("---", "---", "---", "---", "---")
    for each in GUARDED:
        found, _ = each.kept()
        row(each.what, said(found.ours / each.steps), said(found.theirs / each.steps),
            f"{found.ratio:.2f}", f"{each.limit:g}")  # fmt: skip


def growth() -> None:
    print("\n## Cost by size (fastest rounds); slope of log time over log size, linear: 1\n")
    row("what", "size", "time", "slope to the row above")
    row("---", "---", "---", "---")

    def by_exact(n: int) -> float:
        return advancing((n, n), 1)[1]

    def by_float(n: int) -> float:
        return best(networks.ours((n, n), 10, 300), rounds=7)[1] / 300

    def by_steps(n: int) -> float:
        return best(lambda: Run(Lesson.named("two-two-two"), EXACT, 128).step(n), rounds=5)[1]

    widths, sizes = (32, 64, 128, 256, 512), [n * n + n for n in (32, 64, 128, 256, 512)]
    exact_curve = grown("exact, n-n", sizes, [by_exact(n) for n in widths], "parameters")
    float_curve = grown(
        "float64, batch 10, n-n", sizes, [by_float(n) for n in widths], "parameters"
    )
    steps = [500, 1000, 2000, 4000, 8000]
    grown("exact, two-two-two, all steps", steps, [by_steps(n) for n in steps], "steps")
    curve.draw(Path("docs/speed.svg"), [exact_curve, float_curve], "parameters")


def grown(title: str, sizes: list[int], times: list[float], unit: str) -> curve.Curve:
    """The rows of one curve."""
    for i, (size, each) in enumerate(zip(sizes, times, strict=True)):
        slope = math.log(each / times[i - 1]) / math.log(size / sizes[i - 1]) if i else None
        row(title, f"{size:,} {unit}", said(each), "" if slope is None else f"{slope:.2f}")
    whole = math.log(times[-1] / times[0]) / math.log(sizes[-1] / sizes[0])
    row(title, "from the first to the last", "", f"{whole:.2f}")
    return title, list(zip(map(float, sizes), times, strict=True))


PARTS = {
    f.__name__: f for f in (against_torch, recording, against_micrograd, exact, beside, growth)
}

if __name__ == "__main__":
    chosen = [name for name in sys.argv[1:] if name != "--write"] or list(PARTS)
    for part in chosen:
        if part not in PARTS:
            sys.exit(f"no part {part!r}; there is: {', '.join(PARTS)}")
        written.clear()
        PARTS[part]()
        if "--write" in sys.argv:
            page.write(Path("docs/engine.md"), part, written)
