// What goes out by itself while a person types or drags. Over a long way several requests
// of a listener are under way at a time, else it would answer once for each round trip.
{
  const {on, now} = flaskstream;
  const MOST = 4, PACE = 0.15;
  const queues = new Map();
  on("htmx:config:request", e => {
    const {ctx} = e.detail, {request} = ctx;
    if (!request.action.includes("/run/")) return;
    const [queue, strategy] = ctx.sourceElement.getAttribute("hx-sync")?.split(":") ?? [];
    if (strategy === "replace" && !leaves(ctx, queue)) {
      e.preventDefault();
      e.stopImmediatePropagation();
    }
  });
  const leaves = (ctx, id) => {
    if (!queues.has(id)) queues.set(id, {flying: new Set(), left: 0});
    const queue = queues.get(id), {flying} = queue, early = queue.left + PACE - now();
    clearTimeout(queue.timer);
    queue.next = flying.size && (early > 0 || flying.size >= MOST) ? ctx : null;
    if (queue.next) {
      if (flying.size < MOST) queue.timer = setTimeout(leave, early * 1000, queue);
      return false;
    }
    queue.left = now();
    flying.add(ctx);
    ctx.queue = queue;
    const {abort} = ctx.request;
    ctx.request.abort = why => why && abort(why);  // when it is late, and for no newer one
    return true;
  };
  // With what stands in the form by then.
  const leave = ({next: ctx}) => ctx
    && htmx.ajax("POST", ctx.request.action, {source: ctx.sourceElement, event: ctx.sourceEvent});
  on("htmx:finally:request", ({detail: {ctx}}) => {
    if (ctx.queue?.flying.delete(ctx)) leave(ctx.queue);
  });
}
