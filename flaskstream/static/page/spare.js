// The answers of a live listener come often, each with a stream that goes on from there,
// which takes a round trip to open. So the stream that is there stays, and theirs is spare:
// it takes the place where that one says nothing, ends, or does not go on from what the
// page shows since the last answer.
{
  const {on, now} = flaskstream;
  const SOON = 2;
  let spare = "", timer, source, last, heard = now();
  const place = () => {
    const box = document.getElementById("fs-stream");
    htmx.swap({sourceElement: box, target: box, swap: "innerHTML", text: spare});
  };
  on("htmx:before:swap", e => {
    const {ctx, tasks} = e.detail;
    const task = tasks?.find(({target}) => target?.id === "fs-stream");
    if (!task || e.defaultPrevented) return;
    const [old] = task.target.children, [next] = task.fragment.children;
    if (!ctx.queue || !old || !next || now() - heard > SOON) {
      heard = now();
      return forget();
    }
    tasks.splice(tasks.indexOf(task), 1);
    spare = next.outerHTML;
    timer ??= setTimeout(place, SOON * 1000);
  });
  const forget = () => {
    clearTimeout(timer);
    [spare, timer] = [""];
  };
  on("htmx:sse:before:message", ({target, detail: {message}}) => {
    heard = now();
    if (target !== source) {
      source = target;
      last = /after=(\d+)/.exec(target.getAttribute("hx-sse:connect"))?.[1];
    }
    if (!message.event) [message.base, last] = [last, message.id];
  });
  on("htmx:sse:after:message", ({detail: {message}}) => {
    if (spare && message.event === "fs:done") place();
  });
  // Of messages those that go on from what the page shows.
  flaskstream.following = messages => {
    if (!spare) return messages;
    const shown = +document.getElementById("fs-cursor").value;
    const news = messages.filter(({id}) => id > shown);
    if (news.length && news[0].base >= shown) forget();
    else if (news.length) return place(), [];
    return news;
  };
}
