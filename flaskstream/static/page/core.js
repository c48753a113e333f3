// What the scripts of a page share. They do keys, focus, scrolling and connections: what
// stands on the page is the server's and htmx's, and nothing is decided here.
const flaskstream = {
  on: (name, fn) => document.addEventListener(name, fn, true),
  each: (selector, fn) => document.querySelectorAll(selector).forEach(fn),
  now: () => performance.now() / 1000,
  later: seconds => new Promise(done => setTimeout(done, seconds * 1000)),
  // When what stands on the page has been painted; a tab that nobody sees paints nothing.
  painted: () => Promise.race([
    new Promise(done => requestAnimationFrame(() => setTimeout(done))),
    flaskstream.later(document.hidden ? 0.1 : 1),
  ]),
};
