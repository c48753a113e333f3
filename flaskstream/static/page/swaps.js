// What a stream brings is put in once for each frame that is painted, and the server is
// told, when it asks, that it was. A page that swapped each message as it came would be
// busy with what the next one has made needless, and paint none of it.
{
  const {on, home, part, now, token, later, painted} = flaskstream;
  const comings = new WeakMap();  // by page: its stream, and what of it waits
  on("htmx:sse:before:message", e => {
    const {target, detail: {message}} = e, page = home(target);
    if (!page) return;
    if (!comings.has(page)) comings.set(page, {waiting: [], painting: false});
    const coming = comings.get(page);
    if (target !== coming.source) Object.assign(coming, {source: target, waiting: []});  // a newer one
    if (message.event === "fs:ask") coming.asked = {url: message.data, at: now()};
    if (!message.event) {
      e.preventDefault();
      coming.waiting.push(message);
    }
    if (!coming.painting || message.event === "fs:done") putIn(coming);
  });
  const putIn = coming => {
    const {source, waiting, asked: question} = coming;
    const messages = flaskstream.following?.(source, waiting) ?? waiting;
    Object.assign(coming, {waiting: [], asked: null});
    if (!messages.length || !source.isConnected) return question && answer(question);
    coming.painting = true;
    const field = part(source, ".fs-cursor"), last = messages.at(-1).id;
    for (const pieces of flaskstream.merged(messages.map(message => message.data))) swap(source, pieces);
    if (last) field.value = last;
    Promise.resolve(decoded()).then(painted).then(() => {
      coming.painting = false;
      if (question) answer(question);
      putIn(coming);
    });
  };
  const swap = (source, pieces) => {
    const ctx = {sourceElement: source, target: source, swap: "none swapEmpty:false"};
    if (!pieces.every(isText)) return htmx.swap({...ctx, text: pieces.map(html).join("")});
    htmx.trigger(source, "htmx:before:swap", {ctx, tasks: []});
    for (const {target, swap, inner} of pieces) {
      const place = document.querySelector(target);
      if (!place) continue;
      if (swap === "beforeend") place.append(inner);
      else if (swap === "trim") flaskstream.trim(place, inner);
      else place.textContent = inner;
    }
    Promise.resolve().then(() => htmx.trigger(source, "htmx:after:swap", {ctx}));
  };
  // Most of what streams is text, and text needs no parser: htmx takes half a millisecond
  // for it, and much longer on a telephone.
  const isText = ({target, swap, inner}) => !/[<&]/.test(inner) && (
    swap === "beforeend" || swap === "trim"
    || swap === "innerHTML" && !document.querySelector(target)?.firstElementChild);
  const html = ({target, swap, inner}) =>
    `<hx-partial hx-target="${target}" hx-swap="${swap}">${inner}</hx-partial>`;
  const answer = ({url, at}) => {
    const took = Math.round((now() - at) * 1000);
    fetch(`${url}?took=${took}`, {method: "POST", body: token()}).catch(() => {});  // it may be lost
  };
  // Modules that are put in run as they come, but one may be built on that before it.
  const loaded = new Set();  // each message may bring the same ones, which run once
  on("htmx:before:swap", ({detail: {tasks}}) => {
    for (const {fragment} of tasks ?? [])
      for (const script of fragment?.querySelectorAll?.("script[type=module][src]") ?? []) {
        const {type, attributes: {src: {value: src}}} = script;
        script.remove();
        if (loaded.has(src)) continue;
        loaded.add(src);
        document.head.append(Object.assign(document.createElement("script"), {type, async: false, src}));
      }
  });
  // A frame that came before the last one was painted would take its place unseen.
  const decoded = () => {
    const frames = [...document.querySelectorAll('.fs-picture[src^="data:"]')];
    return frames.length && Promise.race([
      Promise.all(frames.map(image => image.decode().catch(() => {}))), later(1),
    ]);
  };
}
