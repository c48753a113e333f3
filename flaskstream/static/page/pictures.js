// Pictures that change: small frames stand in their message; of large ones it tells the
// address, and each is fetched before it takes the place of the last. One is on its way at
// a time, the newest follows; by a frame's address the server gives the newest there is.
{
  const {on, each, part, later, painted} = flaskstream;
  const films = new WeakMap();  // by picture: what is on its way to it
  const isFrame = url => /\/pages\/[\w.-]+\/previews\/\d+\//.test(url);
  const isFile = url => /\/media\/[^/]+$/.test(url);
  on("htmx:before:swap", ({detail: {tasks}}) => tasks?.forEach(({target, fragment}) => {
    const images = fragment.querySelectorAll(".fs-picture");
    const shown = images.length ? target?.querySelectorAll(".fs-picture") ?? [] : [];
    images.forEach((next, i) => shown[i] && follow(shown[i], next));
  }));
  const follow = (shown, next) => {
    const url = fetchable(next.getAttribute("src"), shown);
    let film = films.get(shown);
    // A run's last picture waits for no frame, and one picture for none that is not there.
    const comes = isFrame(url) || isFile(url) && !(film ? isFrame(film.url) : shown.complete);
    if (!comes) return film && stop(shown, film);
    film ??= {ready: complete(shown)};
    film.places = [shown, next];  // it depends on the swap which of them stays
    film.places.forEach(place => films.set(place, film));
    next.setAttribute("src", shown.getAttribute("src"));
    if (url === next.getAttribute("src") || url === film.url) return;
    film.url = url;
    film.running ??= run(film);
  };
  // Where a policy forbids pictures within their message, a small frame is asked for, too.
  let fetchesAll = false, count = 0;
  const fetchable = (url, image) => {
    const stream = part(image, "[data-fs-beat]")?.getAttribute("hx-sse:connect");
    const id = /\d+$/.exec(image.closest(".fs-image")?.id)?.[0];
    if (!fetchesAll || !url.startsWith("data:") || !stream || !id) return url;
    return stream.replace(/events\?.*/, `previews/${id}/${++count}`);
  };
  document.addEventListener("securitypolicyviolation", ({blockedURI, disposition}) => {
    if (blockedURI !== "data" || disposition === "report") return;
    fetchesAll = true;
    each('.fs-picture[src^="data:"]', image => { image.src = fetchable(image.getAttribute("src"), image); });
  });
  const run = async film => {
    await film.ready;
    for (let url; (url = film.url) && url !== film.done; ) {
      film.image = Object.assign(new Image(), {src: url});
      await Promise.all([fetched(film), film.ready]);
      const place = film.places.find(place => place.isConnected);
      if (!film.url || !place) break;
      place.src = film.done = url;
      film.ready = painted();
    }
    film.running = null;
  };
  const fetched = async film => {
    for (let tries = 0; film.url && tries < 4; tries++) {
      try { return await film.image.decode(); } catch {}
      await later(0.5 * 2 ** tries);  // it did not come: it is asked for again
      if (film.url) film.image.src = film.image.src;
    }
  };
  const stop = (shown, film) => {
    films.delete(shown);
    film.url = null;
    if (film.image && !film.image.complete) film.image.src = "";
  };
  const complete = image => image.complete || new Promise(done => {
    image.addEventListener("load", done);
    image.addEventListener("error", done);
  });
  // A picture of another kind that did not come is asked for again, too.
  const tries = new WeakMap();
  on("error", ({target: image}) => {
    const tried = tries.get(image) ?? 0;
    if (!image.matches?.(".fs-picture") || tried > 4) return;
    tries.set(image, tried + 1);
    setTimeout(() => { image.src = image.src; }, 500 * 2 ** tried);
  });
}
