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
  let connection, patience, beat, go, seen;
  on("htmx:sse:after:connection", e => {
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
    const frames = [...document.querySelectorAll('img[src^="data:"]')];
    seen = frames.length && Promise.race([
      Promise.all(frames.map(frame => frame.decode().catch(() => {}))).then(painted),
      new Promise(late => setTimeout(late, 1000)),
    ]);
  });
  // A frame that came before the last one was painted would take its place unseen: the
  // browser would be busy, and show nothing. The server has a newer one by then.
  const painted = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  on("htmx:sse:before:message", e => seen && e.detail.waitUntil(seen));
  on("htmx:sse:error", e => offline(e.detail.connection?.attempt > 1));
  on("htmx:finally:request", ({target: el}) => {
    if (!url(el) || opened.has(el)) return;
    tries.set(el, (tries.get(el) ?? 0) + 1);
    const again = () => el.isConnected && htmx.ajax("GET", url(el), {source: el});
    setTimeout(again, Math.min(250 * 2 ** tries.get(el), 15000));
  });
  on("htmx:error", e => e.detail.ctx && !e.detail.ctx.response && offline(true));
  on("htmx:after:request", () => offline(false));

  // Keys: Enter sends a box (Shift+Enter one of several lines), Escape stops.
  on("keydown", e => {
    const box = e.target;
    if (e.isComposing || e.defaultPrevented) return;
    if (e.key === "Escape") document.querySelector(".fs-stop:not([aria-disabled])")?.click();
    const sends = box.matches?.(e.shiftKey ? "[data-submit]" : "input[data-submit]");
    if (e.key !== "Enter" || !sends) return;
    e.preventDefault();
    box.dispatchEvent(new Event("fs:submit", {bubbles: true}));
  });

  // A growing text stays at its end, until the person scrolls up.
  // Its place is looked at before each swap: scroll events come too late to tell.
  const loose = new WeakSet();
  const up = box => box.scrollHeight - box.scrollTop - box.clientHeight > 2;
  const follow = box => { if (!loose.has(box)) box.scrollTop = box.scrollHeight; };
  each(".fs-field:has([data-state=running]) [data-autoscroll]", follow);

  // Stop comes where Submit was: a double click must not stop, and the focus goes along.
  const born = new WeakMap(), began = new WeakMap();
  on("click", e => {
    const stop = e.target.closest?.(".fs-stop");
    if (stop && now() - born.get(stop) < 0.4) { e.preventDefault(); e.stopPropagation(); }
    if (getSelection().isCollapsed) e.target.closest?.(".fs-toast")?.remove();
  });
  on("htmx:before:swap", () => {
    go = document.activeElement?.closest?.(".fs-go");
    each("[data-autoscroll]", box => loose[up(box) ? "add" : "delete"](box));
  });
  on("htmx:after:swap", () => {
    each(".fs-stop", stop => born.has(stop) || born.set(stop, now()));
    const next = go?.querySelector(".fs-stop, :scope:not(:has(.fs-stop)) > .fs-press");
    next?.focus({preventScroll: true});
    each("[data-autoscroll]", follow);
    tick();
  });

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
