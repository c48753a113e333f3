// The answers of a live listener, or of a timer's, come often, each with a stream that goes on from there,
// which takes a round trip to open. So the stream that is there stays, and theirs is spare:
// it takes the place where that one says nothing, ends, or does not go on from what the
// page shows since the last answer.
{
  const {on, home, part, now} = flaskstream;
  const SOON = 2;
  const spares = new WeakMap();  // by page: the spare stream, and what the one there has said
  const spareOf = it => {
    const page = home(it);
    if (page && !spares.has(page)) spares.set(page, {page, text: "", heard: now()});
    return spares.get(page);
  };
  const place = spare => {
    const box = part(spare.page, ".fs-stream");
    htmx.swap({sourceElement: box, target: box, swap: "innerHTML", text: spare.text});
  };
  on("htmx:before:swap", e => {
    const {ctx, tasks} = e.detail;
    const task = tasks?.find(({target}) => target?.matches?.(".fs-stream"));
    if (!task || e.defaultPrevented) return;
    const spare = spareOf(task.target);
    const [old] = task.target.children, [next] = task.fragment.children;
    const often = ctx.queue || flaskstream.isTick(ctx);
    if (!often || !old || !next || now() - spare.heard > SOON) {
      spare.heard = now();
      return forget(spare);
    }
    tasks.splice(tasks.indexOf(task), 1);
    spare.text = next.outerHTML;
    spare.timer ??= setTimeout(place, SOON * 1000, spare);
  });
  const forget = spare => {
    clearTimeout(spare.timer);
    Object.assign(spare, {text: "", timer: undefined});
  };
  on("htmx:sse:before:message", ({target, detail: {message}}) => {
    const spare = spareOf(target);
    if (!spare) return;
    spare.heard = now();
    if (target !== spare.source) {
      spare.source = target;
      spare.last = /after=(\d+)/.exec(target.getAttribute("hx-sse:connect"))?.[1];
    }
    if (!message.event) [message.base, spare.last] = [spare.last, message.id];
  });
  on("htmx:sse:after:message", ({target, detail: {message}}) => {
    const spare = spareOf(target);
    if (spare?.text && message.event === "fs:done") place(spare);
  });
  // Of messages those that go on from what the page shows.
  flaskstream.following = (source, messages) => {
    const spare = spareOf(source);
    if (!spare?.text) return messages;
    const shown = +part(source, ".fs-cursor").value;
    const news = messages.filter(({id}) => id > shown);
    if (news.length && news[0].base >= shown) forget(spare);
    else if (news.length) return place(spare), [];
    return news;
  };
}
