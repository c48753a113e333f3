// One picture of a gallery is seen large: by a press, and on by keys, buttons and swiping.
// It stays when the gallery gains pictures, or comes anew.
const {on, each} = flaskstream;
const looks = new Map();  // by the gallery's field: which it is, and what the server said

const galleryOf = element => element?.closest?.("[data-fs-looks]");
const fieldOf = gallery => gallery.closest(".fs-field") ?? gallery.parentElement;
const tilesOf = gallery => [...gallery.querySelectorAll(".fs-look")];
const stageOf = gallery => gallery.querySelector(".fs-stage");
const atOf = gallery => looks.get(fieldOf(gallery).id)?.at ?? null;
const keep = (gallery, at) => looks.set(fieldOf(gallery).id, {at, said: gallery.dataset.fsLooks});

const show = (gallery, at) => {
  const tiles = tilesOf(gallery), stage = stageOf(gallery), tile = tiles[at];
  tiles.forEach(each => each.removeAttribute("aria-current"));
  stage.hidden = !tile;
  const view = stage.querySelector(".fs-stage-view");
  if (!tile) return view.replaceChildren();
  tile.setAttribute("aria-current", "true");
  const [small] = tile.children, url = tile.getAttribute("href");
  if (view.firstElementChild?.getAttribute("src") !== url) {
    const large = document.createElement(small.localName);
    if (small.localName === "video") large.controls = true;
    else large.alt = small.alt;
    large.setAttribute("src", url);
    view.replaceChildren(large);
  }
  stage.querySelector(".fs-stage-count").textContent = `${at + 1} of ${tiles.length}`;
  stage.querySelector(".fs-stage-caption").textContent = tile.querySelector(".fs-caption")?.textContent ?? "";
  const save = stage.querySelector(".fs-stage-save");
  if (save) Object.assign(save, {href: url, download: tile.dataset.fsName || small.alt || ""});
};
const pick = (gallery, at) => {
  const button = fieldOf(gallery).querySelector(".fs-picked");
  if (!button) return;
  const event = JSON.stringify({name: "select", target: +button.dataset.fsTarget, index: at});
  button.setAttribute("hx-vals", JSON.stringify({event}));
  button.click();
};
const open = (gallery, at) => {
  const before = atOf(gallery);
  keep(gallery, at);
  show(gallery, at);
  if (before === null) gallery.dispatchEvent(new Event("fs:open"));
  if (before !== at) pick(gallery, at);
};
const close = gallery => {
  const at = atOf(gallery);
  if (document.fullscreenElement === stageOf(gallery)) document.exitFullscreen();
  keep(gallery, null);
  show(gallery, null);
  gallery.dispatchEvent(new Event("fs:close"));
  tilesOf(gallery)[at]?.focus();
};
const step = (gallery, by) => {
  const count = tilesOf(gallery).length;
  open(gallery, (atOf(gallery) + by + count) % count);
  if (document.activeElement.matches(".fs-look")) tilesOf(gallery)[atOf(gallery)].focus({preventScroll: true});
};

on("click", e => {
  const tile = e.target.closest?.(".fs-look");
  if (!tile || e.ctrlKey || e.metaKey || e.shiftKey) return;
  e.preventDefault();
  const gallery = galleryOf(tile), all = tile.closest(".fs-pictures");
  const at = [...all.querySelectorAll(".fs-look")].indexOf(tile);
  if (!gallery) return pick(all, at);
  if (atOf(gallery) === at) return close(gallery);
  open(gallery, at);
  stageOf(gallery).scrollIntoView({block: "nearest"});
});
on("click", e => {
  const gallery = galleryOf(e.target), stage = gallery && stageOf(gallery);
  const is = name => e.target.closest(`.fs-stage-${name}`);
  if (!gallery) return;
  if (is("back")) step(gallery, -1);
  if (is("next")) step(gallery, 1);
  if (is("close")) close(gallery);
  if (is("full")) document.fullscreenElement ? document.exitFullscreen() : stage.requestFullscreen?.();
});
// Before the page hears of Escape, which stops what runs.
addEventListener("keydown", e => {
  const gallery = galleryOf(e.target);
  if (!gallery || atOf(gallery) === null || e.target.localName === "video") return;
  const by = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}[e.key];
  if (by) step(gallery, by);
  else if (e.key === "Escape" && !document.fullscreenElement) close(gallery);
  else return;
  e.preventDefault();
}, true);
let touched = null;
on("pointerdown", e => { touched = e.target.closest?.(".fs-stage-view > img") && {x: e.clientX, y: e.clientY}; });
on("pointerup", e => {
  const gallery = touched && galleryOf(e.target), dx = touched && e.clientX - touched.x;
  if (gallery && Math.abs(dx) > 40 && Math.abs(dx) > 2 * Math.abs(e.clientY - touched.y)) step(gallery, dx < 0 ? 1 : -1);
  touched = null;
});
on("dragstart", e => e.target.closest?.(".fs-stage-view") && e.preventDefault());

// What the server says newly counts; else what the person looks at stays.
const restore = () => each("[data-fs-looks]", gallery => {
  const known = looks.get(fieldOf(gallery).id), said = gallery.dataset.fsLooks;
  const at = known?.said === said ? known.at : said === "" ? null : +said;
  const last = tilesOf(gallery).length - 1;
  const shown = at === null || last < 0 ? null : Math.min(at, last);
  keep(gallery, shown);
  show(gallery, shown);
});
on("htmx:after:swap", restore);
restore();
