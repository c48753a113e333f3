// How near a drawing is seen, and which part of it. The sheet is larger than its frame then,
// which scrolls: by the wheel, by the hand, and by the middle button of a mouse.
const {on} = flaskstream, {find, show, of} = flaskstream.drawing;
const NEAREST = 16, STEP = 1.5;
const COARSE = 4;  // pixels of the screen for one of the picture: from there on each is seen

const paperOf = d => find(d, ".fs-draw-paper");
const showView = d => {
  const paper = paperOf(d), {zoom = 1} = d, stack = find(d, ".fs-draw-stack");
  paper.style.setProperty("--fs-zoom", zoom);
  paper.classList.toggle("fs-draw-near", zoom > 1);
  paper.classList.toggle("fs-draw-hand", d.tool === "hand");
  paper.classList.toggle("fs-draw-coarse", d.doc.width < 200 || stack.clientWidth > COARSE * d.doc.width);
  find(d, "[data-fs-zoom=fit]").textContent = `${Math.round(100 * zoom)} %`;
  const off = (name, isOff) => find(d, `[data-fs-zoom=${name}]`).setAttribute("aria-disabled", String(isOff));
  find(d, "[data-fs-tool=hand]").hidden = zoom === 1;
  off("out", zoom === 1);
  off("in", zoom === NEAREST);
};
// What is seen at a place stays there.
const zoomTo = (d, wanted, at) => {
  const paper = paperOf(d), {left, top} = paper.getBoundingClientRect(), before = d.zoom ?? 1;
  const x = at ? at.clientX - left : paper.clientWidth / 2, y = at ? at.clientY - top : paper.clientHeight / 2;
  const place = [paper.scrollLeft + x, paper.scrollTop + y];
  d.zoom = Math.max(1, Math.min(NEAREST, wanted));
  if (d.zoom === 1 && d.tool === "hand") d.tool = d.tools.draws ? "brush" : "";
  show(d);
  const by = d.zoom / before;
  paper.scrollTo(place[0] * by - x, place[1] * by - y);
};
const ZOOMS = {in: d => zoomTo(d, (d.zoom ?? 1) * STEP), out: d => zoomTo(d, (d.zoom ?? 1) / STEP), fit: d => zoomTo(d, 1)};
const KEYS = {"+": "in", "=": "in", "-": "out", 0: "fit"};

on("click", ({target}) => {
  const button = target.closest?.("[data-fs-zoom]"), d = of(button);
  if (d && button.getAttribute("aria-disabled") !== "true") ZOOMS[button.dataset.fsZoom](d);
});
on("keydown", e => {
  const d = e.target.matches?.(".fs-draw-paper") && of(e.target);
  if (!d || !KEYS[e.key] || e.ctrlKey || e.metaKey || e.altKey) return;
  e.preventDefault();
  ZOOMS[KEYS[e.key]](d);
});
// Two fingers on a touchpad are a wheel with Ctrl.
document.addEventListener("wheel", e => {
  const d = e.ctrlKey && of(e.target.closest?.(".fs-draw-paper"));
  if (!d) return;
  e.preventDefault();
  zoomTo(d, (d.zoom ?? 1) * Math.exp(-Math.max(-50, Math.min(50, e.deltaY)) / 100), e);
}, {passive: false});

let held = null;
on("pointerdown", e => {
  const paper = e.target.closest?.(".fs-draw-paper"), d = of(paper);
  if (!d || held || e.button !== 1 && (d.tool !== "hand" || e.button)) return;
  e.preventDefault();
  held = {paper, id: e.pointerId, x: e.clientX + paper.scrollLeft, y: e.clientY + paper.scrollTop};
  if (e.isTrusted) paper.setPointerCapture(e.pointerId);
});
on("pointermove", e => {
  if (held?.id === e.pointerId) held.paper.scrollTo(held.x - e.clientX, held.y - e.clientY);
});
["pointerup", "pointercancel", "lostpointercapture"].forEach(name => on(name, e => {
  if (held?.id === e.pointerId) held = null;
}));

Object.assign(flaskstream.drawing, {showView});
