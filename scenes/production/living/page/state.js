"use strict";
// What a person has changed, as a link, as a lesson's file, as a table.

// Where a given lives: a parameter, or a given of the example that is looked at.
function cellsAt(play, name) {
  return name in play.parameters ? play.parameters : play.examples[play.example].givens;
}

function changeGiven(play, name, cell, text) {
  const table = cellsAt(play, name), before = table[name];
  const value = read(text);
  table[name] = before.map((old, i) => (i === cell ? value : old));
  play.begin();
  try {
    play.pass(play.example, 0);
  } catch (error) {
    table[name] = before;
    play.begin();
    throw error;
  }
}

function changeRate(play, text) {
  const rate = read(text);
  if (rate.n <= 0n) throw new Refused("the rate should be above 0");
  play.rate = rate;
  play.begin();
}

// #W1.0=0.3&x.1@2=1/3&rate=0.1&step=4&example=2: only what differs from the lesson.
function linkOf(play) {
  const { lesson } = play, said = new URLSearchParams();
  const differ = (table, start, tail) => {
    for (const [name, cells] of Object.entries(table)) cells.forEach((cell, i) => {
      const text = written(cell);
      if (text !== written(read(start[name][i]))) said.append(`${name}.${i}${tail}`, text);
    });
  };
  differ(play.parameters, lesson.parameters, "");
  play.examples.forEach((e, m) => differ(e.givens, lesson.examples[m].givens, `@${m}`));
  if (play.rate && written(play.rate) !== lesson.rate) said.append("rate", written(play.rate));
  if (play.steps) said.append("step", play.steps);
  if (play.example) said.append("example", play.example);
  return said.toString();
}

// A link's numbers; what it says of nothing that is here is left out.
function follow(play, text) {
  play.reset();
  for (const [key, value] of new URLSearchParams(text)) {
    const found = /^(.+)\.(\d+)(?:@(\d+))?$/.exec(key);
    if (key === "rate" && play.rate) play.rate = read(value);
    else if (key === "step" && play.rate) play.steps = Math.min(1000, Math.max(0, Math.floor(Number(value)) || 0));
    else if (key === "example" && play.examples[Number(value)]) play.example = Number(value);
    else if (found) {
      const table = found[3] === undefined ? play.parameters : play.examples[Number(found[3])]?.givens;
      if (Object.hasOwn(table ?? {}, found[1]) && table[found[1]][Number(found[2])]) table[found[1]][Number(found[2])] = read(value);
    }
  }
  play.changed();
  play.pass(play.example);
}

function nested(cells, shape) {
  if (!shape.length) return `"${written(cells[0])}"`;
  const n = cells.length / shape[0];
  return `[${Array.from({ length: shape[0] }, (_, i) => nested(cells.slice(i * n, i * n + n), shape.slice(1))).join(", ")}]`;
}

// The lesson's file with the numbers as they are now.
function tomlOf(play) {
  return play.lesson.frame.map((piece) => {
    if (typeof piece === "string") return piece;
    if (piece[0] === "rate") return `"${written(play.rate)}"`;
    const table = piece[2] === null ? play.parameters : play.examples[piece[2]].givens;
    return nested(table[piece[0]], piece[1]);
  }).join("");
}

// Every number of the example: name, value, gradient, one a line.
function rowsOf(play) {
  const plan = play.lesson.plans[play.examples[play.example].plan], rows = [];
  plan.nodes.slice(0, plan.forward).forEach((node, i) => {
    if (node.op === "constant") return;
    for (let c = 0; c < cellsOf(node.shape); c++) {
      rows.push([label(node, c), play.text(i, c) ?? "undecided", gradientText(play, plan, node, c)]);
    }
  });
  return rows;
}

function gradientText(play, plan, node, cell, more = 0) {
  const at = plan.gradients[node.name];
  if (at === undefined) return "0";
  return play.text(at, plan.nodes[at].shape.length ? cell : 0, more) ?? "undecided";
}

// W1[0,1], x[2], q: as the engine's addresses count.
function label(node, cell) {
  if (!node.shape.length) return node.name;
  const place = node.shape.length === 1 ? [cell] : [Math.floor(cell / node.shape[1]), cell % node.shape[1]];
  return `${node.name}[${place.join(",")}]`;
}
