// What is typed goes out by itself, and what comes before its answer, made of what stood
// there before, does not take it away.
{
  const {on, home, part, now} = flaskstream;
  const typed = new Map(), came = new Map(), sent = new WeakMap();
  const answers = new WeakMap();  // by page: when what it was answered last was sent
  let kept = [];
  const goesOut = flaskstream.goesOut = id => /^fs\d*-\d+-in$/.test(id) && document.querySelector(
    `[hx-trigger*="input"][hx-trigger*="target:.${id.replace(/in$/, "ev")}"]`);
  const answered = it => answers.get(home(it)) ?? 0;
  const answer = ctx => {
    if (home(ctx)) answers.set(home(ctx), Math.max(answered(ctx), sent.get(ctx) ?? 0));
  };
  const cursor = ({detail: {ctx}}) => +ctx.response?.headers.get("FS-Cursor");
  const says = ({detail: {tasks}}, id) => tasks?.some(({fragment}) => fragment?.querySelector?.(`#${id}`));
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
      // What an answer that is overtaken says has come before, or something newer; but
      // what came before that, and is not in it, was made of an older text.
      if (field && e.defaultPrevented && came.has(id)) {
        const {value, seq} = came.get(id);
        if (seq > cursor(e) || says(e, id)) field.value = value;
      }
      typed.delete(id);
      came.delete(id);
    });
    kept = [...typed.keys()].map(id => document.getElementById(id)).filter(Boolean)
      .map(({id, value, selectionStart, selectionEnd}) => [id, value, selectionStart, selectionEnd]);
  });
  on("htmx:after:swap", () => kept.forEach(([id, value, start, end]) => {
    const field = document.getElementById(id);
    if (!field || field.value === value) return;
    came.set(id, {value: field.value, seq: part(field, ".fs-cursor").value});
    field.value = value;
    if (start != null) field.setSelectionRange(start, end);
  }));
}
