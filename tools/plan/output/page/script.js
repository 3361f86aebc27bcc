// Shows one part at a time beside the picture, lights up what a box has to do with, and lets the arrow keys walk.
"use strict";

document.documentElement.classList.add("js");
const boxes = [...document.querySelectorAll("a.box")];
const partOf = (link) => document.getElementById(link.getAttribute("href").slice(1));
let opener;

/** The lines and labels of a box. A key's way goes on to the readers of the secret that keeps it. */
function linesOf(id, svg) {
  const all = [...svg.querySelectorAll("[data-from]")];
  const holders = all.filter((each) => each.classList.contains("key") && each.dataset.from === id);
  const kept = new Set(holders.map(({ dataset }) => dataset.to));
  return all.filter(
    ({ dataset, classList }) =>
      [dataset.from, dataset.to].includes(id) || (kept.has(dataset.to) && classList.contains("access")),
  );
}

function light(id) {
  for (const svg of document.querySelectorAll(".picture svg")) {
    const mine = linesOf(id, svg);
    svg.querySelectorAll(".lit").forEach((each) => each.classList.remove("lit"));
    mine.forEach((each) => each.classList.add("lit"));
    svg.classList.toggle("dim", mine.length > 0);
  }
}

/** The box that is chosen; none lights up nothing. */
const chosen = () => document.querySelector("a.box.chosen")?.dataset.id;

function show(part, from) {
  close(false);
  opener = from;
  part.classList.add("shown");
  part.scrollTop = 0;
  for (const box of boxes.filter((each) => partOf(each) === part)) {
    box.classList.add("chosen");
    light(box.dataset.id);
    if (box.ownerSVGElement.clientWidth > 0) {
      box.scrollIntoView({ block: "nearest", inline: "center" });
    }
  }
  history.replaceState(null, "", `#${part.id}`);
  part.focus({ preventScroll: true });
}

function close(back = true) {
  const part = document.querySelector(".part.shown");
  if (!part) {
    return;
  }
  part.classList.remove("shown");
  boxes.forEach((box) => box.classList.remove("chosen"));
  light();
  history.replaceState(null, "", location.pathname + location.search);
  if (back) {
    opener?.focus();
  }
}

/** The nearest box in the direction of an arrow key; what lies straight ahead counts as nearer. */
function nearest(from, key) {
  const middle = (element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return [left + width / 2, top + height / 2];
  };
  const [x, y] = middle(from);
  const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  const far = (element) => {
    const [a, b] = middle(element);
    const ahead = (a - x) * dx + (b - y) * dy;
    const aside = Math.abs((a - x) * dy) + Math.abs((b - y) * dx);
    return ahead > 1 ? ahead + 2 * aside : Infinity;
  };
  const others = boxes.filter((box) => box !== from && box.ownerSVGElement === from.ownerSVGElement);
  const [best] = others.map((box) => [far(box), box]).sort(([one], [other]) => one - other);
  return best && best[0] < Infinity ? best[1] : undefined;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#part-"]');
  if (link && partOf(link)) {
    event.preventDefault();
    show(partOf(link), link.closest(".part") ? opener : link);
  } else if (event.target.closest(".close")) {
    close();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    close();
  } else if (event.key.startsWith("Arrow") && boxes.includes(document.activeElement)) {
    const next = nearest(document.activeElement, event.key);
    if (next) {
      event.preventDefault();
      next.focus();
    }
  }
});

for (const box of boxes) {
  for (const [start, end] of [
    ["mouseenter", "mouseleave"],
    ["focus", "blur"],
  ]) {
    // A box that is chosen stays lit, whatever the pointer passes on its way.
    box.addEventListener(start, () => light(chosen() ?? box.dataset.id));
    box.addEventListener(end, () => light(chosen()));
  }
}

document.querySelectorAll(".close").forEach((button) => {
  button.hidden = false;
});

// The wide picture is as large as its frame, or larger, and then scrolls in it.
const wide = document.querySelector(".picture.wide");
const zooms = document.querySelector(".zoom");
zooms.hidden = false;
zooms.addEventListener("click", ({ target }) => {
  const by = target.closest("button")?.dataset.by;
  if (by !== undefined) {
    const zoom = by === "0" ? 1 : Math.min(4, Math.max(0.5, Number(wide.dataset.zoom) * Number(by)));
    wide.dataset.zoom = zoom;
    wide.style.setProperty("--zoom", zoom);
    wide.classList.toggle("zoomed", zoom !== 1);
  }
});

// The boxes were measured without knowing the reader's fonts: what is too wide for its box is drawn closer together.
function fit() {
  for (const text of document.querySelectorAll("text[data-room]")) {
    const room = Number(text.dataset.room);
    if (text.getComputedTextLength() > room) {
      text.setAttribute("textLength", room);
      text.setAttribute("lengthAdjust", "spacingAndGlyphs");
    }
  }
}
fit();
matchMedia("(max-width: 760px)").addEventListener("change", fit);

const linked = document.getElementById(location.hash.slice(1));
if (linked?.classList.contains("part")) {
  show(linked);
}
