// What the scripts of a page share. They do keys, focus, scrolling and connections: what
// stands on the page is the server's and htmx's, and nothing is decided here. They act on
// what the library made, and on nothing else: on elements of its pages, which they know by
// classes, ids and data attributes that nobody's content can have (media/reserved.py).
const flaskstream = {
  on: (name, fn) => document.addEventListener(name, e => isOurs(e.target) && fn(e), true),
  each: (selector, fn) => document.querySelectorAll(`.fs-page :is(${selector})`).forEach(fn),
  // One document may have several pages: each has a stream, a cursor and messages of its own,
  // within the element that `home` gives, for an element or for what a request is about.
  home: it => homes.get(it) ?? it.closest?.(".fs-page"),
  part: (it, selector) => flaskstream.home(it)?.querySelector(selector),
  now: () => performance.now() / 1000,
  // Requests are numbered, so that an older one that comes late is known.
  order: () => flaskstream.count = (flaskstream.count ?? 0) + 1,
  // What is told without a form has the token of one: a request shows by it whose page it is.
  token: () => new URLSearchParams({token: document.querySelector(".fs-form [name=token]").value}),
  // Whether nobody has brought a request about, but that some time has passed.
  isTick: ctx => ctx.sourceEvent?.type === "fs:tick",
  load: Math.random().toString(36).slice(2),
  later: seconds => new Promise(done => setTimeout(done, seconds * 1000)),
  // When what stands on the page has been painted; a tab that nobody sees paints nothing.
  painted: () => Promise.race([
    new Promise(done => requestAnimationFrame(() => setTimeout(done))),
    flaskstream.later(document.hidden ? 0.1 : 1),
  ]),
};
// What a request came from may be gone when its answer comes.
const homes = new WeakMap();
flaskstream.on("htmx:config:request", ({target, detail: {ctx}}) => homes.set(ctx, flaskstream.home(target)));
flaskstream.each(".fs-late", note => note.remove());  // it says that no script has run
// An event of no element in particular, as of a key while nothing has the focus, is ours too.
const isOurs = target => !target.closest || target.matches("html, body")
  || target.closest(".fs-page, .fs-beside") !== null;
