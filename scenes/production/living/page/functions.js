"use strict";
// e^x, ln, erfc and what is made of them, in balls.  Inside, integers count units of 2^-w.

const kept = {};
function constant(name, w, make) {
  const key = `${name} ${w}`;
  return (kept[key] ??= make(w + 32) >> 32n);
}

// artanh(1/n) or arctan(1/n) in units of 2^-w: each of less than w terms cuts less than 2 units,
// and what is left out is below one.
function series(n, w, sign) {
  let power = (1n << BigInt(w)) / n, sum = power, k = 1n;
  while (power) {
    power /= n * n;
    k += 2n;
    sum += ((sign < 0 && k % 4n === 3n ? -1n : 1n) * power) / k;
  }
  return sum;
}

// ln 2 = 18 artanh(1/26) − 2 artanh(1/4801) + 8 artanh(1/8749), π = 16 arctan(1/5) − 4 arctan(1/239)
// (Machin).  Made with 32 more bits: 28·(2w + 1) of those units are below one of 2^-w while
// w < 2^25, and cutting them is below one more: 2 units in all.
const lnTwo = (w) => constant("ln 2", w, (v) => 18n * series(26n, v, 1) - 2n * series(4801n, v, 1) + 8n * series(8749n, v, 1));
const piIn = (w) => constant("pi", w, (v) => 16n * series(5n, v, -1) - 4n * series(239n, v, -1));
const pi = () => ({ m: piIn(bits + 8), r: 2n, e: -bits - 8 });

const LARGEST = 40; // |x| of e^x below 2^40; beyond it, e^x is left open, e^−x told by a bound

// e^x.  x = k ln 2 + t, t halved s times, Taylor, squared s times.
function exp(x) {
  if (isZero(x)) return ONE;
  const b = ball(x), reach = b.e + bitLength(size(b.m) + b.r);
  if (reach > LARGEST) {
    if (high(b) < 0n && size(high(b)) >> BigInt(Math.max(0, LARGEST - 1 - b.e)) > 0n) {
      return { m: 0n, r: 1n, e: -(2 ** (LARGEST - 1)) }; // x ≤ −2^39: 0 < e^x < 2^(−2^39)
    }
    throw new Undecided();
  }
  if (reach < -2 * bits) { // |e^x − 1 − x| ≤ x² where |x| ≤ 1
    return plus(plus(ONE, b), { m: 0n, r: 1n, e: 2 * reach });
  }
  const s = Math.max(4, Math.floor(Math.sqrt(bits) / 1.5));
  const w = bits + s + 24 + Math.max(0, reach), unit = 1n << BigInt(w);
  const X = down(b.m, -b.e - w); // cut: below x by less than 1 unit
  const L = lnTwo(w), k = X / L - (X < 0n ? 1n : 0n);
  const t = (X - k * L) >> BigInt(s); // 0 ≤ t ≤ ln 2/2^s (+ 1)
  let error = ((1n + 2n * size(k)) >> BigInt(s)) + 2n; // of t: of X, of k ln 2, and the cut
  // Each term is the last times t/i < 1/2: its error ε' ≤ ε/2 + 2 stays below 4 units; the terms
  // left out are below 10 together; e^t changes by less than twice what t changes.
  let term = unit, sum = unit, terms = 0n;
  for (let i = 1n; term; i++, terms++) {
    term = ((term * t) >> BigInt(w)) / i;
    sum += term;
  }
  error = 2n * error + 4n * terms + 10n;
  // (y ± ε)² = y² ± (2yε + ε²), cut by less than 1 unit.
  for (let i = 0; i < s; i++) {
    error = ((2n * sum * error + error * error) >> BigInt(w)) + 2n;
    sum = (sum * sum) >> BigInt(w);
  }
  // The radius ρ of x: |e^ρ − 1| ≤ 2ρ where ρ ≤ 1.
  if (b.r) {
    if (b.e + bitLength(b.r) > 0) throw new Undecided();
    error += up((sum + error) * b.r, -b.e - 1) + 1n;
  }
  return trimmed(sum, error, Number(k) - w);
}

// e^x − 1, as exact near 0 as elsewhere: with as many more bits as it loses.
function expm1(x) {
  if (isZero(x)) return ZERO;
  const b = ball(x), reach = b.e + bitLength(size(b.m) + b.r);
  if (reach < -bits) return plus(b, { m: 0n, r: 1n, e: 2 * reach }); // |e^x − 1 − x| ≤ x²
  return recut(atBits(bits + Math.max(0, -reach) + 4, () => minus(exp(x), ONE)));
}

const recut = (x) => (isFraction(x) ? x : trimmed(x.m, x.r, x.e));

// A Number near ln of the middle: a guess, of which nothing is believed.
function guess(b) {
  const cut = bitLength(b.m) - 53;
  return Math.log(Number(down(b.m, cut))) + (b.e + cut) * Math.LN2;
}

function dyadic(number) {
  if (!number) return ZERO;
  const e = Math.floor(Math.log2(Math.abs(number))) - 52;
  return ball({ m: BigInt(Math.round(number / 2 ** e)), r: 0n, e });
}

// ln x.  From a guess y, with u = x/e^y − 1: ln x = y + ln(1 + u), and |ln(1 + u) − u| ≤ u² where
// |u| ≤ 1/2; y + u is the next guess, until u² is below a unit.  The radius: |ln(m ± r) − ln m| ≤ r/(m − r).
function ln(x) {
  if (isFraction(x) && x.n === x.d) return ZERO;
  const b = ball(x);
  if (low(b) <= 0n) throw new Undecided();
  const middle = { m: b.m, r: 0n, e: b.e };
  return recut(atBits(bits + 16, () => {
    let y = dyadic(guess(b));
    for (let i = 0; i < 20; i++) {
      const E = exp(y), u = over(minus(middle, E), E);
      const reach = isZero(u) ? -Infinity : ball(u).e + bitLength(size(ball(u).m) + ball(u).r);
      if (reach < -1 && (2 * reach < -bits || i === 19)) {
        const left = reach === -Infinity ? ZERO : { m: 0n, r: 1n, e: 2 * reach };
        const radius = b.r ? { m: 0n, r: (b.r << 64n) / low(b) + 1n, e: -64 } : ZERO;
        return plus(plus(plus(y, u), left), finer(b, radius));
      }
      const next = ball(plus(y, u));
      y = { m: next.m, r: 0n, e: next.e };
    }
    throw new Undecided();
  }));
}

// r/(m − r) with 64 digits of its own.
function finer(b, zero) {
  if (!b.r) return zero;
  const k = bitLength(low(b)) - bitLength(b.r) + 32;
  return { m: 0n, r: (b.r << BigInt(k)) / low(b) + 1n, e: -k };
}

// ln(1 + u) for u > −1, with as many more bits as are lost near 0; |ln(1 + u) − u| ≤ u², |u| ≤ 1/2.
function log1p(u) {
  if (isZero(u)) return ZERO;
  const b = ball(u), reach = b.e + bitLength(size(b.m) + b.r);
  if (reach < -bits) return plus(b, { m: 0n, r: 1n, e: 2 * reach });
  return recut(atBits(bits + Math.max(0, -reach) + 4, () => ln(plus(ONE, u))));
}

const nearZero = (x) => ball(x).e + bitLength(size(ball(x).m) + ball(x).r) < 0;

// tanh z = (e^2z − 1)/(e^2z + 1), for negative z by its oddness.
function tanh(z) {
  if (isZero(z)) return ZERO;
  const b = ball(z);
  if (b.m < 0n) return negated(tanh(negated(z)));
  if (!nearZero(z)) {
    const e = exp(times(fraction(-2n), z));
    return over(minus(ONE, e), plus(ONE, e));
  }
  const e = expm1(times(fraction(2n), z));
  return over(e, plus(e, fraction(2n)));
}

// erfc x = 1 − erf x.  The middle m first; the slope is −2/√π e^(−x²), so the radius r adds at most
// 2r e^(−d²) with d = max(0, |m| − r).
function erfc(x) {
  const b = ball(x), middle = { m: b.m, r: 0n, e: b.e };
  const value = b.m < 0n ? minus(fraction(2n), erfcAbove(negated(middle))) : erfcAbove(middle);
  if (!b.r) return value;
  const d = size(b.m) > b.r ? { m: size(b.m) - b.r, r: 0n, e: b.e } : ZERO;
  const steepest = ball(exp(negated(times(d, d))));
  const wide = times({ m: high(steepest), r: 0n, e: steepest.e }, { m: 2n * b.r, r: 0n, e: b.e });
  return plus(value, { m: 0n, r: high(ball(wide)), e: ball(wide).e });
}

function erfcAbove(x) {
  if (isZero(x)) return ONE;
  const at = Number(down(x.m, -x.e - 20)) / 2 ** 20; // only chooses the way
  if (at * at > bits) return erfcFar(x);
  const more = Math.ceil(1.5 * at * at) + 16;
  return recut(atBits(bits + more, () => minus(ONE, erf(x))));
}

// erf x = 2/√π e^(−x²) Σ 2^n x^(2n+1)/(1·3·…·(2n+1)): all terms positive, each 2x²/(2n+1) of the
// one before it; once that is below 1/2 for good, all that are left out are below the last one.
function erf(x) {
  const twice = times(fraction(2n), times(x, x)), limit = 2n * high(ball(twice));
  let term = x, sum = ZERO, n = 1n;
  for (;;) {
    sum = plus(sum, term);
    term = over(times(term, twice), fraction(2n * n + 1n));
    n++;
    const small = 2n * n + 1n > up(limit, -ball(twice).e);
    const b = ball(term);
    if (small && (isZero(b) || b.e + bitLength(size(b.m) + b.r) < ball(sum).e)) {
      const left = ball(plus(term, term)); // the term itself, and as much again
      sum = plus(sum, { m: 0n, r: high(left), e: left.e });
      break;
    }
  }
  const factor = over(times(fraction(2n), exp(negated(times(x, x)))), root(pi()));
  return times(factor, sum);
}

// erfc x = e^(−x²)/(x√π) (1 − 1/(2x²) + 1·3/(2x²)² − …): the sum lies between any two that
// follow each other; it is taken as far as its terms fall.
function erfcFar(x) {
  const inverse = over(ONE, times(fraction(2n), times(x, x)));
  let term = ONE, sum = ZERO, n = 1n;
  for (;;) {
    const next = negated(times(times(term, fraction(2n * n - 1n)), inverse));
    sum = plus(sum, term);
    const b = ball(next), reach = b.e + bitLength(size(b.m) + b.r);
    const rises = reach > ball(term).e + bitLength(ball(term).m);
    if (reach < -bits || rises) {
      sum = plus(sum, { m: 0n, r: 1n, e: reach });
      break;
    }
    term = next;
    n++;
  }
  return times(over(exp(negated(times(x, x))), times(x, root(pi()))), sum);
}
