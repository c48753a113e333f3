// The page's own script: keys, focus, clocks and the stream's connection. What stands
// on the page is the server's and htmx's; nothing is decided here.
{
  const on = (name, fn) => document.addEventListener(name, fn, true);
  const each = (selector, fn) => document.querySelectorAll(selector).forEach(fn);
  const offline = shown => each("#fs-offline", box => { box.hidden = !shown; });
  const now = () => performance.now() / 1000;

  // The stream: htmx retries one that broke, but not one that never came, and it does
  // not see one that hangs: the server beats, and two beats may be missed.
  const url = el => el.getAttribute?.("hx-sse:connect");
  const opened = new WeakSet(), tries = new WeakMap();
  let connection, patience, beat, go, seen, ahead;
  on("htmx:sse:after:connection", e => {
    if (e.target === document) return;  // a newer stream has taken its place
    opened.add(e.target);
    connection = e.detail.connection;
    patience = e.target.dataset.beat * 2.5;
    beat = now();
    offline(false);
    // A tab that is opened in the background is never told that it is hidden.
    if (document.hidden) setTimeout(() => document.dispatchEvent(new Event("visibilitychange")));
  });
  on("htmx:sse:after:message", e => {
    each("#fs-cursor", field => { field.value = e.detail.message.id || field.value; });
    beat = now();
    const frames = [...document.querySelectorAll('img:is([src^="data:"], [src*="/previews/"])')];
    seen = frames.length && soon(1, frames.map(decoded)).then(painted);
  });
  // A frame that came before the last one was painted would take its place unseen: the
  // browser would be busy, and show nothing. The server has a newer one by then.
  const painted = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  // Its own pictures are fetched meanwhile, so that they are there when it is put in.
  on("htmx:sse:before:message", ({detail}) => {
    const urls = detail.message.data.match(/(?<= src=")[^"]*\/previews\/[^"]*/g) ?? [];
    ahead = urls.map(url => Object.assign(new Image(), {src: url}));
    detail.waitUntil(Promise.all([seen, soon(10, ahead.map(decoded))]));
  });
  const decoded = image => image.decode().catch(() => {});
  const soon = (seconds, all) => Promise.race([
    Promise.all(all), new Promise(late => setTimeout(late, seconds * 1000)),
  ]);
  // One that did not come is asked for again.
  on("error", ({target: image}) => {
    const tried = tries.get(image) ?? 0;
    if (image.tagName !== "IMG" || tried > 4) return;
    tries.set(image, tried + 1);
    setTimeout(() => { image.src = image.src; }, 500 * 2 ** tried);
  });
  on("htmx:sse:error", e => offline(e.detail.connection?.attempt > 1));
  on("htmx:finally:request", ({target: el}) => {
    if (!url(el) || opened.has(el)) return;
    tries.set(el, (tries.get(el) ?? 0) + 1);
    const again = () => el.isConnected && htmx.ajax("GET", url(el), {source: el});
    setTimeout(again, Math.min(250 * 2 ** tries.get(el), 15000));
  });
  on("htmx:error", e => e.detail.ctx && !e.detail.ctx.response && offline(true));
  on("htmx:after:request", () => offline(false));

  // Keys: Enter or Shift+Enter sends a box, whichever it names; Escape stops.
  const uploads = box => box.closest("[data-files]")?.querySelector(".htmx-request");
  on("keydown", e => {
    const box = e.target;
    // 229: the Enter that ends a composition comes after its end in Safari.
    if (e.isComposing || e.keyCode === 229 || e.defaultPrevented) return;
    if (e.key === "Escape") document.querySelector(".fs-stop:not([aria-disabled])")?.click();
    if (box.dataset?.submit !== (e.shiftKey ? "Shift+" : "") + e.key) return;
    e.preventDefault();
    if (!uploads(box)) box.dispatchEvent(new Event("fs:submit", {bubbles: true}));
  });

  // What is typed after a box was sent stays there when an answer empties the box.
  const sent = new Map();
  let typed = [];
  on("htmx:config:request", ({detail: {ctx}}) => {
    if (ctx.sourceEvent?.type === "input" || !ctx.request.action.includes("/run/")) return;
    each("[data-submit]", box => sent.set(box.id, box.value));
  });
  const keep = old => {
    const box = document.getElementById(old.id), was = sent.get(old.id);
    if (old.isConnected || !box || box.value && box.value !== was) return;
    const rest = old.value.startsWith(was) ? old.value.slice(was.length) : old.value;
    box.value = box.value ? old.value : rest;
  };

  // A growing text stays at its end until the person scrolls up; `.fs-latest` leads back.
  // Its place is looked at before each swap: scroll events come too late to tell.
  const ends = new WeakMap();
  const up = box => box.scrollHeight - box.scrollTop - box.clientHeight > 2;
  const look = box => box.toggleAttribute("data-loose",
    up(box) && ("loose" in box.dataset || !(box.scrollTop > ends.get(box) - 2)));
  const follow = box => {
    if ("loose" in box.dataset) return;
    box.scrollTop = box.scrollHeight;
    ends.set(box, box.scrollTop);
  };
  each("[role=log][data-autoscroll], .fs-field:has([data-state=running]) [data-autoscroll]", follow);
  on("scroll", ({target: box}) => "autoscroll" in (box.dataset ?? {}) && look(box));

  // Stop comes where Submit was: a double click must not stop, and the focus goes along.
  const born = new WeakMap(), began = new WeakMap();
  on("click", e => {
    const stop = e.target.closest?.(".fs-stop");
    if (stop && now() - born.get(stop) < 0.4) { e.preventDefault(); e.stopPropagation(); }
    const log = e.target.closest?.(".fs-latest")?.parentElement.querySelector("[data-loose]");
    if (log) { log.removeAttribute("data-loose"); follow(log); log.focus(); }
    if (getSelection().isCollapsed) e.target.closest?.(".fs-toast")?.remove();
  });
  on("htmx:before:swap", () => {
    go = document.activeElement?.closest?.(".fs-go")?.id;
    typed = [...document.querySelectorAll("[data-submit]")]
      .filter(box => sent.has(box.id) && box.value !== sent.get(box.id));
    each("[data-autoscroll]", look);
  });
  on("htmx:after:swap", () => {
    each(".fs-stop", stop => born.has(stop) || born.set(stop, now()));
    const place = document.getElementById(go);
    const next = place?.querySelector(".fs-stop, :scope:not(:has(.fs-stop)) > .fs-press");
    next?.focus({preventScroll: true});
    typed.forEach(keep);
    each("[data-autoscroll]", follow);
    tick();
  });

  // Who presses Send goes on writing.
  on("mousedown", e => e.target.closest?.(".fs-box .fs-go") && e.preventDefault());

  on("input", ({target: {dataset, value}}) => {
    if (dataset?.mirror) document.getElementById(dataset.mirror).textContent = value;
  });

  const tick = () => each("time[data-elapsed]", time => {
    if (!began.has(time)) began.set(time, now() - time.dataset.elapsed);
    const s = Math.floor(now() - began.get(time));
    time.textContent = s < 60 ? `${s} s` : `${Math.floor(s / 60)} min ${s % 60} s`;
  });
  setInterval(() => {
    tick();
    each(".fs-toast[data-duration]:not(:hover, :focus-within)", toast => {
      if ((toast.dataset.duration -= 0.25) <= 0) toast.remove();
    });
    if (connection?.reader && now() - beat > patience) { beat = now(); connection.reader.cancel(); }
  }, 250);
}
