"""The slips that are known by name: what each changes, what the student is told, what shows it."""

from __future__ import annotations

from dataclasses import dataclass, field

from backprop.marking import changes
from backprop.marking.changes import Ways, anywhere, below, hidden, in_layers
from backprop.marking.rules import added
from backprop.marking.ways import Way


@dataclass(frozen=True)
class Slip:
    """A slip: what it is called, what the student is told, and the scene and beat that show it."""

    name: str
    told: str
    scene: str
    beat: str
    ways: Ways = field(repr=False)  # in this lesson; none where it cannot be made

    def __deepcopy__(self, memo: object) -> Slip:
        return self


BIAS = Slip(
    "bias forgotten", "The bias is missing: z is the weighted sum plus b.",
    "NeuronUpClose", "sum", in_layers(logit=lambda products, b: added(products)),
)  # fmt: skip
HALF = Slip(
    "½ forgotten", "The ½ in front of the square is missing.",
    "ErrorCalculation", "terms", changes.without_half,
)  # fmt: skip
TWO = Slip(
    "2 forgotten", "The 2 that the square leaves in its derivative is missing.",
    "LossFunctions", "slopes", changes.without_two,
)  # fmt: skip
MEAN = Slip(
    "mean instead of sum", "The errors of the outputs are added up, not divided by their number.",
    "ErrorCalculation", "total", changes.averaged,
)  # fmt: skip
SUM = Slip(
    "sum instead of mean", "The sum was not divided by the number of what is added.",
    "AverageOverExamples", "mean", changes.summed,
)  # fmt: skip
TARGET = Slip(
    "target − output", "It is the output minus the target, not the other way round.",
    "ErrorCalculation", "differences",
    anywhere(error=lambda a, y: y - a, pull=lambda loss, a, y: -loss.slope(a, y)),
)  # fmt: skip
OUTPUT_SLOPE = Slip(
    "no slope at the outputs", "δ of an output has the slope of its activation as a factor.",
    "ChainRuleStepThrough", "pair-a", anywhere(output_delta=lambda dE_da, slope: dE_da),
)  # fmt: skip
HIDDEN_SLOPE = Slip(
    "no slope in a hidden layer", "What a hidden neuron hears is multiplied by its own slope.",
    "HadamardProduct", "back", hidden(hidden_delta=lambda dE_da, slope: dE_da),
)  # fmt: skip
SLOPE_AT_A = Slip(
    "slope taken at a instead of z", "The slope is asked at the sum z, and not at the answer a.",
    "SigmoidDerivative", "at", in_layers(slope=lambda f, z, a: f.slope(a, f.value(a))),
)  # fmt: skip
SLOPE_OF_Z = Slip(
    "z where a belongs in the slope", "The slope is a(1 − a) or 1 − a²: a stands there, not z.",
    "SigmoidDerivative", "in terms of the value", changes.slope_with_z,
)  # fmt: skip
AFTER = Slip(
    "activation after instead of before",
    "A weight's slope has the activation before the weight as a factor, not that behind it.",
    "BiasIsOne", "weight-values", in_layers(weight_slope=changes.after),
)  # fmt: skip
UNWEIGHTED = Slip(
    "no weight on the way back", "On its way back the error is multiplied by the weight.",
    "CompetingRequests", "request", below(message=changes.unweighted),
)  # fmt: skip
EARLY = Slip(
    "weights already updated",
    "The error went back through weights that had moved; all slopes come from the old weights.",
    "InPlaceUpdateBug", "rule", changes.early,
)  # fmt: skip
TRANSPOSE = Slip(
    "transpose missing", "On the way back W is transposed.",
    "WhyTheTranspose", "right", changes.without_transpose,
)  # fmt: skip
ONE_PATH = Slip(
    "only one path", "Every neuron above is a path of its own, and all paths are added up.",
    "ChainRuleStepThrough", "sum", changes.one_path,
)  # fmt: skip
ADDED = Slip(
    "step added", "A weight moves against its slope: the step is subtracted.",
    "GradientDescentStep", "rule", anywhere(moved=lambda w, update: w + update),
)  # fmt: skip
RATE = Slip(
    "rate forgotten", "The slope is multiplied by the rate η before it is subtracted.",
    "GradientDescentStep", "weight", anywhere(update=lambda rate, g: g),
)  # fmt: skip
MISCOUNTED = Slip(
    "steps miscounted", "This is the number of another step.",
    "TrainingLoop", "later", changes.miscounted,
)  # fmt: skip
ROUNDED = Slip(
    "rounded on the way", "Keep all digits on the way, and round once, at the end.",
    "ForwardPass", "layer", changes.rounded,
)  # fmt: skip
SIGN = Slip(
    "sign lost", "The size is right, but the minus is missing.",
    "CompetingRequests", "compete",
    lambda lesson, printed: iter((Way(written=changes.signless),)),
)  # fmt: skip
CUT = Slip(
    "cut off, not rounded", "The digits are right, but the last one was not rounded.",
    "ForwardPass", "neuron", changes.cut_off,
)  # fmt: skip
SINGLE = Slip(
    "single precision", "The given numbers were rounded to single precision (float32).",
    "ForwardPass", "inputs", changes.single_precision,
)  # fmt: skip

SLIPS = (
    *(BIAS, HALF, TWO, MEAN, SUM, TARGET, OUTPUT_SLOPE, HIDDEN_SLOPE, SLOPE_AT_A, SLOPE_OF_Z),
    *(AFTER, UNWEIGHTED, EARLY, TRANSPOSE, ONE_PATH, ADDED, RATE, MISCOUNTED, ROUNDED, SIGN),
    *(CUT, SINGLE),
)
