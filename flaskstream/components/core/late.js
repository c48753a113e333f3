// The scripts of what shows files and media come when they are needed: as soon as one of
// them is nearly seen, or somebody acts on it. What is done until they are here, is done
// again then.
const {on, each} = flaskstream;
const NEAR = 100;  // pixels below what is seen
const ACTS = ["pointerdown", "pointermove", "pointerup", "click", "keydown", "input", "change"];
const SEEN = "seen", THERE = "there", ACT = "act";  // when they come at the latest

class Need {
  held = [];
  constructor(selector, when, ...urls) {
    Object.assign(this, {selector, when, urls});
  }
  // One after the other, as the page's own: what has come already is not run again.
  begin() {
    this.coming ??= Promise.all(this.urls.map(load)).then(() => {
      this.isHere = true;
      this.held.splice(0).forEach(e => e.target.dispatchEvent(new e.constructor(e.type, e)));
    }, () => { this.coming = null; });
  }
  look() {
    if (this.coming || this.when === ACT) return;
    each(this.selector, element => {
      if (this.when === THERE || isNear(element.getBoundingClientRect())) this.begin();
      else watcher.observe(element);
    });
  }
  hold(e) {
    if (this.isHere || !e.target.closest?.(this.selector)) return;
    if (e.type === "pointermove" && !this.coming) return;
    if (e.type === "click" && (e.ctrlKey || e.metaKey || e.shiftKey)) return;  // a link, elsewhere
    this.held.push(e);
    this.begin();
    e.stopImmediatePropagation();
    if (e.type === "click") e.preventDefault();  // what it does, the second one does
  }
}
const loads = new Map();
const load = url => {
  if (!loads.has(url.href)) loads.set(url.href, new Promise((done, fail) => {
    const script = Object.assign(document.createElement("script"), {type: "module", async: false, src: url});
    script.onload = done;
    script.onerror = () => {
      loads.delete(url.href);
      fail();
    };
    document.head.append(script);
  }));
  return loads.get(url.href);
};
const isNear = ({top, bottom}) => bottom > 0 && top < innerHeight + NEAR;
const watcher = new IntersectionObserver(entries => {
  const near = entries.filter(({isIntersecting}) => isIntersecting).map(({target}) => target);
  near.forEach(element => {
    watcher.unobserve(element);
    NEEDS.forEach(need => need.when === SEEN && element.matches(need.selector) && need.begin());
  });
}, {rootMargin: `0px 0px ${NEAR}px`});

const CAMERA = new URL("../camera.js", import.meta.url);
const FRAMED = new URL("./framed.js", import.meta.url);
const GALLERY = new URL("../gallery.js", import.meta.url);
const SOUND = new URL("../audio/audio.js", import.meta.url);
const NEEDS = [
  // What streams is heard from its first piece on, and by a press of anything before it.
  new Need(".fs-pieces, .fs-records", THERE, SOUND),
  new Need(".fs-sound, fs-recorder, .fs-cut", SEEN, SOUND),
  new Need(".fs-film-pieces", THERE, new URL("../videostream.js", import.meta.url)),
  new Need(".fs-film", SEEN, new URL("../video.js", import.meta.url)),
  new Need(".fs-camera:has(.fs-tape)", ACT, new URL("../video.js", import.meta.url), CAMERA),
  new Need(".fs-camera:not(:has(.fs-tape))", ACT, CAMERA),
  new Need("[data-fs-looks]:not([data-fs-looks=''])", SEEN, GALLERY),  // one is seen large
  new Need("[data-fs-looks], .fs-pictures", ACT, GALLERY),
  new Need(".fs-compare", SEEN, new URL("../imageslider.js", import.meta.url)),
  new Need("fs-model", SEEN, FRAMED, new URL("../model3d.js", import.meta.url)),
  new Need(
    ".fs-draw", SEEN, new URL("../drawing.js", import.meta.url), new URL("../drawinglook.js", import.meta.url),
    new URL("../drawingupload.js", import.meta.url), new URL("../drawingview.js", import.meta.url),
    new URL("../imageeditor.js", import.meta.url),
  ),
];
// Before all others hear of it.
ACTS.forEach(name => addEventListener(name, e => NEEDS.forEach(need => need.hold(e)), true));
const look = () => NEEDS.forEach(need => need.look());
on("htmx:after:swap", look);
look();
// For those who want to know what is still to come.
flaskstream.late = NEEDS;
