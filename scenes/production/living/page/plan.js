"use strict";
// The interpreter of a plan: nodes {op, in, shape, set}, in order, over arrays {shape, cells}.

const cellsOf = (shape) => shape.reduce((n, k) => n * k, 1);
const array = (shape, cells) => ({ shape, cells });

// Where cell i of `shape` reads from an operand that is broadcast to it.
function reader(shape, from) {
  if (from.length === shape.length && from.every((n, i) => n === shape[i])) return (i) => i;
  const lead = shape.length - from.length;
  return (i) => {
    let at = 0, step = 1;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const place = i % shape[axis];
      i = Math.floor(i / shape[axis]);
      if (axis < lead) continue;
      const n = from[axis - lead];
      if (n > 1) at += place * step;
      step *= n;
    }
    return at;
  };
}

function cellwise(f, node, operands) {
  const readers = operands.map((o) => reader(node.shape, o.shape)), n = cellsOf(node.shape);
  return Array.from({ length: n }, (_, i) => f(...operands.map((o, k) => o.cells[readers[k](i)])));
}

// A (m, n) times B (n, p), both as readers of cells.
function matrix(m, n, p, a, b) {
  const out = [];
  for (let i = 0; i < m; i++) for (let j = 0; j < p; j++) {
    let total = ZERO;
    for (let k = 0; k < n; k++) total = sum(total, product(a(i, k), b(k, j)));
    out.push(total);
  }
  return out;
}

const asRows = (a) => (a.shape.length > 1 ? a.shape : [1, ...a.shape]);
const at = (a) => { const n = asRows(a)[1]; return (i, j) => a.cells[i * n + j]; };
const turned = (f) => (i, j) => f(j, i);

function byRow(f, operands) {
  const n = operands[0].shape.at(-1), out = [];
  for (let i = 0; i < operands[0].cells.length; i += n) out.push(...f(...operands.map((o) => o.cells.slice(i, i + n))));
  return out;
}

// The flat places that a key of numbers and [from, to] takes out of a shape.
function places(key, shape) {
  return key.reduce((found, k, axis) => {
    const [from, to] = Array.isArray(k) ? k : [k, k + 1];
    return found.flatMap((p) => Array.from({ length: to - from }, (_, i) => p * shape[axis] + from + i));
  }, [0]);
}

function putBack(places, cells, n) {
  const out = Array(n).fill(ZERO);
  places.forEach((p, i) => { out[p] = cells[i]; });
  return out;
}

function rowPlaces(shape, start, stop) {
  const n = shape.at(-1), found = [];
  for (let row = 0; row < cellsOf(shape) / n; row++) for (let i = start; i < stop; i++) found.push(row * n + i);
  return found;
}

const larger = lifted((a, b) => (positive(minus(a, b)) ? ONE : ZERO));
const MADE = {
  add: (node, o) => cellwise(sum, node, o),
  subtract: (node, o) => cellwise(difference, node, o),
  negate: (node, o) => cellwise(opposite, node, o),
  multiply: (node, o) => cellwise(product, node, o),
  divide: (node, o) => cellwise(quotient, node, o),
  linear: (node, [W, x]) => matrix(asRows(x)[0], W.shape[1], W.shape[0], at(x), turned(at(W))),
  "heard back": (node, [W, d]) => matrix(asRows(d)[0], W.shape[0], W.shape[1], at(d), at(W)),
  outer: (node, [d, x]) => matrix(asRows(d)[1], asRows(d)[0], asRows(x)[1], turned(at(d)), at(x)),
  matmul: (node, [A, B]) => matrix(asRows(A)[0], B.shape[0], B.shape[1], at(A), at(B)),
  transpose: (node, [a]) => Array.from({ length: a.cells.length }, (_, i) => at(a)(i % a.shape[0], Math.floor(i / a.shape[0]))),
  sum: (node, [a]) => [totalOf(a.cells)],
  "row sums": (node, [a]) => byRow((...rows) => [totalOf(rows[0])], [a]),
  "sum to": (node, [a]) => {
    const where = reader(a.shape, node.shape), out = Array(cellsOf(node.shape)).fill(ZERO);
    a.cells.forEach((cell, i) => { out[where(i)] = sum(out[where(i)], cell); });
    return out;
  },
  spread: (node, [a]) => {
    const rows = a.shape.length && a.shape.length < node.shape.length && node.shape.slice(0, -1).join() === a.shape.join();
    return cellwise((x) => x, node, [rows ? array([...a.shape, 1], a.cells) : a]);
  },
  part: (node, [a]) => rowPlaces(a.shape, node.set[0], node.set[1]).map((p) => a.cells[p]),
  padded: (node, [a]) => putBack(rowPlaces(node.shape, node.set[0], node.set[0] + a.shape.at(-1)), a.cells, cellsOf(node.shape)),
  concatenate: (node, o) => {
    const out = [], rows = cellsOf(node.shape) / node.shape.at(-1);
    for (let i = 0; i < rows; i++) for (const a of o) out.push(...a.cells.slice(i * a.shape.at(-1), (i + 1) * a.shape.at(-1)));
    return out;
  },
  cells: (node, [a]) => places(node.set, a.shape).map((p) => a.cells[p]),
  put: (node, [g]) => putBack(places(node.set[0], node.set[1]), g.cells, cellsOf(node.shape)),
  stack: (node, o) => o.flatMap((a) => a.cells),
  exceeds: (node, [a, b]) => (node.in[0] === node.in[1] ? a.cells.map(() => ZERO) : cellwise(larger, node, [a, b])),
  maximum: (node, [a, b]) => cellwise((x, y) => { const c = x === y ? ZERO : larger(x, y); return c === OPEN ? OPEN : isZero(c) ? y : x; }, node, [a, b]),
};

for (const [name, [f, slope]] of Object.entries(POINTWISE)) {
  MADE[name] = (node, o) => cellwise(lifted(f), node, o);
  MADE[`${name} slope`] = (node, o) => cellwise(lifted(slope), node, o);
}
for (const [name, loss] of Object.entries(LOSSES)) {
  ["", " slope", " target slope"].forEach((which, k) => {
    MADE[name + which] = (node, o) => cellwise(lifted((a, y) => loss[k](a, y, node.shape.at(-1) ?? 1)), node, o);
  });
}
for (const [name, f] of Object.entries(ROWS)) MADE[name] = (node, o) => byRow(f, o);
MADE.power = (node, o) => cellwise(lifted((x) => raised(x, node.set[0])), node, o);
MADE["power slope"] = (node, o) => cellwise(lifted((x) => risen(x, node.set[0])), node, o);

// The values of all nodes, from those of the leaves by their names.
function evaluated(plan, givens) {
  const values = [];
  for (const node of plan.nodes) {
    let cells;
    if (node.op === "constant") cells = node.cells ??= node.set.map(read);
    else if (!node.in.length) cells = givens[node.name];
    else cells = MADE[node.op](node, node.in.map((i) => values[i]));
    values.push(array(node.shape, cells));
  }
  return values;
}
