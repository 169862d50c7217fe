"use strict";
// A lesson that can be changed: what is given, one example after another through its plan, steps.

const START = 192, FACTOR = 3;

class Play {
  constructor(lesson) {
    this.lesson = lesson;
    this.most = lesson.most; // bits; a rounding that needs more is marked undecided
    this.reset();
  }

  reset() {
    const read1 = (cells) => cells.map(read);
    const over = (table) => Object.fromEntries(Object.entries(table).map(([k, v]) => [k, read1(v)]));
    this.parameters = over(this.lesson.parameters);
    this.examples = this.lesson.examples.map((e) => ({ plan: e.plan, givens: over(e.givens) }));
    this.rate = this.lesson.rate === null ? null : read(this.lesson.rate);
    this.example = 0;
    this.begin();
  }

  // A new start from the parameters as they are.
  begin() {
    this.steps = 0;
    this.changed();
  }

  changed() {
    this.states = new Map(); // parameters after each step, by bits
    this.passes = new Map();
  }

  givensOf(m, n, w) {
    return { ...this.examples[m].givens, ...this.after(n, w) };
  }

  // The parameters after n steps, in balls of w bits.
  after(n, w) {
    if (!this.states.has(w)) this.states.set(w, [this.parameters]);
    const states = this.states.get(w);
    while (states.length <= n) states.push(this.moved(states.length - 1, w));
    return states[n];
  }

  // Forward and backward: the values of all nodes of one example's plan after n steps.
  pass(m, n = this.steps, w = START) {
    const key = `${m} ${n} ${w}`;
    if (!this.passes.has(key)) {
      const givens = this.givensOf(m, n, w);
      if (this.passes.size > 40) this.passes.clear();
      this.passes.set(key, atBits(w, () => evaluated(this.lesson.plans[this.examples[m].plan], givens)));
    }
    return this.passes.get(key);
  }

  // w − η · mean gradient; a weight that nothing changes stays the fraction that it is.
  moved(n, w) {
    const new_ = { ...this.after(n, w) }, M = this.examples.length;
    for (const name of this.lesson.trained) {
      const each = this.examples.map((_, m) => this.gradientCells(m, name, n, w));
      new_[name] = atBits(w, () => new_[name].map((old, i) => {
        const total = totalOf(each.map((cells) => cells[i]));
        const mean = M > 1 ? quotient(total, fraction(BigInt(M))) : total;
        return difference(old, product(this.rate, mean));
      }));
    }
    return new_;
  }

  gradientCells(m, name, n, w) {
    const plan = this.lesson.plans[this.examples[m].plan], at = plan.gradients[name];
    const zeros = () => this.parameters[name].map(() => ZERO);
    return at === undefined ? zeros() : this.pass(m, n, w)[at].cells;
  }

  // The text of one cell of a node, asked at more and more bits; null where it stays undecided.
  text(node, cell = 0, more = 0, m = this.example, n = this.steps) {
    return this.asked((w) => this.pass(m, n, w)[node].cells[cell], more);
  }

  parameterText(name, cell, more = 0, n = this.steps) {
    return this.asked((w) => this.after(n, w)[name][cell], more);
  }

  // The mean of all examples' losses after n steps.
  lossText(n = this.steps, more = 0) {
    return this.asked((w) => this.loss(n, w), more);
  }

  loss(n, w) {
    const M = this.examples.length;
    const each = this.examples.map((e, m) => this.pass(m, n, w)[this.lesson.plans[e.plan].output].cells[0]);
    return atBits(w, () => (M > 1 ? quotient(totalOf(each), fraction(BigInt(M))) : each[0]));
  }

  asked(value, more) {
    for (let w = START; ; w = Math.min(FACTOR * w, this.most)) {
      const x = value(w);
      if (x !== OPEN) {
        const text = attempt(() => atBits(w, () => proven(x, 4 + more, 3 + more, -3)));
        if (text !== OPEN) return text;
      }
      if (w >= this.most) return null;
    }
  }
}

// For pictures alone (widths, the height of a curve): a Number near a cell.
function near(x) {
  if (x === OPEN) return NaN;
  const b = atBits(64, () => ball(x)), cut = Math.max(0, bitLength(b.m) - 53);
  return Number(down(b.m, cut)) * 2 ** (b.e + cut);
}
