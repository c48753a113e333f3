// Answers that are not put in.
{
  const {on, part, order, load} = flaskstream;
  on("htmx:config:request", ({detail: {ctx}}) => {
    if (!ctx.request.action.includes("/run/")) return;
    ctx.order = order();
    ctx.request.body.set("order", `${load} ${ctx.order}`);
  });
  // One that was overtaken: what it says has come, and its stream is an older one; or it is
  // to an older request of a listener.
  const newest = new Map();
  on("htmx:before:swap", e => {
    const {ctx} = e.detail, action = ctx.request?.action;
    const seq = ctx.response?.headers.get("FS-Cursor");
    if (seq && +seq < part(ctx, ".fs-cursor")?.value) e.preventDefault();
    if (ctx.order < newest.get(action)) e.preventDefault();
    else if (ctx.order) newest.set(action, ctx.order);
  });
  // One that is not the library's: a login page of the app around it, a refusal.
  on("htmx:after:request", e => {
    const {ctx} = e.detail, {status, headers} = ctx.response;
    const foreign = status !== 204 && !headers.has("FS-Fragments");
    if (foreign) e.preventDefault();
    show(ctx, ".fs-refused", foreign && status !== 413);
    show(ctx, ".fs-large", foreign && status === 413);
  });
  const show = (ctx, selector, shown) => {
    const box = part(ctx, selector);
    if (!box) return;
    box.hidden = !shown;
    const size = shown && box.querySelector("b");
    if (size) size.textContent = sizeOf(ctx.request.body);
  };
  const sizeOf = body => {
    const bytes = [...body ?? []].reduce((sum, [, field]) => sum + (field.size ?? field.length), 0);
    return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
  };
}
