"use strict";
// The chain of a number: every path from it to E, with the factors that the path multiplies.

const MOST_PATHS = 12;

// Of a weight or bias of a layered network: [paths, how many there are]; a path is a list of
// [node, cell, what it is]; the last factor is ∂E/∂a of the output.
function layeredPaths(plan, sizes, name, cell) {
  const at = (n) => plan.nodes.findIndex((node) => node.name === n);
  const L = sizes.length - 1, kind = name[0], l = kind === "x" ? 0 : Number(name.slice(1));
  const start = [];
  let j = cell;
  if (kind === "W") {
    j = Math.floor(cell / sizes[l - 1]);
    const k = cell % sizes[l - 1];
    start.push([at(l > 1 ? `a${l - 1}` : "x"), k, l > 1 ? `a${l - 1}[${k}]` : `x[${k}]`]);
  }
  let paths = [{ factors: start, through: l ? [[l, j]] : [[0, j]] }];
  if (l) paths[0].factors.push([plan.slopes[l - 1], j, `f′(z${l}[${j}])`]);
  for (let m = l + 1; m <= L; m++) {
    paths = paths.slice(0, MOST_PATHS).flatMap((path) => Array.from({ length: sizes[m] }, (_, i) => {
      const from = path.through.at(-1)[1], W = i * sizes[m - 1] + from;
      return {
        factors: [...path.factors, [at(`W${m}`), W, `W${m}[${i},${from}]`], [plan.slopes[m - 1], i, `f′(z${m}[${i}])`]],
        through: [...path.through, [m, i]],
      };
    }));
  }
  const count = sizes.slice(l + 1).reduce((n, k) => n * k, 1);
  const last = plan.gradients[`a${L}`];
  for (const path of paths) path.factors.push([last, path.through.at(-1)[1], `∂E/∂a${L}[${path.through.at(-1)[1]}]`]);
  return [paths.slice(0, MOST_PATHS), count];
}

// Of a node of a graph of numbers: the local slope of every edge on the way.
function graphPaths(plan, start) {
  const out = new Map();
  for (const [from, to, , , slope] of plan.edges) {
    if (slope === null || slope === undefined) return null;
    out.set(from, [...(out.get(from) ?? []), [to, slope]]);
  }
  const found = [];
  const walk = (i, factors, through) => {
    if (found.length > MOST_PATHS) return;
    if (i === plan.output) return void found.push({ factors, through });
    for (const [to, slope] of out.get(i) ?? []) {
      walk(to, [...factors, [slope, 0, `∂${plan.nodes[to].name}/∂${plan.nodes[i].name}`]], [...through, to]);
    }
  };
  walk(start, [], [start]);
  return [found.slice(0, MOST_PATHS), found.length];
}

// The parts that a number hears through each of its edges; their sum is its gradient.
function parts(plan, start, cell) {
  return plan.edges.filter(([from]) => from === start).map(([, to, , part]) => ({
    factors: [[part, plan.nodes[part].shape.length ? cell : 0, `through ${plan.nodes[to].name}`]],
    through: [start, to],
  }));
}

function chainOf(play, name, cell) {
  const { lesson } = play, plan = lesson.plans[play.examples[play.example].plan];
  const start = plan.nodes.findIndex((node) => node.name === name);
  if (lesson.kind === "layers" && /^([Wb]\d+|x)$/.test(name)) return layeredPaths(plan, lesson.sizes, name, cell);
  const every = plan.nodes.slice(0, plan.forward).some((node) => node.shape.length) ? null : graphPaths(plan, start);
  if (every) return every;
  const each = parts(plan, start, cell);
  return [each.slice(0, MOST_PATHS), each.length];
}

// The product of a path's factors, proven.
function productText(play, factors) {
  return play.asked((w) => {
    const values = play.pass(play.example, play.steps, w);
    return atBits(w, () => factors.reduce((made, [node, cell]) => product(made, values[node].cells[values[node].shape.length ? cell : 0]), ONE));
  }, 0);
}
