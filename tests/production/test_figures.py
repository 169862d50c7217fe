"""Figures: the picture of a beat as vectors, and what is said about it."""

import io
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from manim import BLUE, RED, RIGHT, Dot, ImageMobject, Square, ValueTracker, always_redraw
from PIL import Image

from backprop import Lesson
from scenes.bias_is_one import BiasIsOne
from scenes.chain_rule import ChainRuleStepThrough
from scenes.commands import main
from scenes.forward_pass import ForwardPass
from scenes.production.errors import FigureError
from scenes.production.figures import Figure, as_file, figure_of, figures
from scenes.production.names import called
from scenes.shared_terms import SharedTerms
from scenes.stage import LectureScene
from scenes.stills import photograph, posed, stills
from scenes.vector import PixelsError, as_svg, picture_of
from tests.lessons import lesson_called
from tests.production.seeing import difference, is_same, picture_seen, rasterised

SMALL = (640, 360)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def layer_two() -> Figure:
    return figure_of(ForwardPass, beat="layer", value="2", lesson="two-two-two", theme="print")


@pytest.mark.parametrize("lesson", ["two-two-two", "extreme"])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_vectors_are_the_picture_that_manim_draws(lesson: str, theme: str):
    """Only the edges' smoothing differs, by less than half a step of 255 on the average."""

    def both(scene: LectureScene, section: str) -> tuple[Image.Image, str]:
        svg = as_svg(picture_of(scene), title="a", description="b")
        return photograph(scene, section)[1], svg

    for drawn, svg in posed(ForwardPass, both, lesson=lesson_called(lesson), theme=theme):
        assert difference(drawn, rasterised(svg, 1280, 720)) < 0.5


@pytest.mark.parametrize("scene", [ForwardPass, ChainRuleStepThrough, SharedTerms])
def test_a_figure_is_its_beats_last_frame_whatever_comes_later(scene: type[LectureScene]):
    """Drawn when the scene has ended, which dims, lights and colours what stood there."""
    frames = dict(stills(scene, size=SMALL))
    for figure in figures(scene, theme="dark", size=SMALL, whole=True):
        assert is_same(picture_seen(figure, *SMALL), frames.pop(figure.section)), figure.section
    assert not frames


def test_another_light_would_be_noticed():
    """What this is about: two beats of equal outlines, one layer dimmed, are not the same."""
    frames = dict(stills(ForwardPass, size=SMALL))
    lit, dimmed = (frames[beat] for beat in ("plan", "neuron"))
    assert is_same(lit, lit)
    assert not is_same(lit, dimmed)


def test_what_draws_nothing_is_passed_over():
    """A tracker, which Manim adds to the scene when it is animated."""

    class Moving(LectureScene):
        title = "Moving"
        words = {"moves": "A dot runs to the right."}

        def construct(self):
            place = ValueTracker(0)
            self.add(always_redraw(lambda: Dot(place.get_value() * RIGHT)))
            with self.beat("moves"):
                self.play(place.animate.set_value(2))

    (figure,) = figures(Moving, theme="dark", whole=True, size=SMALL)
    ((_, frame),) = stills(Moving, size=SMALL)
    assert is_same(picture_seen(figure, *SMALL), frame)


def test_another_picture_would_be_noticed():
    """The measure of the test above tells two neighbouring beats apart."""
    pictures = [picture for _, picture in stills(ForwardPass, lesson="two-two-two")]
    assert difference(pictures[4], pictures[5]) > 0.5


def test_gradients_and_strokes_below_the_fill_are_drawn_as_manim_draws_them():
    """Not used in our scenes, but in somebody's."""

    class Painted(LectureScene):
        title = "Painted"
        words = {"square": "A square."}

        def construct(self):
            square = Square(stroke_width=20).set_fill([RED, BLUE], opacity=1)
            square.set_stroke(RED, width=60, background=True, opacity=0.5)
            with self.beat("square"):
                self.add(square)

    (drawn, svg), = posed(Painted, lambda scene, section: (
        photograph(scene, section)[1], as_svg(picture_of(scene), title="", description="")
    ))  # fmt: skip
    assert "linearGradient" in svg
    assert svg.count("#fc6255") == 2  # the stroke below, and one end of the gradient
    assert difference(drawn, rasterised(svg, 1280, 720)) < 0.5


def test_pixels_are_refused():
    """A vector figure has none; a picture in a scene is told by name."""

    class Pixels(LectureScene):
        title = "Pixels"
        words = {"picture": "A picture."}

        def construct(self):
            with self.beat("picture"):
                self.add(ImageMobject(np.zeros((4, 4, 3), np.uint8)))

    with pytest.raises(PixelsError, match="ImageMobject is made of pixels"):
        figures(Pixels)


def test_a_figure_is_made_of_paths_alone(layer_two: Figure):
    """No picture, no font, no reference to anything outside."""
    svg = as_file(layer_two, ".svg").decode()
    kinds = {element.tag.removeprefix(SVG) for element in ElementTree.fromstring(svg).iter()}
    assert kinds == {"svg", "title", "desc", "rect", "path"}
    assert set(re.findall(r"https?://[^\"]*", svg)) == {"http://www.w3.org/2000/svg"}


def test_a_number_in_a_figure_knows_its_address(layer_two: Figure):
    """Which a page can light up."""
    paths = ElementTree.fromstring(as_file(layer_two, ".svg")).iter(f"{SVG}path")
    numbers = {(p.get("data-address"), p.get("data-number")) for p in paths}
    assert ("z[2][0]", "1.1059") in numbers


def test_a_transparent_figure_has_no_ground(layer_two: Figure):
    assert "<rect" not in as_file(layer_two, ".svg", transparent=True).decode()
    png = Image.open(io.BytesIO(as_file(layer_two, ".png", transparent=True, ppi=72)))
    assert png.mode == "RGBA"
    assert png.getpixel((0, 0))[3] == 0
    solid = Image.open(io.BytesIO(as_file(layer_two, ".png", ppi=72))).convert("RGBA")
    assert solid.getpixel((1, 1)) == (255, 255, 255, 255)


def test_a_pdf_is_as_wide_as_asked_and_shows_the_same(layer_two: Figure):
    """Read by PDFium, which knows nothing of Typst: 100 mm are 283.46 points."""
    pdfium = pytest.importorskip("pypdfium2")
    document = pdfium.PdfDocument(as_file(layer_two, ".pdf", width=100))
    page = document[0]
    assert page.get_width() == pytest.approx(283.46, abs=0.01)
    assert {each.type for each in page.get_objects(max_depth=9)} <= {2, 5}  # paths, forms of paths
    seen = page.render(scale=3).to_pil().convert("RGB")
    png = Image.open(io.BytesIO(as_file(layer_two, ".png", width=100, ppi=216))).convert("RGB")
    small = 400, 162  # they round the page to pixels differently
    assert difference(seen.resize(small), png.resize(small)) < 2


@pytest.mark.parametrize(("width", "ppi"), [(160, 299), (123.4, 300)])
def test_no_row_of_a_png_is_left_out(layer_two: Figure, width: float, ppi: int):
    """Whatever the size, each row is what four times as many pixels show there."""
    png, large = (
        Image.open(io.BytesIO(as_file(layer_two, ".png", width=width, ppi=n))).convert("L")
        for n in (ppi, 4 * ppi)
    )
    off = np.asarray(png, int) - np.asarray(large.resize(png.size, Image.Resampling.BOX), int)
    assert np.abs(off).mean(axis=1).max() < 5


def test_a_figures_folder_is_made(tmp_path: Path):
    """As `build` makes that of its products."""
    out = tmp_path / "figures" / "fig1.svg"
    assert main(["figure", "ForwardPass", "--beat", "plan", "-o", str(out)]) == 0
    assert out.is_file()


def test_a_figure_is_the_same_each_time(layer_two: Figure):
    """So that a paper under version control does not change by itself."""
    for kind in (".svg", ".pdf", ".png"):
        assert as_file(layer_two, kind, ppi=72) == as_file(layer_two, kind, ppi=72)


def test_the_alt_text_says_what_is_said_and_shown(layer_two: Figure):
    """New numbers first, each by its name, `=` where it is exact."""
    assert layer_two.caption == (
        "Forward pass, layer 2. All of layer 2 at once: weights times what comes in, plus biases."
    )
    assert layer_two.alt.startswith(layer_two.caption)
    assert "weight of neuron 1 of layer 2 for neuron 2 of layer 1 = 0.45" in layer_two.alt
    assert "weighted sum of neuron 2 of layer 2 ≈ 1.2249" in layer_two.alt
    for kind in (".svg", ".pdf"):
        assert as_file(layer_two, kind)
    text = Image.open(io.BytesIO(as_file(layer_two, ".png", ppi=72))).text
    assert text == {"Title": layer_two.title, "Description": layer_two.alt}


def test_words_are_never_markup():
    """A title from a stranger shows as it was typed."""

    class Sly(BiasIsOne):
        title = '</title><script>alert("x")</script>'

    svg = as_file(figures(Sly)[0], ".svg").decode()
    assert "<script" not in svg
    assert "&lt;script&gt;" in svg


def test_a_beat_that_is_not_there_is_answered_with_those_that_are():
    with pytest.raises(FigureError, match=r"no beat 'layr-2'; did you mean 'layer-2'\? There are"):
        figure_of(ForwardPass, beat="layr-2")
    with pytest.raises(FigureError, match="several beats 'layer': layer-1, layer-2; name one"):
        figure_of(ForwardPass, beat="layer")
    with pytest.raises(FigureError, match=r"can be \.svg, \.pdf, \.png, not '\.gif'"):
        as_file(figure_of(ForwardPass, beat="layer-1"), ".gif")


@pytest.mark.parametrize("name", ["xor", "deep-sigmoid", "wide", "eight", "extreme"])
def test_any_lesson_has_figures(name: str):
    """Every beat of it, cropped to what is there."""
    for figure in figures(BiasIsOne, lesson=lesson_called(name), theme="print"):
        assert figure.picture.zone.width < 14.3
        assert "<path" in as_file(figure, ".svg").decode()


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("a[0][1]", "input 2"),
        ("delta[2][0]", "δ of neuron 1 of layer 2"),
        ("step[1].b[1][1]", "bias of neuron 2 of layer 1 after 1 step"),
        ("before.a[1][0]", "output of neuron 1 of layer 1 (before)"),
        ("before.nonsense", "before.nonsense"),
        ("nonsense", "nonsense"),
        ("other.loss", "loss (other)"),
        ("turned@-9/10.a[1][0]", "output of neuron 1 of layer 1 (turned at -0.9)"),
        ("other.something", "other.something"),
    ],
)
def test_quantities_have_names(address: str, name: str):
    """In plain words; what has none keeps its address."""
    assert called(address, lesson_called("two-two-two")) == name


def test_the_command_writes_the_figure_and_says_its_alt_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """As it would be typed; the file appears only when it is complete."""
    out = tmp_path / "fig3.svg"
    typed = f"figure ForwardPass --beat layer --layer 2 --lesson xor -o {out}"
    assert main(typed.split()) == 0
    assert "Alt text: Forward pass, layer 2." in capsys.readouterr().out
    assert out.read_text(encoding="utf-8").startswith("<svg")
    assert [out] == list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("typed", "code", "reason"),
    [
        ("ForwardPas --beat layer", 2, "no scene 'ForwardPas'; did you mean 'ForwardPass'?"),
        ("TrainingLoop --beat start --lesson {deep}", 1, "cannot tell"),
        ("ForwardPass --beat layer --lesson nobody", 2, "nobody"),
        ("ForwardPass --beat layer --size large", 2, "large"),
        ("ForwardPass --beat nothing", 1, "no beat 'nothing'"),
        (
            "ForwardPass",
            1,
            "name a beat of ForwardPass: --beat network, inputs, plan, neuron, layer-1",
        ),
        ("ForwardPass --beat plan --ppi 0", 1, "10 to 2400 pixels an inch"),
        ("ForwardPass --beat plan --width 0", 1, "1 to 5000 mm wide, not 0"),
    ],
)
def test_the_command_answers_what_is_not_there(
    typed: str, code: int, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    deep = Lesson.of(layers=[1] * 10, weights=[[[1]]] * 9, biases=[[0]] * 9, examples=[([1], [1])])
    (tmp_path / "deep.toml").write_text(deep.to_toml())
    arguments = typed.format(deep=tmp_path / "deep.toml").split()
    assert main(["figure", *arguments, "-o", str(tmp_path / "a.svg")]) == code
    assert reason in capsys.readouterr().err
    assert ["deep.toml"] == [path.name for path in tmp_path.iterdir()]


def test_a_figure_of_ones_own_scene(tmp_path: Path):
    """Its file is named by --scenes."""
    file = tmp_path / "mine.py"
    file.write_text(
        "from scenes.bias_is_one import BiasIsOne\n\n\n"
        "class Mine(BiasIsOne):\n    title = 'My own title'\n"
    )
    out = tmp_path / "mine.svg"
    typed = ["figure", "Mine", "--scenes", str(file), "--beat", "one", "-o", str(out)]
    assert main(typed) == 0
    assert '<title id="title">My own title' in out.read_text(encoding="utf-8")
