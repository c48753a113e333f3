// The stream: htmx retries one that broke, but not one that never came, and it does not
// see one that hangs: the server beats, and two beats may be missed.
{
  const {on, each, now} = flaskstream;
  const offline = shown => each("#fs-offline", box => { box.hidden = !shown; });
  const url = el => el.getAttribute?.("hx-sse:connect");
  const opened = new WeakSet(), tries = new WeakMap();
  let connection, patience, beat;
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
  on("htmx:sse:before:message", () => { beat = now(); });
  on("htmx:sse:error", e => offline(e.detail.connection?.attempt > 1));
  on("htmx:finally:request", ({target: el}) => {
    if (!url(el) || opened.has(el)) return;
    tries.set(el, (tries.get(el) ?? 0) + 1);
    const again = () => el.isConnected && htmx.ajax("GET", url(el), {source: el});
    setTimeout(again, Math.min(250 * 2 ** tries.get(el), 15000));
  });
  on("htmx:error", e => e.detail.ctx && !e.detail.ctx.response && offline(true));
  on("htmx:after:request", () => offline(false));
  // What only shows something here need not go on for long where nobody sees it any more.
  addEventListener("pagehide", () => each("[data-beat]", el => {
    navigator.sendBeacon(url(el).replace(/events\?.*/, "left"));
  }));
  addEventListener("pageshow", e => e.persisted && connection?.reader?.cancel());  // it is back
  setInterval(() => {
    if (connection?.reader && now() - beat > patience) { beat = now(); connection.reader.cancel(); }
  }, 250);
}
