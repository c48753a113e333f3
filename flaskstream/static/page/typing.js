// What is typed goes out by itself, and what comes before its answer, made of what stood
// there before, does not take it away.
{
  const {on, now} = flaskstream;
  const typed = new Map(), came = new Map(), sent = new WeakMap();
  let answered = 0, kept = [];
  const goesOut = id => /^fs-\d+-in$/.test(id) && document.querySelector(
    `[hx-trigger*="input"][hx-trigger*="target:.${id.replace(/in$/, "ev")}"]`);
  const answer = ctx => { answered = Math.max(answered, sent.get(ctx) ?? 0); };
  on("input", ({target: {id}}) => { if (goesOut(id)) typed.set(id, now()), came.delete(id); });
  on("htmx:before:request", ({detail: {ctx}}) => {
    if (ctx.sourceElement.hasAttribute("hx-post")) sent.set(ctx, now());
  });
  on("htmx:finally:request", e => answer(e.detail.ctx));
  on("htmx:before:swap", e => {
    answer(e.detail.ctx);
    typed.forEach((at, id) => {
      if (at > answered) return;
      // What an answer that is overtaken says has come before.
      if (e.defaultPrevented && came.has(id)) document.getElementById(id).value = came.get(id);
      typed.delete(id);
      came.delete(id);
    });
    kept = [...typed.keys()].map(id => document.getElementById(id)).filter(Boolean)
      .map(({id, value, selectionStart, selectionEnd}) => [id, value, selectionStart, selectionEnd]);
  });
  on("htmx:after:swap", () => kept.forEach(([id, value, start, end]) => {
    const field = document.getElementById(id);
    if (!field || field.value === value) return;
    came.set(id, field.value);
    field.value = value;
    if (start != null) field.setSelectionRange(start, end);
  }));
}
