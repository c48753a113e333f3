// Components' scripts that come when they are needed: as soon as what they are for is
// there, or nearly seen, or somebody acts on it. The page names them in templates.
const {on, each} = flaskstream;
const NEAR = 100;  // pixels below what is seen
const ACTS = ["pointerdown", "pointermove", "pointerup", "click", "keydown", "input", "change"];
const needs = new Map();  // by all that a template says

class Need {
  constructor({fsLate, fsWhen, fsScripts}) {
    Object.assign(this, {selector: fsLate, when: fsWhen, urls: fsScripts.split(" ")});
  }
  // Each time that one could not be fetched, the next act tries once more.
  begin() {
    return this.coming ??= Promise.all(this.urls.map(load)).then(
      () => { this.isHere = true; },
      error => {
        this.coming = null;
        throw error;
      },
    );
  }
  begins() {
    this.begin().catch(error => console.info(error.message));
  }
  look() {
    if (this.coming || this.when === "used") return;
    each(this.selector, element => {
      if (this.when === "there" || isNear(element.getBoundingClientRect())) this.begins();
      else watcher.observe(element);
    });
  }
}
const loads = new Map();  // one after the other, as the page's own
const load = url => {
  if (!loads.has(url)) loads.set(url, new Promise((done, fail) => {
    const script = Object.assign(document.createElement("script"), {type: "module", async: false, src: url});
    script.onload = done;
    script.onerror = () => {
      loads.delete(url);
      fail(new Error(`${url} could not be loaded.`));
    };
    document.head.append(script);
  }));
  return loads.get(url);
};
const isNear = ({top, bottom}) => bottom > 0 && top < innerHeight + NEAR;
const watcher = new IntersectionObserver(entries => {
  for (const {target, isIntersecting} of entries) {
    if (!isIntersecting) continue;
    watcher.unobserve(target);
    for (const need of needs.values())
      if (need.when === "seen" && target.matches(need.selector)) need.begins();
  }
}, {rootMargin: `0px 0px ${NEAR}px`});

// What is done before they are here, is done again then; but for what the browser does by
// itself, and only for a person: its own player's controls, and links.
const ITS_OWN = "audio, video, a[download], input[type=file], label:has(input[type=file])";
const hold = e => {
  if (e.type !== "change" && e.target.closest?.(ITS_OWN)) return;
  if (e.type === "click" && (e.ctrlKey || e.metaKey || e.shiftKey)) return;  // a link, elsewhere
  const due = [...needs.values()].filter(need => !need.isHere && e.target.closest?.(need.selector));
  if (!due.length || e.type === "pointermove" && !due.some(need => need.coming)) return;
  e.stopImmediatePropagation();
  if (e.type === "click") e.preventDefault();  // what it does, the second one does
  Promise.all(due.map(need => need.begin())).then(
    () => e.target.dispatchEvent(new e.constructor(e.type, e)),
    error => console.info(error.message),
  );
};
ACTS.forEach(name => addEventListener(name, hold, true));  // before all others hear of it

const look = () => {
  for (const {dataset} of document.querySelectorAll("template[data-fs-late]")) {
    const key = JSON.stringify(dataset);
    if (!needs.has(key)) needs.set(key, new Need(dataset));
  }
  needs.forEach(need => need.look());
};
on("htmx:after:swap", look);
look();
// For those who want to know what is still to come.
flaskstream.late = needs;
