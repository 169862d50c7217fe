"use strict";
// What a node can do, cell by cell: the names are those of backprop's operations.  Arrays are
// {shape, cells}; an open cell leaves everything open that needs it.

// Several numbers at once; OPEN where one of them is, or where a decision is not proven.
const lifted = (f) => (...xs) => {
  for (const x of xs) if (x === OPEN) return OPEN;
  return attempt(() => f(...xs));
};

function attempt(f) {
  try {
    return f();
  } catch (error) {
    if (error instanceof Undecided) return OPEN;
    throw error;
  }
}

const sum = lifted(plus), apart = lifted(minus), opposite = lifted(negated), quotient = lifted(over);
const difference = (a, b) => (a === b && a !== OPEN ? ZERO : apart(a, b)); // the very same ball twice
const holdsNothing = (x) => x !== OPEN && isZero(x);
const multiplied = lifted(times);
const product = (a, b) => (holdsNothing(a) || holdsNothing(b) ? ZERO : multiplied(a, b));
const totalOf = (cells) => cells.reduce(sum, ZERO);

// --- activations: [f(z), f′(z, a)], as in backprop/activations.py ---------------------------------

const FAR = fraction(8n), LEAK = fraction(1n, 100n), TWO = fraction(2n), FOUR = fraction(4n);
const isFar = (z) => { const b = ball(z), far = ball(FAR); return low(ball(minus(magnitude(b), far))) > 0n; };
const sigmoid = (z) => (isZero(z) ? HALF : over(ONE, plus(ONE, exp(negated(z)))));

// Far from 0 the slope is e/(1 + e)² with e = e^−|z|: as exact as it is small.
function sigmoidSlope(z, a) {
  if (isFar(z)) return farSlope(exp(negated(magnitude(z))));
  if (isFraction(a)) return times(a, minus(ONE, a));
  const h = minus(a, HALF);
  return minus(fraction(1n, 4n), times(h, h));
}

const farSlope = (e) => { const one = plus(ONE, e); return over(e, times(one, one)); };
const tanhSlope = (z, a) => (isFar(z) ? times(FOUR, farSlope(exp(times(fraction(-2n), magnitude(z))))) : minus(ONE, times(a, a)));
const normal = (z) => (isZero(z) ? HALF : times(HALF, erfc(over(negated(z), root(TWO)))));
const gelu = (z) => (isZero(z) ? ZERO : times(z, normal(z)));
const silu = (z) => (isZero(z) ? ZERO : times(z, sigmoid(z)));

function geluSlope(z) {
  if (isZero(z)) return HALF;
  const bell = over(exp(negated(times(HALF, times(z, z)))), root(times(TWO, pi())));
  return plus(normal(z), times(z, bell));
}

function logarithm(z) {
  if (!positive(z)) throw new Refused("ln needs a number above 0");
  return ln(z);
}

function squareRoot(x) {
  if (isZero(x)) return ZERO;
  if (!positive(x)) throw new Refused("√ needs a number that is not below 0");
  return root(x);
}

function squareRootSlope(x, a) {
  if (isZero(x)) throw new Refused("the root has no slope at 0");
  return over(ONE, times(TWO, a));
}

const POINTWISE = {
  identity: [(z) => z, () => ONE],
  sigmoid: [sigmoid, sigmoidSlope],
  tanh: [tanh, tanhSlope],
  relu: [(z) => (positive(z) ? z : ZERO), (z) => (positive(z) ? ONE : ZERO)],
  leaky_relu: [(z) => (positive(z) ? z : times(LEAK, z)), (z) => (positive(z) ? ONE : LEAK)],
  elu: [(z) => (isZero(z) ? ZERO : positive(z) ? z : expm1(z)), (z, a) => (positive(z) ? ONE : plus(a, ONE))],
  softplus: [(z) => log1p(exp(z)), (z) => sigmoid(z)],
  silu: [silu, (z, a) => plus(sigmoid(z), times(a, sigmoid(negated(z))))],
  gelu: [gelu, geluSlope],
  exp: [exp, (z, a) => a],
  ln: [logarithm, (z) => over(ONE, z)],
  reciprocal: [(z) => over(ONE, z), (z, a) => negated(times(a, a))],
  sqrt: [squareRoot, squareRootSlope],
};

function raised(x, n) {
  const base = n < 0 ? over(ONE, x) : x;
  let made = ONE;
  for (let i = 0; i < Math.abs(n); i++) made = times(made, base);
  return made;
}

const risen = (x, n) => times(fraction(BigInt(n)), raised(x, n - 1));

// --- losses: [Eⱼ, ∂Eⱼ/∂aⱼ, ∂Eⱼ/∂yⱼ] of each output, as in backprop/losses.py -----------------------

function certain(a) {
  if (!positive(a)) throw new Undecided();
  return ln(a);
}

function crossEntropy(a, y) {
  const hit = isZero(y) ? ZERO : times(y, certain(a)), rest = minus(ONE, y);
  return negated(plus(hit, isZero(rest) ? ZERO : times(rest, certain(minus(ONE, a)))));
}

function crossEntropySlope(a, y) {
  const variance = times(a, minus(ONE, a));
  if (!positive(variance)) throw new Undecided();
  return over(minus(a, y), variance);
}

const hinge = (a, y) => { const m = minus(ONE, times(y, a)); return positive(m) ? m : ZERO; };
const hingeSlope = (a, y) => (positive(minus(ONE, times(y, a))) ? negated(y) : ZERO);
const sign = (x) => (isZero(x) ? ZERO : positive(x) ? ONE : fraction(-1n));

function huber(a, y) {
  const error = minus(a, y);
  if (positive(minus(error, ONE))) return minus(error, HALF);
  if (positive(minus(negated(error), ONE))) return minus(negated(error), HALF);
  return times(HALF, times(error, error));
}

function huberSlope(a, y) {
  const error = minus(a, y);
  if (positive(minus(error, ONE))) return ONE;
  return positive(minus(negated(error), ONE)) ? fraction(-1n) : error;
}

const square = (a, y) => { const e = minus(a, y); return times(e, e); };
const count = (n) => fraction(BigInt(n));
const LOSSES = {
  "half squared error": [(a, y) => times(HALF, square(a, y)), (a, y) => minus(a, y), (a, y) => minus(y, a)],
  "sum of squared errors": [square, (a, y) => times(TWO, minus(a, y)), (a, y) => times(TWO, minus(y, a))],
  "mean squared error": [
    (a, y, n) => over(square(a, y), count(n)),
    (a, y, n) => over(times(TWO, minus(a, y)), count(n)),
    (a, y, n) => over(times(TWO, minus(y, a)), count(n)),
  ],
  "absolute error": [
    (a, y) => times(minus(a, y), sign(minus(a, y))),
    (a, y) => sign(minus(a, y)),
    (a, y) => sign(minus(y, a)),
  ],
  "binary cross-entropy": [crossEntropy, crossEntropySlope, (a) => minus(certain(minus(ONE, a)), certain(a))],
  hinge: [hinge, hingeSlope, (a, y) => hingeSlope(y, a)],
  huber: [huber, huberSlope, (a, y) => negated(huberSlope(a, y))],
};

// --- rows: softmax and the hinge of several classes -----------------------------------------------

// Less the one that seems the largest: any shift leaves p as it is, this one keeps e^z small.
function shifted(z) {
  const sizes = z.map(near), most = z[Math.max(0, sizes.indexOf(Math.max(...sizes)))];
  return z.map((v) => difference(v, most));
}

function softmax(z) {
  const e = shifted(z).map(lifted(exp)), total = totalOf(e);
  return e.map((v) => quotient(v, total));
}

// ln pⱼ = zⱼ − ln Σₖ e^zₖ, both less the same shift.
function logSoftmax(z) {
  const less = shifted(z), total = lifted(ln)(totalOf(less.map(lifted(exp))));
  return less.map((v) => difference(v, total));
}

const margin = (a, j, k) => (j === k ? ZERO : sum(ONE, difference(a[j], a[k])));
const above = lifted((m, weight) => (!isZero(weight) && positive(m) ? weight : ZERO));
const missed = (a, j, k, weight) => (holdsNothing(weight) ? ZERO : above(margin(a, j, k), weight));
const sumOver = (n, f) => totalOf(Array.from({ length: n }, (_, k) => f(k)));
const ROWS = {
  softmax: (z) => softmax(z),
  "softmax cross-entropy": (z, y) => logSoftmax(z).map((l, j) => product(opposite(y[j]), l)),
  "softmax cross-entropy target slope": (z) => logSoftmax(z).map(opposite),
  "multi-class hinge": (a, y) => a.map((_, j) => sumOver(a.length, (k) => product(margin(a, j, k), missed(a, j, k, y[k])))),
  "multi-class hinge pull": (g, a, y) => a.map((_, j) => difference(
    product(g[j], sumOver(a.length, (k) => missed(a, j, k, y[k]))),
    sumOver(a.length, (i) => product(g[i], missed(a, i, j, y[j]))))),
  "multi-class hinge target pull": (g, a) => a.map((_, k) => sumOver(a.length, (j) =>
    product(g[j], product(margin(a, j, k), missed(a, j, k, ONE))))),
};
