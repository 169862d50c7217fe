"use strict";

const video = document.querySelector("video");
const slides = JSON.parse(document.getElementById("slides").textContent);
const part = (id) => document.getElementById(id);
const STILL = 0.1; // seconds before a beat's end at which to stop, so that nothing after it is seen

const carried = part("video");
if (carried) {
  const bytes = Uint8Array.from(atob(carried.textContent), (c) => c.charCodeAt(0));
  carried.remove();
  video.src = URL.createObjectURL(new Blob([bytes], { type: "video/mp4" }));
}

// Who asked the system for less motion sees each beat's end; only "again" moves.
const calm = matchMedia("(prefers-reduced-motion: reduce)");

let at = 0;
let speaker = null; // the window with the notes

const stop = () => slides[at].end - STILL;

function rest() {
  video.pause();
  video.currentTime = slides[at].rest;
}

function go(index, { play = !calm.matches } = {}) {
  at = Math.max(0, Math.min(slides.length - 1, index));
  if (play) {
    video.currentTime = slides[at].start + 0.001;
    video.play().catch(() => {});
  } else rest();
  tell();
}

// The next step of a slide that has not begun is its motion, of one that moves its end.
function next() {
  if (!video.paused) rest();
  else if (video.currentTime < stop() - 0.05 && !calm.matches) video.play();
  else if (at + 1 < slides.length) go(at + 1);
}

function watch() {
  if (!video.paused && video.currentTime >= stop()) rest();
  requestAnimationFrame(watch);
}

function tell() {
  const slide = slides[at];
  const following = at + 1 < slides.length ? `Next: ${slides[at + 1].notes}` : "";
  part("place").textContent = `${at + 1} / ${slides.length}`;
  part("progress").value = (at + 1) / slides.length;
  part("chapter").textContent = slide.chapter;
  part("words").textContent = slide.notes;
  part("following").textContent = following;
  part("said").textContent = slide.notes;
  part("back").disabled = at === 0;
  history.replaceState(null, "", `#${at + 1}`);
  if (speaker && !speaker.closed) speak(slide, following);
}

function speak(slide, following) {
  const page = speaker.document;
  page.title = document.title;
  page.body.style.cssText = "margin:2rem;background:#0e1116;color:#e8eaed;font:1.2rem/1.5 serif";
  const lines = [
    [`${at + 1} / ${slides.length}   ${slide.chapter}`, "color:#98a3b3"],
    [slide.notes, "font-size:2rem"],
    [following, "color:#98a3b3"],
  ];
  page.body.replaceChildren(
    ...lines.map(([text, look]) => {
      const line = page.createElement("p");
      line.textContent = text;
      line.style.cssText = look;
      return line;
    }),
  );
}

const acts = {
  back: () => go(at - 1, { play: false }),
  on: next,
  again: () => go(at, { play: true }),
  tell: () => {
    part("notes").hidden = !part("notes").hidden;
    part("tell").setAttribute("aria-expanded", String(!part("notes").hidden));
  },
  speak: () => {
    speaker = window.open("", "speaker", "width=900,height=600");
    if (speaker) {
      speaker.onkeydown = pressed;
      tell();
    }
  },
  fill: () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen();
  },
  first: () => go(0, { play: false }),
  last: () => go(slides.length - 1, { play: false }),
};
const keys = {
  ArrowRight: "on", ArrowDown: "on", PageDown: "on", " ": "on",
  ArrowLeft: "back", ArrowUp: "back", PageUp: "back", Home: "first", End: "last",
  r: "again", n: "tell", s: "speak", f: "fill",
};

function pressed(event) {
  const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  const onButton = event.target.tagName === "BUTTON" && event.key === " ";
  if (!act || onButton || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  acts[act]();
}

document.addEventListener("keydown", pressed);
video.addEventListener("click", next);
for (const id of ["back", "on", "again", "tell", "speak", "fill"]) {
  part(id).addEventListener("click", acts[id]);
}
const asked = /^#(\d+)$/.exec(location.hash);
if (asked) go(Number(asked[1]) - 1, { play: false });
else if (calm.matches) go(0);
else tell();
requestAnimationFrame(watch);
