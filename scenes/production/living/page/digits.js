"use strict";
// Proven digits: correctly rounded, half to even, or Undecided.  The same as backprop/digits.py.

const LARGE = 5; // from 10^5 on scientific
const NEGLIGIBLE = -300; // below 10^-300 written as zero decimals
const ten = (k) => 10n ** BigInt(k);

// |value| < 10^k, proven either way; `unsure` answers where a ball cannot tell.
function below(x, k, unsure) {
  if (isFraction(x)) return k >= 0 ? size(x.n) < ten(k) * x.d : size(x.n) * ten(-k) < x.d;
  const far = size(x.m) + x.r, near = size(x.m) > x.r ? size(x.m) - x.r : 0n;
  if (less(far, x.e, k)) return true;
  if (!less(near, x.e, k)) return false;
  if (unsure === undefined) throw new Undecided();
  return unsure;
}

// m·2^e < 10^k; far away from 1 by the length alone (10^k lies between 2^(3.3219k − 1) and its 4fold).
function less(m, e, k) {
  const length = bitLength(m) + e, about = k * 3.321928094887362;
  if (m === 0n || length < about - 2) return true;
  if (length > about + 2) return false;
  const [left, right] = k >= 0 ? [m, ten(k)] : [m * ten(-k), 1n];
  return e >= 0 ? left << BigInt(e) < right : left < right << BigInt(-e);
}

// n/d to the nearest integer, ties to the even one.
function nearest(n, d) {
  let low = n / d;
  if (low * d > n) low -= 1n;
  const twice = 2n * (n - low * d);
  return twice > d || (twice === d && low & 1n) ? low + 1n : low;
}

function point(n, places) {
  const text = size(n).toString().padStart(places + 1, "0"), cut = text.length - places;
  return (n < 0n ? "-" : "") + text.slice(0, cut) + (places ? "." + text.slice(cut) : "");
}

const decimals = (places) => (x) => point(nearest(x.n * ten(places), x.d), places);

// The power of ten of the first digit.
function leadingPower(x) {
  let k = Math.floor((bitLength(x.n) - bitLength(x.d)) * 0.30102999566398120);
  while (below(x, k)) k--;
  while (!below(x, k + 1)) k++;
  return k;
}

const scientific = (digits) => (x) => {
  if (x.n === 0n) return "0";
  let k = leadingPower(x);
  const shift = digits - 1 - k;
  let m = shift >= 0 ? nearest(x.n * ten(shift), x.d) : nearest(x.n, x.d * ten(-shift));
  if (size(m) === ten(digits)) (m /= 10n), k++; // 9.99… rounds up to 10.0
  return `${point(m, digits - 1)}e${k}`;
};

// The places of a decimal that ends, if it ends after at most `most`.
function placesOf(x, most) {
  let d = x.d, twos = 0, fives = 0;
  while (d > 1n && !(d & 1n)) (d >>= 1n), twos++;
  while (d > 1n && d % 5n === 0n) (d /= 5n), fives++;
  const places = Math.max(twos, fives);
  return d === 1n && places <= most ? places : null;
}

// The text of a value: the exact decimal where it is short, else rounded decimals, else scientific.
function proven(value, places = 4, digits = 3, small = 1 - places) {
  const x = settled(value);
  if (isFraction(x)) {
    const exactly = placesOf(x, places);
    if (exactly !== null && below(x, LARGE)) return decimals(exactly)(x);
  }
  let style = scientific(digits), fixed = false;
  if (below(x, LARGE) && (!below(x, small) || below(x, NEGLIGIBLE))) {
    (style = decimals(places)), (fixed = true);
  }
  if (isFraction(x)) return style(x);
  if (fixed && below(x, -places - 1, false)) return decimals(places)(ZERO);
  if (!fixed && low(x) <= 0n && high(x) >= 0n) throw new Undecided();
  const text = style(end(low(x), x.e));
  if (text !== style(end(high(x), x.e))) throw new Undecided();
  return text;
}

function end(m, e) {
  if (Math.abs(e) > MOST_SHIFT) throw new Undecided();
  return e >= 0 ? fraction(m << BigInt(e)) : { n: m, d: 1n << BigInt(-e) };
}

// An exact decimal or fraction as it is typed: 0.15, -2, 1e-3, 3/20.
const TYPED = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;
const MOST_DIGITS = 1000;

function read(text) {
  const parts = text.trim().replace(/^−/, "-").replace(/,/g, ".").split("/").map((p) => p.trim());
  if (parts.length > 2) throw new Refused(`${text}: write one decimal or one fraction`);
  const [top, bottom = ONE] = parts.map(decimal);
  if (bottom.n === 0n) throw new Refused("a fraction over 0 is no number");
  return reduced(top.n * bottom.d, top.d * bottom.n);
}

function decimal(text) {
  const found = TYPED.exec(text);
  if (!found || !(found[2] || found[3])) throw new Refused(`“${text.slice(0, 24)}” is no number; write 0.15, 3/20 or 1e-3`);
  const part = found[3] || "", power = Number(found[4] || 0) - part.length;
  if (text.length > MOST_DIGITS || Math.abs(power) > MOST_DIGITS) throw new Refused(`at most ${MOST_DIGITS} digits are read`);
  const n = BigInt(found[2] + part) * (found[1] === "-" ? -1n : 1n);
  return power >= 0 ? fraction(n * ten(power)) : reduced(n, ten(-power));
}

// The shortest exact text that reads back.
function written(x) {
  const places = placesOf(x, 60);
  return places === null ? `${x.n}/${x.d}` : decimals(places)(x);
}
