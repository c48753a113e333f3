// What the scripts of a page share. They do keys, focus, scrolling and connections: what
// stands on the page is the server's and htmx's, and nothing is decided here.
const flaskstream = {
  on: (name, fn) => document.addEventListener(name, fn, true),
  each: (selector, fn) => document.querySelectorAll(selector).forEach(fn),
  now: () => performance.now() / 1000,
};
