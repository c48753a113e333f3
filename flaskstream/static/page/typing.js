// What is typed goes out by itself, and what comes before its answer, made of what stood
// there before, does not take it away.
{
  const {on, home, now} = flaskstream;
  const typed = new Map(), came = new Map(), sent = new WeakMap();
  const answers = new WeakMap();  // by page: when what it was answered last was sent
  let kept = [];
  const goesOut = flaskstream.goesOut = id => /^fs\d*-\d+-in$/.test(id) && document.querySelector(
    `[hx-trigger*="input"][hx-trigger*="target:.${id.replace(/in$/, "ev")}"]`);
  const answered = it => answers.get(home(it)) ?? 0;
  const answer = ctx => {
    if (home(ctx)) answers.set(home(ctx), Math.max(answered(ctx), sent.get(ctx) ?? 0));
  };
  on("input", ({target: {id}}) => { if (goesOut(id)) typed.set(id, now()), came.delete(id); });
  on("htmx:before:request", ({detail: {ctx}}) => {
    if (ctx.sourceElement.hasAttribute("hx-post")) sent.set(ctx, now());
  });
  on("htmx:finally:request", e => answer(e.detail.ctx));
  on("htmx:before:swap", e => {
    answer(e.detail.ctx);
    typed.forEach((at, id) => {
      const field = document.getElementById(id);
      if (field && at > answered(field)) return;
      // What an answer that is overtaken says has come before.
      if (field && e.defaultPrevented && came.has(id)) field.value = came.get(id);
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
