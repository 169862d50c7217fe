"use strict";

const video = document.querySelector("video");
const links = [...document.querySelectorAll("[data-start]")];
const beats = links.filter((link) => link.closest("#transcript"));
const chapters = links.filter((link) => link.closest("nav"));
const tables = [...document.querySelectorAll("#numbers table")];
const [back, on] = ["back", "on"].map((id) => document.getElementById(id));
const now = document.getElementById("now");

// The video that the page carries within itself, and the captions: no request is made for them.
const carried = document.getElementById("video");
if (carried) {
  const bytes = Uint8Array.from(atob(carried.textContent), (c) => c.charCodeAt(0));
  carried.remove();
  video.src = URL.createObjectURL(new Blob([bytes], { type: "video/mp4" }));
}
const said = JSON.parse(document.getElementById("captions").textContent);
const track = video.addTextTrack("captions", said.label, said.language);
for (const { start, end, text } of said.captions) track.addCue(new VTTCue(start, end, text));
track.mode = said.mode; // off where they are part of the picture; the player's button shows them

const starts = (list) => list.map((link) => Number(link.dataset.start));
const beatStarts = starts(beats);
const chapterStarts = starts(chapters);

// Which of these begins last before the time; the first while none has begun.
function latest(times, time) {
  let found = 0;
  while (found + 1 < times.length && times[found + 1] <= time + 0.001) found += 1;
  return found;
}

function mark(list, index) {
  list.forEach((link, n) => {
    if (n === index) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  });
}

// Bring it into view within its own box; the page itself stays where it is.
function show(element, box) {
  const inner = element.getBoundingClientRect();
  const outer = box.getBoundingClientRect();
  if (inner.top < outer.top + 40 || inner.bottom > outer.bottom - 20) {
    box.scrollBy({ top: inner.top - outer.top - outer.height / 3 });
  }
}

let current = -1;

function follow() {
  const beat = latest(beatStarts, video.currentTime);
  if (beat === current) return;
  current = beat;
  const chapter = latest(chapterStarts, beatStarts[beat]);
  mark(beats, beat);
  mark(chapters, chapter);
  show(beats[beat], document.getElementById("transcript"));
  show(chapters[chapter], document.querySelector("nav"));
  now.textContent = beats[beat].querySelector("span").textContent;
  back.disabled = beat === 0;
  on.disabled = beat === beats.length - 1;
  light(tables[chapter], beats[beat].dataset.numbers.split(" "));
}

function light(table, rows) {
  tables.forEach((each) => (each.hidden = each !== table));
  document.querySelectorAll("tr.lit").forEach((row) => row.classList.remove("lit"));
  const lit = rows.map((name) => document.getElementById(name)).filter(Boolean);
  lit.forEach((row) => row.classList.add("lit"));
  if (lit.length) show(lit[0], document.getElementById("numbers"));
}

function seek(time) {
  video.currentTime = time + 0.001; // within the beat's first frame, not the last one's
  current = -1;
  follow();
}

for (const link of links) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    history.replaceState(null, "", link.hash);
    seek(Number(link.dataset.start));
  });
}
back.addEventListener("click", () => seek(beatStarts[Math.max(0, current - 1)]));
on.addEventListener("click", () => seek(beatStarts[Math.min(beats.length - 1, current + 1)]));
for (const event of ["timeupdate", "seeking", "seeked"]) video.addEventListener(event, follow);

// page.html#t=12.5 begins there.
function begin() {
  const asked = /^#t=([\d.]+)$/.exec(location.hash);
  if (asked) seek(Number(asked[1]));
}
window.addEventListener("hashchange", begin);
if (video.readyState) begin();
else video.addEventListener("loadedmetadata", begin, { once: true });
follow();
