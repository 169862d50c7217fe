"use strict";
// Numbers: an exact fraction {n, d} with d > 0, a ball {m, r, e}, or OPEN where nothing is proven.
// A ball says: the value lies within (m ± r)·2^e; m and r are BigInt, r ≥ 0, e is a Number.
// Every operation's bound stands beside it; whatever cannot be bounded throws Undecided.

class Undecided extends Error {}
class Refused extends Error {} // there is no such number: 1/0, ln(−1)

const OPEN = null;
const MOST_RATIONAL_BITS = 4096; // longer fractions become balls, as in backprop/balls.py
const MOST_SHIFT = 1 << 20; // bits; a number further from 1 is answered by more modest means
let bits = 192; // of the mantissas

const fraction = (n, d = 1n) => ({ n, d });
const ZERO = fraction(0n), ONE = fraction(1n), HALF = fraction(1n, 2n);
const isFraction = (x) => x.d !== undefined;
const isZero = (x) => (isFraction(x) ? x.n === 0n : x.m === 0n && x.r === 0n);
const size = (n) => (n < 0n ? -n : n);

function bitLength(n) {
  if (n < 0n) n = -n;
  if (n < 9007199254740992n) return n === 0n ? 0 : Math.floor(Math.log2(Number(n))) + 1 - (2 ** Math.floor(Math.log2(Number(n))) > Number(n) ? 1 : 0);
  const text = n.toString(16);
  return 4 * text.length - Math.clz32(parseInt(text[0], 16)) + 28;
}

function gcd(a, b) {
  while (b) [a, b] = [b, a % b];
  return a;
}

function reduced(n, d) {
  if (d < 0n) (n = -n), (d = -d);
  if (d !== 1n) {
    const g = gcd(size(n), d);
    if (g !== 1n) (n /= g), (d /= g);
  }
  const made = { n, d };
  return bitLength(n) > MOST_RATIONAL_BITS || bitLength(d) > MOST_RATIONAL_BITS ? ball(made) : made;
}

// Shifts that round down; a negative k shifts left.
const down = (n, k) => (k >= 0 ? n >> BigInt(k) : n << BigInt(-k));
const up = (n, k) => -down(-n, k);

// (m ± r)·2^e with a mantissa of `bits` bits, and a radius of at most 32.
// Cutting k bits moves m by less than one new unit, and r/2^k is rounded up: r' = ⌈r/2^k⌉ + 1.
function trimmed(m, r, e) {
  const k = Math.max(bitLength(m) - bits, bitLength(r) - 32);
  return k <= 0 ? { m, r, e } : { m: down(m, k), r: up(r, k) + 1n, e: e + k };
}

// A fraction as a ball: ⌊n·2^k/d⌋ is less than one unit below; nothing is lost where it divides.
function ball(x) {
  if (!isFraction(x)) return x;
  const k = Math.max(0, bits + 2 + bitLength(x.d) - bitLength(x.n));
  if (x.d === 1n) return trimmed(x.n, 0n, 0);
  const m = (x.n << BigInt(k)) / x.d; // rounds towards 0: less than one unit away, too
  return trimmed(m, m * x.d === x.n << BigInt(k) ? 0n : 1n, -k);
}

const negated = (x) => (isFraction(x) ? { n: -x.n, d: x.d } : { m: -x.m, r: x.r, e: x.e });

// a + b.  Aligned to the smaller exponent the sum is exact and the radii add up; a summand that
// is below one unit of the other (which is first given all its bits) widens it by that unit.
function plus(x, y) {
  if (isFraction(x) && isFraction(y)) {
    return x.d === y.d ? reduced(x.n + y.n, x.d) : reduced(x.n * y.d + y.n * x.d, x.d * y.d);
  }
  if (isZero(x)) return y;
  if (isZero(y)) return x;
  let a = ball(x), b = ball(y);
  if (a.e > b.e) [a, b] = [b, a];
  if (b.e - a.e > 2 * bits) {
    const more = Math.max(0, bits - bitLength(b.m));
    const wide = { m: b.m << BigInt(more), r: b.r << BigInt(more), e: b.e - more };
    if (a.e + bitLength(size(a.m) + a.r) <= wide.e) return trimmed(wide.m, wide.r + 1n, wide.e);
  }
  if (b.e - a.e > MOST_SHIFT) throw new Undecided();
  const k = BigInt(b.e - a.e);
  return trimmed(a.m + (b.m << k), a.r + (b.r << k), a.e);
}

const minus = (x, y) => plus(x, negated(y));

// |ab − m_a m_b| ≤ |m_a| r_b + |m_b| r_a + r_a r_b.  What is multiplied by 0 is 0.
function times(x, y) {
  if (isFraction(x) && isFraction(y)) return reduced(x.n * y.n, x.d * y.d);
  if (isZero(x) || isZero(y)) return ZERO;
  const a = ball(x), b = ball(y);
  const r = a.r || b.r ? size(a.m) * b.r + (size(b.m) + b.r) * a.r : 0n;
  return trimmed(a.m * b.m, r, a.e + b.e);
}

// |a/b − m_a/m_b| ≤ (|m_a| r_b + |m_b| r_a) / (|m_b| (|m_b| − r_b)); the division cuts less than 1.
function over(x, y) {
  if (isZero(y)) throw new Refused("there is no quotient by 0");
  if (isFraction(x) && isFraction(y)) return reduced(x.n * y.d, x.d * y.n);
  if (isZero(x)) return ZERO;
  const a = ball(x), b = ball(y), below = size(b.m) - b.r;
  if (below <= 0n) throw new Undecided();
  const k = Math.max(0, bits + 2 + bitLength(b.m) - bitLength(a.m));
  const spread = size(a.m) * b.r + size(b.m) * a.r;
  const r = spread ? (spread << BigInt(k)) / (size(b.m) * below) + 2n : 1n;
  return trimmed((a.m << BigInt(k)) / b.m, r, a.e - b.e - k);
}

// The two ends, as fractions times 2^e.
const low = (b) => b.m - b.r, high = (b) => b.m + b.r;

// Above 0: proven either way, or Undecided.
function positive(x) {
  if (isFraction(x)) return x.n > 0n;
  if (low(x) > 0n) return true;
  if (high(x) <= 0n) return false;
  throw new Undecided();
}

const magnitude = (x) => (isFraction(x) ? fraction(size(x.n), x.d) : x.m < 0n ? negated(x) : x);

// A ball of radius 0 is a fraction: its ties can be decided.
function settled(x) {
  if (isFraction(x) || x.r || Math.abs(x.e) > MOST_SHIFT) return x;
  return x.e >= 0 ? fraction(x.m << BigInt(x.e)) : simplest(x.m, -x.e);
}

function simplest(m, k) {
  while (k > 0 && !(m & 1n)) (m >>= 1n), k--;
  return { n: m, d: 1n << BigInt(k) };
}

// ⌊√n⌋ by Newton from above.
function isqrt(n) {
  if (n < 2n) return n;
  let x = 1n << BigInt((bitLength(n) + 1) >> 1);
  for (;;) {
    const y = (x + n / x) >> 1n;
    if (y >= x) return x;
    x = y;
  }
}

// √ of a number that is not below 0; of a fraction of two squares exactly.
// |√(m ± r) − √m| ≤ r/√m, and ⌊√⌋ cuts less than one unit.
function root(x) {
  if (isFraction(x)) {
    const top = isqrt(x.n), bottom = isqrt(x.d);
    if (top * top === x.n && bottom * bottom === x.d) return fraction(top, bottom);
  }
  const b = ball(x);
  if (low(b) <= 0n) throw new Undecided();
  let k = Math.max(0, 2 * bits + 4 - bitLength(b.m));
  if ((b.e - k) % 2) k++;
  const s = isqrt(b.m << BigInt(k));
  const r = b.r ? (b.r << BigInt(k)) / s + 2n : 1n;
  return trimmed(s, r, (b.e - k) / 2);
}

// The same at more bits; what comes out is no wider for it.
function atBits(more, f) {
  const before = bits;
  bits = more;
  try {
    return f();
  } finally {
    bits = before;
  }
}
