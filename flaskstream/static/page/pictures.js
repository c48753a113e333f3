// Frames: each is fetched before it is put in, and painted before the next one.
{
  const {on} = flaskstream;
  let seen, ahead;
  on("htmx:sse:after:message", () => {
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
  const tries = new WeakMap();
  on("error", ({target: image}) => {
    const tried = tries.get(image) ?? 0;
    if (image.tagName !== "IMG" || tried > 4) return;
    tries.set(image, tried + 1);
    setTimeout(() => { image.src = image.src; }, 500 * 2 ** tried);
  });
}
