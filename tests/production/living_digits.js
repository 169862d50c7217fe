// node living_digits.js ENGINE.js < lessons.json: the texts of all nodes and moved parameters.
const fs = require("fs");
const engine = fs.readFileSync(process.argv[2], "utf8");
const { Play, proven, read } = new Function(`${engine}; return { Play, proven, read };`)();

function texts({ lesson, steps }) {
  const play = new Play(lesson);
  const nodes = play.examples.map((e, m) => lesson.plans[e.plan].nodes.map((node, i) =>
    Array.from({ length: play.pass(m, 0)[i].cells.length }, (_, cell) => play.text(i, cell, 0, m, 0))));
  const moved = {};
  for (const name of steps ? lesson.trained : []) {
    moved[name] = play.parameters[name].map((_, cell) => play.parameterText(name, cell, 0, steps));
  }
  return { nodes, moved };
}

const given = JSON.parse(fs.readFileSync(0, "utf8"));
console.log(JSON.stringify(given.map(texts)));
