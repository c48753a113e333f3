// The stream: htmx retries one that broke, but not one that never came, and it does not
// see one that hangs: the server beats, and two beats may be missed.
{
  const {on, each, part, now, token} = flaskstream;
  const offline = (it, shown) => {
    const box = part(it, ".fs-unreached");
    if (box) box.hidden = !shown;
  };
  const url = el => el.getAttribute?.("hx-sse:connect");
  const opened = new WeakSet(), tries = new WeakMap();
  const streams = new Map();  // by the element: its connection, and when it was last heard
  on("htmx:sse:after:connection", e => {
    if (e.target === document) return;  // a newer stream has taken its place
    opened.add(e.target);
    const {connection} = e.detail;
    connection.config.reconnectDelay = 500;  // what a server has told holds for once
    streams.set(e.target, {connection, heard: now()});
    offline(e.target, false);
    // A tab that is opened in the background is never told that it is hidden.
    if (document.hidden) setTimeout(() => document.dispatchEvent(new Event("visibilitychange")));
  });
  on("htmx:sse:before:message", ({target}) => {
    if (streams.has(target)) streams.get(target).heard = now();
  });
  on("htmx:sse:error", e => offline(e.target, e.detail.connection?.attempt > 1));
  const waiting = new Map();  // by the element: what tries again
  on("htmx:finally:request", ({target: el}) => {
    if (!url(el) || opened.has(el)) return;
    tries.set(el, (tries.get(el) ?? 0) + 1);
    const again = () => waiting.delete(el) && el.isConnected && htmx.ajax("GET", url(el), {source: el});
    waiting.set(el, again);
    setTimeout(again, Math.min(250 * 2 ** tries.get(el), 7500));
  });
  addEventListener("online", () => {
    streams.forEach(({connection}) => connection?.delayCanceller?.());
    waiting.forEach(again => again());
  });
  // A browser has six connections over HTTP/1.1: the server lets few of them be streams.
  const protocol = performance.getEntriesByType("navigation")[0]?.nextHopProtocol;
  on("htmx:config:request", ({target, detail: {ctx}}) => {
    if (url(target)) ctx.request.headers["FS-Protocol"] = protocol ?? "";
  });
  on("htmx:error", ({detail: {ctx}}) => ctx && !ctx.response && offline(ctx, true));
  on("htmx:after:request", ({detail: {ctx}}) => offline(ctx, false));
  // What only shows something here need not go on for long where nobody sees it any more.
  addEventListener("pagehide", () => each("[data-fs-beat]", el => {
    navigator.sendBeacon(url(el).replace(/events\?.*/, "left"), token());
  }));
  // A stream that is cut as the page is left is an error in Firefox's and Safari's consoles.
  // Who stays after all, since what came was a file, has it back in half a second.
  const close = () => streams.forEach(({connection}) => connection?.reader?.cancel());
  addEventListener("beforeunload", close);
  addEventListener("pageshow", e => {  // it is back
    if (e.persisted) close();
  });
  setInterval(() => streams.forEach((stream, el) => {
    if (!el.isConnected) streams.delete(el);
    else if (stream.connection?.reader && now() - stream.heard > el.dataset.fsBeat * 2.5) {
      stream.heard = now();
      stream.connection.reader.cancel();
    }
  }), 250);
}
