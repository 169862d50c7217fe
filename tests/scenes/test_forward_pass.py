"""The forward pass as it is told."""

import pytest

from backprop import Lesson
from scenes.forward_pass import ForwardPass
from scenes.production.library import scenes_of
from scenes.stage import LectureScene, RefusedError
from scenes.words import WordsError
from tests.lessons import LESSONS


def test_the_story_goes_layer_by_layer(play):
    """For two layers: network, inputs, plan, one neuron, then each layer's sum and squash."""
    scene = play(ForwardPass, lesson="two-two-two")

    assert [
        "network", "inputs", "plan", "neuron", "layer", "squash", "layer", "squash", "prediction",
    ] == [beat.name for beat in scene.beats]  # fmt: skip


def test_the_words_carry_the_proven_numbers(play):
    """Mazur's first hidden neuron: 0.3775 in, 0.5933 out."""
    scene = play(ForwardPass, lesson="two-two-two")

    said = next(beat for beat in scene.beats if beat.name == "neuron")
    assert "This neuron adds up 0.3775 and answers 0.5933." == said.text
    assert ["z[1][0]", "a[1][0]"] == [shown.address for shown in said.shown]


def test_the_outputs_stand_in_their_neurons(play):
    """0.7514 and 0.7729."""
    scene = play(ForwardPass, lesson="two-two-two")

    texts = [scene.diagram.neuron(2, i).value.shown.text for i in (0, 1)]
    assert ["0.7514", "0.7729"] == texts


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_lesson_can_be_told(play, lesson):
    """Wide, deep, huge, tiny: it plays to the end."""
    assert "prediction" == play(ForwardPass, lesson=lesson).beats[-1].name


@pytest.mark.parametrize("size", [(1280, 720), (1080, 1080), (1080, 1920)])
def test_the_network_stays_in_its_zone(play, size):
    """In landscape, square and portrait."""
    scene = play(ForwardPass, lesson="wide", size=size)

    assert scene.zones.stage.contains(scene.diagram.neurons, slack=0.05)


def test_nine_layers_are_refused_by_name():
    """Eight trained layers is the most that is laid out."""
    deep = Lesson.of(layers=[1] * 10, weights=[[["1"]]] * 9, examples=[([1], [1])], name="deep")

    class Deep(LectureScene):
        lesson = deep

    with pytest.raises(RefusedError, match="Deep cannot tell 'deep': it has 9 trained layers"):
        Deep()


@pytest.mark.parametrize(
    ("activation", "loss", "reason"),
    [("silu", "half squared error", "it has the activation 'silu', and these scenes tell identity"),
     ("identity", "huber", "it has the loss 'huber', and these scenes tell half squared error")],
)  # fmt: skip
def test_functions_without_words_are_refused_by_name(activation, loss, reason):
    """A scene of one's own may have words for fewer functions than the engine knows."""
    new = Lesson.of(layers=[1, 1], activations=activation, weights=[[["1"]]], loss=loss,
                    examples=[([1], [1])], name="new")  # fmt: skip

    class New(LectureScene):
        lesson = new
        told_activations = ("identity", "sigmoid")
        told_losses = ("half squared error",)

    with pytest.raises(RefusedError, match=reason):
        New()


def test_another_network_is_a_subclass(play, monkeypatch):
    """The class's lesson wins over the environment's; the environment's over the default."""
    monkeypatch.setenv("BACKPROP_LESSON", "one-neuron")
    assert "one-neuron" == ForwardPass.chosen_lesson().name

    class Mine(ForwardPass):
        lesson = "xor"

    assert "xor" == Mine.chosen_lesson().name


def test_a_lessons_file_may_lie_beside_the_scenes(tmp_path, monkeypatch):
    """From wherever it is rendered; one that lies elsewhere is named from where we are."""
    beside, here = tmp_path / "beside", tmp_path / "here"
    for folder, name in ((beside, "mine"), (here, "other")):
        folder.mkdir()
        text = Lesson.named("xor").to_toml().replace('name = "xor"', f'name = "{name}"')
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    (beside / "my_scenes.py").write_text(
        "from scenes.forward_pass import ForwardPass\n\n\n"
        "class Mine(ForwardPass):\n    lesson = 'mine.toml'\n\n\n"
        "class Other(ForwardPass):\n    lesson = 'other.toml'\n"
    )
    monkeypatch.chdir(here)
    mine, other = (scene.load() for scene in scenes_of(beside / "my_scenes.py"))

    assert ("mine", "other") == (mine.chosen_lesson().name, other.chosen_lesson().name)


def test_a_slip_in_a_scene_of_ones_own_is_told(play):
    """A beat without words, a neuron that there is not: what there is stands beside it."""

    class Beat(LectureScene):
        words = {"one": "Hello."}

        def construct(self):
            with self.beat("onne"):
                pass

    class Neuron(LectureScene):
        def construct(self):
            self.network().neuron(3, 0)

    with pytest.raises(WordsError, match=r"Beat.words has no beat 'onne'; did you mean 'one'\?"):
        play(Beat)
    with pytest.raises(KeyError, match="there is no layer 3: they go from 0 to 2"):
        play(Neuron)
