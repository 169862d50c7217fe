"""What other tools and textbooks call a thing, and what to write here instead.

A word that is no name here is looked up as PyTorch, Keras or a textbook would mean it; only then is
the nearest spelling taken for a slip. Case, spaces, dashes and underscores do not matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from backprop.errors import clipped, nearest, printable

CLOSE = 0.75  # how much of a word must be the same for a slip


def remedy(kind: str, word: str, names: Iterable[str]) -> str:
    """What to write instead of a word that is none of `names`, as the end of an error.

    >>> remedy("activation", "linear", ["identity", "relu"])
    "; write 'identity'"
    >>> remedy("activation", "rleu", ["identity", "relu"])
    "; did you mean 'relu'?"
    """
    meant = REMEDIES[kind].get(_plain(word))
    return f"; {meant}" if meant else nearest(word[:100], names, CLOSE)


def said(word: object) -> str:
    """A refused word in quotes, printable and cut to a readable length."""
    return clipped(printable(repr(word)), 62)


def _plain(word: str) -> str:
    return re.sub(r"[\W_]", "", word[:100]).casefold()


def _table(rows: Mapping[str, str]) -> dict[str, str]:
    """By each of the words that stand, with commas between, before a remedy."""
    return {_plain(word): meant for words, meant in rows.items() for word in words.split(",")}


_SUM = "'sum of squared errors' is Σ(a − y)², 'half squared error' the half of it"
_CLASSES = (
    "write 'softmax cross-entropy' for classes (last activation 'identity': the softmax belongs to "
    "the loss), 'binary cross-entropy' after a sigmoid"
)
_BINARY = "write 'binary cross-entropy', with 'sigmoid' as the last activation"
_SOFTMAX = (
    "the softmax belongs to a loss: make the last activation 'identity' and the loss "
    "'softmax cross-entropy'"
)
_RATE = "write rate = 0.5, at the top of the file"
_EXAMPLES = "write [[example]] with x and y, once for each"

REMEDIES: dict[str, dict[str, str]] = {
    "loss": _table(
        {
            "mse, mse_loss, MSELoss, mean_square_error, mean squares": (
                "write 'mean squared error' (over the outputs; over the examples every loss is a "
                "mean)"
            ),
            "sse, rss, squared error, squared errors, sum of squares, sum squared error,"
            "sum of squared error, sum of squares error, least squares, l2, L2Loss,"
            "squared_loss, euclidean": _SUM,
            "quadratic, quadratic cost, quadratic loss, half sum of squares, half mse,"
            "half squares": "write 'half squared error'",
            "mae, mae_loss, L1, L1Loss, l1_loss, mean_absolute_error, absolute, absolute loss,"
            "sum of absolute errors, absolute difference": (
                "write 'absolute error', the sum over the outputs (with n outputs n times the mean)"
            ),
            "cross entropy, cross_entropy_loss, CrossEntropyLoss, ce, xent, log loss, nll,"
            "NLLLoss, negative log likelihood, log likelihood, likelihood": _CLASSES,
            "categorical_crossentropy, sparse_categorical_crossentropy, softmax,"
            "softmax loss, multinomial, softmax_cross_entropy_with_logits": (
                "write 'softmax cross-entropy', with 'identity' as the last activation and a "
                "target for each class: y = [0, 1, 0]"
            ),
            "bce, BCELoss, binary_crossentropy, BCEWithLogitsLoss, logistic, logistic loss,"
            "logloss, sigmoid_cross_entropy, bernoulli": _BINARY,
            "smooth l1, SmoothL1Loss, HuberLoss, huber_loss": "write 'huber' (its corner is at 1)",
            "svm, hinge_loss, HingeEmbeddingLoss, max margin, margin, binary hinge": (
                "write 'hinge' (targets -1 or 1), or 'multi-class hinge' (one target 1, the others "
                "0)"
            ),
            "MultiMarginLoss, multi_margin_loss, multiclass svm, multiclass hinge loss,"
            "crammer singer, weston watkins, categorical_hinge": (
                "write 'multi-class hinge', Σ max(0, 1 + a_j − a_t) over the wrong classes (PyTorch"
                " divides it by the number of classes, Keras takes the worst class alone)"
            ),
            "rmse, root mean squared error": (
                "there is no root over a mean of examples here; 'mean squared error' has its "
                "minima where it has"
            ),
            "kl, kld, KLDivLoss, kl divergence, relative entropy": (
                "'softmax cross-entropy' has the same slopes: the two differ by a constant"
            ),
            "accuracy, zero one, 01 loss": (
                "its slope is 0 wherever it has one, so nothing could be learnt; take a "
                "cross-entropy"
            ),
        }
    ),
    "activation": _table(
        {
            "linear, none, id, lin, pass, no activation": "write 'identity'",
            "logistic, expit, sigma, logsig, sig, σ": "write 'sigmoid'",
            "softmax, log_softmax, softargmax": _SOFTMAX,
            "rectifier, rectified linear, rectified linear unit, ramp, hinge": "write 'relu'",
            "LeakyReLU, lrelu, prelu, parametric relu": (
                "write 'leaky_relu': its slope below 0 is 1/100"
            ),
            "swish, sigmoid linear unit, swish1": "write 'silu'",
            "hyperbolic tangent, tansig, th, htan": "write 'tanh'",
            "selu, celu, exponential linear unit": "write 'elu', with α = 1 and no scale",
            "log1pexp, smooth relu": "write 'softplus'",
            "gelu_new, gelu_tanh, gelu_approximate, gaussian error linear unit": (
                "write 'gelu', the exact one"
            ),
            "step, heaviside, sign, sgn, threshold, binary, perceptron, hardlim": (
                "its slope is 0 wherever it has one, so nothing could be learnt; 'sigmoid' is the "
                "smooth one"
            ),
            "relu6, hard_sigmoid, hardsigmoid, hardtanh, hardswish, hardsilu, mish, softsign,"
            "logsigmoid, sin, sine, gaussian, rbf, maxout, glu, swiglu": (
                "it is not here; in a graph lesson it can be written out"
            ),
        }
    ),
    "optimiser": _table(
        {
            "sgd, gd, gradient descent, batch gradient descent, vanilla, plain, none, steepest,"
            "steepest descent": (
                "write 'descent'; batch = 1 makes it stochastic, optimiser = \"momentum\" adds "
                "momentum"
            ),
            "stochastic gradient descent, online, mini-batch gradient descent, minibatch": (
                "write 'descent' with batch = 1 (or the size of a mini-batch)"
            ),
            "sgd with momentum, heavy ball, polyak, classical momentum, msgd": "write 'momentum'",
            "nag, nesterov momentum, nesterov accelerated gradient, sgd nesterov, accelerated": (
                "write 'nesterov'"
            ),
            "adamw": "write 'adam' with decay = 0.01 and decoupled = true",
            "sgdw": "write 'descent' with decay = 0.01 and decoupled = true",
            "adaptive gradient, ada grad": "write 'adagrad'",
            "rms, rmspropw, root mean square propagation": "write 'rmsprop'",
            "adaptive moment estimation, amsgrad, nadam, adamax, radam": (
                "'adam' is the one of this family that is here"
            ),
            "adadelta, lion, lamb, adafactor, ftrl, rprop, lbfgs, bfgs, newton, muon, sophia,"
            "conjugate gradient": "it is not here; 'rmsprop' and 'adam' adapt the rate, too",
        }
    ),
    "initialiser": _table(
        {
            "glorot, glorot_uniform, glorot_normal, xavier_uniform, xavier_normal,"
            "GlorotUniform, GlorotNormal": "write 'xavier'",
            "kaiming, kaiming_uniform, kaiming_normal, he_uniform, he_normal, HeNormal,"
            "HeUniform, msra": "write 'he'",
            "gaussian, randn, random_normal, RandomNormal, truncated_normal, normal_": (
                "write 'normal' with scale = …"
            ),
            "random, rand, random_uniform, RandomUniform, uniform_": (
                "write 'uniform' with scale = …"
            ),
            "lecun, lecun_normal, lecun_uniform": "write 'xavier', the nearest to it that is here",
            "zeros, zero, ones, constant, fill, identity, eye": (
                "give the weights themselves: W1 = [[0, 0]]; equal neurons stay equal"
            ),
            "orthogonal, sparse": "it is not here; give the weights themselves as W1, W2, …",
        }
    ),
    "schedule": _table(
        {
            "none, fixed, flat": "write 'constant'",
            "steplr, step decay, staircase, piecewise": (
                "write 'step' with every = 10 and factor = 0.5"
            ),
            "exponential, exponentiallr, exponential decay": (
                "write 'step' with every = 1 and factor = 0.9"
            ),
            "cosineannealing, CosineAnnealingLR, cosine annealing, cosine decay": (
                "write 'cosine' with over = 100"
            ),
            "linear, polynomial, warmup, onecycle, cyclic, plateau, ReduceLROnPlateau": (
                "it is not here; there are 'constant', 'step', 'cosine'"
            ),
        }
    ),
    "function": _table(
        {
            "log, loge, natural log, lg, np.log, math.log, torch.log": "write ln(x)",
            "log2, log10": "write ln(x) / ln(2), or ln(x) / ln(10)",
            "root, square root, np.sqrt, torch.sqrt": "write sqrt(x)",
            "square, sqr, pow, power": "write x**2",
            "inverse, reciprocal": "write 1 / x",
            "abs, absolute, fabs": "write max(x, -x)",
            "min, minimum": "write -max(-x, -y)",
            "maximum, relu_max": "write max(x, y)",
            "matmul, mm, mv, dense, dot, gemm": "write W @ x",
            "add, plus, subtract, multiply, mul, divide, div": "write + - * /",
            "logistic, expit, sigma": "write sigmoid(x)",
            "average, avg": "write mean(x)",
            "total, add_all, reduce_sum": "write sum(x)",
            "concat, cat, stack, hstack, vstack, join": "write concatenate(x, y)",
            "swish": "write silu(x)",
            "e, exponential, expm1": "write exp(x)",
            "mse, mse_loss": "write mean((a - y)**2)",
            "cross_entropy": "write -sum(y * ln(softmax(z)))",
            "sin, cos, tan, sinh, cosh, erf, floor, ceil, round, sign, where, clip": (
                "it is not here"
            ),
        }
    ),
    "key": _table(
        {
            "learning_rate, lr, eta, alpha, step_size, learnrate, learning rate, η, learningrate": (
                _RATE
            ),
            "epochs, epoch, num_epochs, n_epochs, iterations, iters, num_steps, n_steps,max_iter": (
                "write steps = 10, at the top: a step looks at all examples, or with batch = … in "
                "[training] at a batch"
            ),
            "cost, cost_function, loss_function, criterion, objective, error, metric, loss_fn": (
                'write loss = "half squared error", at the top'
            ),
            "optimizer, optim, optimiser, solver, method": (
                'write optimiser = "adam" in a table [training]'
            ),
            "batch_size, batchsize, minibatch, mini_batch, minibatch_size, batch": (
                "write batch = 1 in a table [training]"
            ),
            "weight_decay, l2, lambda, regularization, regularisation, l2_reg, reg, penalty,"
            "ridge": (
                "write decay = 0.01 in a table [training]: it adds decay times w to each weight's "
                "slope"
            ),
            "l1, lasso, l1_reg": (
                "write decay_l1 = 0.01 in a table [training]: it adds that to a weight's slope,"
                " with the weight's sign"
            ),
            "lr_scheduler, scheduler, lr_schedule, lr_decay": (
                'write schedule = "step" in a table [training]'
            ),
            "shuffle, shuffled, sampling, sampler": (
                'write order = "shuffled" (or "as given") in a table [training]'
            ),
            "freeze, trainable, requires_grad, fixed, non_trainable, untrained": (
                "write frozen = [1] (a layer) in a table [training]"
            ),
            "maximize, maximise, gradient_ascent, minimize, minimise": (
                "write ascent = true in a table [training]"
            ),
            "beta, mu, nesterov": 'write optimiser = "momentum" (or "nesterov") and momentum = 0.9 '
            "in a table [training]",
            "dataset, data, samples, examples, training_data, train, points, batch_x": _EXAMPLES,
            "inputs, input, features, in, X, xs, X_train": "write x = [1, 2], in [[example]]",
            "targets, target, labels, label, t, output, outputs, out, d, desired, answer, ys,"
            "y_true, y_train, expected": "write y = [1], in [[example]]",
            "weights, weight, w, kernel, theta, W0": (
                "write W1 = [[…]], W2, … in [network], one row for each neuron of the layer"
            ),
            "biases, bias, b, b0, intercept": (
                "write b1 = […], b2, … in [network]; train_biases = false keeps them as they are"
            ),
            "use_bias, learn_biases, train_bias": "write train_biases = false, at the top",
            "sizes, units, neurons, hidden, hidden_layers, layer_sizes, hidden_units, n_hidden,"
            "architecture, topology, shape, dims": "write layers = [2, 2, 1] in [network], inputs "
            "first",
            "activation_function, act, nonlinearity, transfer_function, f, act_fn": (
                'write activation = "sigmoid" in [network]'
            ),
            "initializer, init, initialization, initialisation, kernel_initializer,"
            "weight_init": 'write initialiser = { kind = "xavier", seed = 1 } in [network]',
            "random_state, random_seed, rng": (
                "write seed = 1 in [network.initialiser] for the weights, or in [training] for the "
                "shuffle"
            ),
            "model, net, nn": "write [network]",
            "description, subtitle, heading": "write title = …, at the top",
        }
    ),
}
