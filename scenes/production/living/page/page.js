"use strict";
// The page itself: what is drawn, what is asked, what a key or a click does.

const play = new Play(JSON.parse(document.getElementById("lesson").textContent));
const $ = (id) => document.getElementById(id);
let chosen = null; // {name, cell}
let stage = Infinity; // how far the passes are told: columns forward, then columns backward
let curve = [], training = 0;
const plan = () => play.lesson.plans[play.examples[play.example].plan];
const nodeNamed = (name) => plan().nodes.find((node) => node.name === name);
const isGiven = (name) => Object.hasOwn(play.parameters, name) || Object.hasOwn(play.examples[play.example].givens, name);

function say(text) {
  $("said").textContent = text;
}

// A number of a given after the steps that were made.
function valueText(name, cell, more = 0) {
  if (play.steps && Object.hasOwn(play.parameters, name)) return play.parameterText(name, cell, more) ?? "undecided";
  return play.text(plan().nodes.indexOf(nodeNamed(name)), cell, more) ?? "undecided";
}

// --- the picture ----------------------------------------------------------------------------------

function button(shape, name, cell, said) {
  const g = draw("g", { class: "pick", tabindex: 0, role: "button", "aria-label": said });
  g.dataset.name = name;
  g.dataset.cell = cell;
  g.append(...shape);
  return g;
}

function picture() {
  const { nodes, edges, width, height, columns, labelled } = placed(play), svg = $("net");
  const focus = document.activeElement?.dataset?.name && { ...document.activeElement.dataset };
  svg.replaceChildren();
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.style.maxWidth = `${Math.max(width * 1.25, 320)}px`;
  svg.style.minWidth = `${Math.min(width, width > 900 ? width * 0.8 : 560)}px`;
  const by = Object.fromEntries(nodes.map((n) => [n.key, n])), lit = litPlaces();
  const told = (column) => [column <= stage, stage >= 2 * columns + 1 - column];
  for (const edge of edges) svg.append(...line(edge, by[edge.from], by[edge.to], lit, labelled));
  for (const node of nodes) svg.append(...dot(node, told(node.column), lit));
  $("stage").textContent = stage > 2 * columns + 1 ? "all told" : stage <= columns ? `forward, ${stage} of ${columns}` : `backward, ${stage - columns} of ${columns + 1}`;
  if (focus) svg.querySelector(`[data-name="${CSS.escape(focus.name)}"][data-cell="${focus.cell}"]`)?.focus();
}

// An edge that passes a column goes around the nodes there.
function bow({ x1, y1, x2, y2 }, columns) {
  const up = columns > 1 ? 34 * (y1 > y2 ? 1 : -1) * Math.min(columns, 3) : 0, third = (x2 - x1) / 3;
  return `M${x1} ${y1}C${x1 + third} ${y1 + up} ${x2 - third} ${y2 + up} ${x2} ${y2}`;
}

function line(edge, a, b, lit, labelled) {
  if (!a || !b) return [];
  const [x1, x2] = a.box ? [a.x + 54, b.x - 54] : [a.x + a.r, b.x - b.r];
  const place = { x1, y1: a.y, x2, y2: b.y };
  if (edge.loss) return [draw("line", { ...place, class: "loss" })];
  if (edge.name === undefined) return [draw("path", { d: bow(place, b.column - a.column), class: `edge ${lit.edges.has(`${a.node}>${b.node}`) ? "lit" : ""}` })];
  const text = valueText(edge.name, edge.cell), w = near(play.pass(play.example)[edge.at].cells[edge.cell]);
  const kind = `${w < 0 ? "minus" : "plus"} ${lit.edges.has(`${edge.from}>${edge.to}`) || isChosen(edge) ? "lit" : ""}`;
  const wide = Math.min(7, 1 + 1.6 * Math.sqrt(Math.abs(w) || 0));
  const shape = [draw("line", { ...place, class: "hit" }), draw("line", { ...place, class: `weight ${kind}`, "stroke-width": wide })];
  if (labelled) {
    const part = edge.cell % 2 ? 0.3 : 0.26, x = x1 + (x2 - x1) * part, y = a.y + (b.y - a.y) * part - 5;
    shape.push(draw("text", { x, y, class: `label ${kind}` }, text));
  }
  return [button(shape, edge.name, edge.cell, `${label(nodeNamed(edge.name), edge.cell)} = ${text}`)];
}

function dot(node, [forward, backward], lit) {
  const own = plan().nodes[node.node], value = forward ? play.text(node.node, node.cell) ?? "undecided" : "·";
  const slope = backward ? gradientText(play, plan(), own, node.cell) : "·", given = isGiven(own.name);
  const kind = `node ${given ? "given" : ""} ${lit.nodes.has(node.box ? String(node.node) : node.key) || isChosen({ name: own.name, cell: node.cell }) ? "lit" : ""}`;
  const small = !node.box && node.r < 22, { x, y } = node, shape = [];
  if (node.box) shape.push(draw("rect", { x: x - 54, y: y - 17, width: 108, height: 34, rx: 5, class: kind }));
  else shape.push(draw("circle", { cx: x, cy: y, r: node.r, class: kind }));
  if (!small) shape.push(
    draw("line", { x1: x - (node.r ?? 54), x2: x + (node.r ?? 54), y1: y, y2: y, class: "storey" }),
    draw("text", { x, y: y - 4, class: "value" }, value),
    draw("text", { x, y: y + 13, class: "slope" }, slope),
    draw("text", { x, y: node.box ? y - 22 : y - node.r - 6, class: "name" }, node.title),
  );
  const said = `${label(own, node.cell)} = ${value}, gradient ${slope}`;
  const made = [button(shape, own.name, node.cell, said)];
  if (node.bias && !small) {
    const text = valueText(node.bias.name, node.bias.cell);
    const tag = draw("text", { x, y: y + node.r + 15, class: `label bias ${isChosen(node.bias) ? "lit" : ""}` }, `b ${text}`);
    made.push(button([tag], node.bias.name, node.bias.cell, `${label(nodeNamed(node.bias.name), node.bias.cell)} = ${text}`));
  }
  return made;
}

const isChosen = ({ name, cell }) => chosen && chosen.name === name && chosen.cell === cell;

function litPlaces() {
  const lit = { nodes: new Set(), edges: new Set() };
  if (!chosen) return lit;
  const layered = play.lesson.kind === "layers";
  for (const { through } of chainOf(play, chosen.name, chosen.cell)[0]) {
    through.forEach((place, i) => {
      const key = layered && Array.isArray(place) ? place.join(".") : String(place);
      lit.nodes.add(key);
      if (i) lit.edges.add(`${layered && Array.isArray(through[i - 1]) ? through[i - 1].join(".") : through[i - 1]}>${key}`);
    });
  }
  return lit;
}

// --- the number that is looked at -----------------------------------------------------------------

function element(tag, text, kind) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

function panel() {
  const given = chosen && isGiven(chosen.name);
  $("change").hidden = !given;
  if (!chosen) {
    $("which").textContent = "Choose a number in the picture.";
    $("chain").replaceChildren();
    return;
  }
  const node = nodeNamed(chosen.name), name = label(node, chosen.cell);
  $("which").textContent = `${name} = ${valueText(chosen.name, chosen.cell, 8)}`;
  if (given) fill(cellsAt(play, chosen.name)[chosen.name][chosen.cell]);
  $("typed").setAttribute("aria-label", `${name}, an exact decimal or fraction`);
  $("slider").setAttribute("aria-label", `${name}, slider`);
  $("chain").replaceChildren(...chainLines(name, node));
}

function fill(value) {
  if (document.activeElement !== $("typed")) $("typed").value = written(value);
  if (document.activeElement === $("slider")) return;
  const middle = near(value), reach = Math.max(2, Math.ceil(2 * Math.abs(middle)));
  Object.assign($("slider"), { min: -reach, max: reach, step: reach > 200 ? 1 : 0.01, value: middle });
}

function chainLines(name, node) {
  const gradient = gradientText(play, plan(), node, chosen.cell, 4), [paths, count] = chainOf(play, chosen.name, chosen.cell);
  const lines = [element("p", `∂E/∂${name} = ${gradient}`, "sum")];
  for (const { factors } of paths) {
    const p = element("p", undefined, "path");
    factors.forEach(([at, cell, what], i) => {
      const f = element("span", undefined, "factor"), text = play.text(at, plan().nodes[at].shape.length ? cell : 0) ?? "undecided";
      f.append(element("span", what, "what"), element("span", text));
      p.append(...(i ? [" × "] : []), f);
    });
    if (factors.length > 1) p.append(` → ${productText(play, factors) ?? "undecided"}`);
    lines.push(p);
  }
  const more = count > paths.length ? `the first ${paths.length} of ${count > 100 || play.lesson.kind === "layers" ? count : "more"} paths; ` : "";
  if (count > 1) lines.push(element("p", `${more}the gradient is the sum over all paths`, "note"));
  return lines;
}

// --- showing everything ---------------------------------------------------------------------------

function show() {
  picture();
  panel();
  const E = play.text(plan().output, 0, 4) ?? "undecided", M = play.examples.length;
  $("loss").textContent = `E = ${E}`;
  $("step").textContent = play.steps ? `after step ${play.steps}` : "before any step";
  $("meanLoss").textContent = M > 1 && play.lesson.work * M < 20000 ? `mean of ${M} examples: ${play.lossText(play.steps, 4) ?? "undecided"}` : "";
  if (play.rate && document.activeElement !== $("rate")) $("rate").value = written(play.rate);
  drawCurve();
}

function drawCurve() {
  const svg = $("curve");
  svg.parentElement.hidden = curve.length < 2;
  if (curve.length < 2) return;
  const top = Math.max(...curve.filter(Number.isFinite), 1e-300);
  const points = curve.map((y, i) => `${(10 + (380 * i) / (curve.length - 1)).toFixed(1)},${(95 - (85 * y) / top).toFixed(1)}`);
  svg.replaceChildren(draw("line", { x1: 10, x2: 390, y1: 95, y2: 95, class: "axis" }), draw("polyline", { points: points.join(" "), class: "course" }));
}

function tried(action, said) {
  try {
    action();
    $("typed").removeAttribute("aria-invalid");
    show();
    if (said) say(said());
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    $("typed").setAttribute("aria-invalid", "true");
    say(error.message);
  }
}

function change(text) {
  stop();
  curve = [];
  tried(() => changeGiven(play, chosen.name, chosen.cell, text),
    () => `${label(nodeNamed(chosen.name), chosen.cell)} = ${valueText(chosen.name, chosen.cell)}; E = ${play.text(plan().output)  ?? "undecided"}`);
}

function nudge(by) {
  change(written(plus(cellsAt(play, chosen.name)[chosen.name][chosen.cell], by)));
  $("typed").value = written(cellsAt(play, chosen.name)[chosen.name][chosen.cell]);
}

// --- steps ----------------------------------------------------------------------------------------

const nearLoss = () => near(play.loss(play.steps, START));

function step() {
  if (!curve.length) curve = [nearLoss()];
  play.steps++;
  try {
    curve.push(nearLoss());
    if (Number.isNaN(curve.at(-1)) && play.lossText() === null) throw new Refused("the numbers of the next step are undecided");
  } catch (error) {
    play.steps--;
    curve.pop();
    stop();
    throw error;
  }
}

const stepped = () => tried(step, () => `step ${play.steps}; loss ${play.lossText() ?? "undecided"}`);

function stop() {
  clearTimeout(training);
  training = 0;
  $("train").textContent = "Train 50 steps";
}

function train(left) {
  if (!left) return stop();
  stepped();
  training = training && setTimeout(() => train(left - 1), 30);
}

function copied(text, what) {
  const done = () => say(`${what} copied`);
  const shown = () => { $("copy").value = text; $("copyBox").open = true; $("copy").select(); };
  (navigator.clipboard?.writeText(text) ?? Promise.reject()).then(done, () => { shown(); say(`${what}: copy it from the box`); });
  $("copy").value = text;
}

// --- what is listened to --------------------------------------------------------------------------

function choose(target) {
  const found = target.closest?.(".pick");
  if (!found) return;
  chosen = { name: found.dataset.name, cell: Number(found.dataset.cell) };
  $("typed").value = "";
  show();
}

$("net").addEventListener("click", (event) => choose(event.target));
$("net").addEventListener("keydown", (event) => {
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    choose(event.target);
    if (isGiven(chosen.name)) $("typed").focus();
  } else if (["ArrowUp", "ArrowDown"].includes(event.key) && isChosen({ name: event.target.dataset.name, cell: Number(event.target.dataset.cell) }) && isGiven(chosen.name)) {
    event.preventDefault();
    nudge(fraction(event.key === "ArrowUp" ? 1n : -1n, event.shiftKey ? 10n : 100n));
  }
});
$("typed").addEventListener("keydown", (event) => {
  if (event.key === "Enter") change($("typed").value);
  if (event.key === "ArrowUp" || event.key === "ArrowDown") {
    event.preventDefault();
    nudge(fraction(event.key === "ArrowUp" ? 1n : -1n, event.shiftKey ? 10n : 100n));
  }
});
$("typed").addEventListener("change", () => change($("typed").value));
$("slider").addEventListener("input", () => { change(String($("slider").value)); $("typed").value = $("slider").value; });
$("rate").addEventListener("change", () => { stop(); curve = []; tried(() => changeRate(play, $("rate").value), () => `rate ${written(play.rate)}`); });
$("one").addEventListener("click", stepped);
$("train").addEventListener("click", () => {
  if (training) return stop();
  $("train").textContent = "Stop";
  training = 1;
  train(50);
});
$("reset").addEventListener("click", () => { stop(); curve = []; stage = Infinity; tried(() => play.reset(), () => "as it was"); });
$("next").addEventListener("click", () => { const all = 2 * placed(play).columns + 2; stage = stage >= all ? 0 : stage + 1; show(); say($("stage").textContent); });
$("previous").addEventListener("click", () => { const all = 2 * placed(play).columns + 2; stage = Math.max(0, Math.min(stage, all) - 1); show(); say($("stage").textContent); });
$("link").addEventListener("click", () => { location.hash = linkOf(play); copied(location.href, "link"); });
$("toml").addEventListener("click", () => copied(tomlOf(play), "lesson"));
$("table").addEventListener("click", () => copied(["name\tvalue\tgradient", ...rowsOf(play).map((r) => r.join("\t"))].join("\n"), "table"));
$("example").addEventListener("change", () => { play.example = Number($("example").value); chosen = null; tried(() => {}, () => `example ${play.example}`); });
addEventListener("hashchange", () => { if (location.hash.slice(1) !== linkOf(play)) opened(); });

function opened() {
  curve = [];
  try {
    follow(play, location.hash.slice(1));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    play.reset();
    say(`the link is not followed: ${error.message}`);
  }
  $("example").value = play.example;
  show();
}

play.examples.forEach((_, m) => $("example").append(new Option(`example ${m}`, m)));
$("example").parentElement.hidden = play.examples.length < 2;
for (const each of document.querySelectorAll(".learning")) each.hidden = !play.rate;
opened();
