"""The living page works out the engine's own plan, and says the engine's own digits."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from backprop import AUTO, GraphLesson, Lesson, lesson_from_toml, lesson_named
from backprop.activations import ACTIVATIONS
from backprop.losses import LOSSES
from scenes.production.living.exporting import PlayError, exported
from tests.production.living import NODE, differences, lesson_of, said_by_page

needs_node = pytest.mark.skipif(NODE is None, reason="node is not installed")
HUNDREDS = int(os.environ.get("LIVING_LESSONS", "300")) // 50


@needs_node
def test_the_pages_digits_are_the_engines(tmp_path: Path) -> None:
    lessons = [lesson_of(seed) for seed in (*range(8), 29)]  # 29 has a logit of 10^14
    found, compared, left_open = differences(lessons, tmp_path)
    assert found == []
    assert compared >= 200
    assert left_open == 0


@needs_node
@pytest.mark.render
@pytest.mark.parametrize("part", range(HUNDREDS))
def test_ten_thousand_more(part: int, tmp_path: Path) -> None:
    lessons = [lesson_of(seed) for seed in range(50 * part, 50 * part + 50)]
    found, compared, left_open = differences(lessons, tmp_path)
    assert found == []
    assert compared >= 1500
    assert left_open < compared / 20


@needs_node
def test_every_activation_and_every_loss(tmp_path: Path) -> None:
    nodes = "\n".join(f'{f}_{i} = "{f}({x})"' for f in ACTIVATIONS for i, x in enumerate("xyz"))
    graph = GraphLesson.from_toml(f'[inputs]\nx = -7\ny = "1/3"\nz = 40\n[nodes]\n{nodes}')
    lessons = [graph, *(_with(loss) for loss in LOSSES)]
    found, compared, left_open = differences(lessons, tmp_path)
    assert (found, left_open) == ([], 0)
    assert compared > 250


def _with(loss: str) -> Lesson:
    last = LOSSES[loss].last_activation or "tanh"
    return Lesson.of(
        layers=[2, 2, 2],
        activations=["softplus", last],
        loss=loss,
        weights=[[["0.3", -2], ["1/3", 1]], [[4, "-0.5"], ["0.001", 3]]],
        examples=[([1, "-0.7"], [1, 0] if not LOSSES[loss].signed_targets else [1, -1])],
    )


@needs_node
def test_weights_after_steps_are_the_traces(tmp_path: Path) -> None:
    names = ("two-two-two", "xor", "two-three-one-relu")
    lessons = [replace(lesson_named(name), steps=3) for name in names]
    for lesson, page in zip(lessons, said_by_page(lessons, tmp_path, steps=3), strict=True):
        trace = lesson.trace()
        for l, W in enumerate(lesson.weights, start=1):
            cells = [(j, k) for j in range(len(W)) for k in range(len(W[0]))]
            ours = [trace.show(f"step[3].W[{l}][{j},{k}]", AUTO).text for j, k in cells]
            assert page["moved"][f"W{l}"] == ours


@needs_node
def test_a_wrong_digit_would_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.production import living

    broken = living.engine().replace("18n * series", "17n * series")
    monkeypatch.setattr(living, "engine", lambda: broken)
    found, _, _ = differences([lesson_named("two-two-two")], tmp_path)
    assert found


def test_a_rule_of_its_own_is_refused_in_one_line() -> None:
    text = lesson_named("one-neuron").to_toml() + '\n[training]\noptimiser = "adam"\n'
    with pytest.raises(PlayError, match=r"goes down plainly") as refused:
        exported(lesson_from_toml(text))
    assert "\n" not in str(refused.value)


def test_what_is_too_large_is_refused() -> None:
    wide = Lesson.of(layers=[120, 120, 120], examples=[([0] * 120, [0] * 120)])
    with pytest.raises(PlayError, match=r"multiplications for an example; the living page holds"):
        exported(wide)
