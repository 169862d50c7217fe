"use strict";
// The picture: circles for neurons or boxes for a graph's nodes, value above, gradient below.

const SVG = "http://www.w3.org/2000/svg";
function draw(tag, attributes = {}, text) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

// What is drawn: {nodes: [{key, node, cell, x, y, r, column, title}], edges: [{from, to, given}]}.
function placed(play) {
  const plan = play.lesson.plans[play.examples[play.example].plan];
  return play.lesson.kind === "layers" ? layers(play, plan) : graph(plan);
}

function layers({ lesson }, plan) {
  const at = (n) => plan.nodes.findIndex((node) => node.name === n);
  const most = Math.max(...lesson.sizes), gap = most <= 4 ? 120 : most <= 12 ? 74 : 24;
  const across = most <= 12 ? 230 : 260, r = Math.min(34, gap * 0.45), top = r + 34;
  const height = Math.max(230, (most - 1) * gap + 2 * top), nodes = [], edges = [];
  lesson.sizes.forEach((n, l) => {
    for (let k = 0; k < n; k++) {
      const node = at(l ? `a${l}` : "x");
      nodes.push({ key: `${l}.${k}`, node, cell: k, x: 60 + l * across, y: height / 2 + (k - (n - 1) / 2) * gap, r, column: l, title: l ? `a${l}[${k}]` : `x[${k}]` });
      if (!l) continue;
      const b = { name: `b${l}`, cell: k };
      nodes.at(-1).bias = b;
      for (let i = 0; i < lesson.sizes[l - 1]; i++) edges.push({ from: `${l - 1}.${i}`, to: `${l}.${k}`, name: `W${l}`, cell: k * lesson.sizes[l - 1] + i, at: at(`W${l}`) });
    }
  });
  const L = lesson.sizes.length - 1;
  for (let k = 0; k < lesson.sizes[L]; k++) {
    const from = nodes.find((n) => n.key === `${L}.${k}`);
    nodes.push({ key: `y.${k}`, node: at("y"), cell: k, x: from.x + 150, y: from.y, r, column: L + 1, title: `y[${k}]` });
    edges.push({ from: from.key, to: `y.${k}`, loss: true });
  }
  return { nodes, edges, width: 120 + L * across + 150, height, columns: L + 1, labelled: most <= 4 };
}

function graph(plan) {
  const depth = plan.nodes.slice(0, plan.forward).map(() => 0);
  plan.nodes.slice(0, plan.forward).forEach((node, i) => {
    if (node.in.length) depth[i] = 1 + Math.max(...node.in.map((j) => depth[j]));
  });
  const uses = new Set(plan.nodes.slice(0, plan.forward).flatMap((n) => n.in));
  plan.nodes.slice(0, plan.forward).forEach((node, i) => {
    const heard = plan.nodes.slice(0, plan.forward).flatMap((n, j) => (n.in.includes(i) ? [depth[j]] : []));
    if (!node.in.length && heard.length) depth[i] = Math.min(...heard) - 1;
  });
  const columns = Math.max(...depth), rows = {}, nodes = [], edges = [], ys = {};
  plan.nodes.slice(0, plan.forward).forEach((node, i) => {
    if (!uses.has(i) && i !== plan.output) return;
    (rows[depth[i]] ??= []).push(i);
  });
  const lines = (i) => Math.min(3, cellsOf(plan.nodes[i].shape));
  const most = Math.max(...Object.values(rows).map((r) => r.reduce((n, i) => n + 60 + 34 * lines(i), 0)));
  for (const column of Object.keys(rows).map(Number).sort((a, b) => a - b)) {
    const mine = rows[column], total = mine.reduce((n, i) => n + 60 + 34 * lines(i), 0);
    const wish = (i) => { const known = plan.nodes[i].in.filter((j) => j in ys); return known.length ? known.reduce((s, j) => s + ys[j], 0) / known.length : most; };
    if (column) mine.sort((a, b) => wish(a) - wish(b));
    let y = (most - total) / 2;
    for (const i of mine) {
      const high = 60 + 34 * lines(i);
      ys[i] = y + high / 2;
      for (let c = 0; c < lines(i); c++) {
        const node = plan.nodes[i];
        nodes.push({ key: `${i}.${c}`, node: i, cell: c, x: 70 + column * 150, y: y + 60 + 34 * c + (column % 2 ? -18 : 18), box: true, column, title: c ? "" : node.hidden ? `${node.name}: ${shortOp(node)}` : node.name });
      }
      y += high;
    }
  }
  for (const node of nodes) if (!node.key.endsWith(".0")) continue; else {
    plan.nodes[node.node].in.forEach((j) => edges.push({ from: `${j}.0`, to: node.key }));
  }
  return { nodes, edges, width: 140 + columns * 150, height: most + 80, columns };
}

function shortOp(node) {
  const known = { add: "+", subtract: "−", multiply: "×", divide: "÷", negate: "−", constant: "" };
  return known[node.op] ?? node.op;
}
