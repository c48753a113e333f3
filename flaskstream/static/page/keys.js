// Enter and Escape, and what is typed.
{
  const {on, home} = flaskstream;
  // Enter or Shift+Enter sends a box, whichever it names.
  const uploads = box => box.closest("[data-fs-files]")?.querySelector(".htmx-request");
  on("keydown", e => {
    const box = e.target;
    // 229: the Enter that ends a composition comes after its end in Safari.
    if (e.isComposing || e.keyCode === 229 || e.defaultPrevented) return;
    // Of several pages of one document it is the one that has the focus, or else the first.
    const stop = page => page?.querySelector("button.fs-stop:not([aria-disabled])");
    if (e.key === "Escape") (stop(home(box)) ?? stop(document.querySelector(".fs-page:has(.fs-stop)")))?.click();
    if (box.dataset?.fsSubmit !== (e.shiftKey ? "Shift+" : "") + e.key) return;
    e.preventDefault();
    if (!uploads(box)) box.dispatchEvent(new Event("fs:submit", {bubbles: true}));
  });

  // What is typed after a box was sent stays there when an answer empties the box.
  const sent = new Map();
  let typed = [];
  on("htmx:config:request", ({detail: {ctx}}) => {
    if (ctx.sourceEvent?.type === "input" || flaskstream.isTick(ctx) || !ctx.request.action.includes("/run/")) return;
    home(ctx)?.querySelectorAll(".fs-in[data-fs-submit]").forEach(box => sent.set(box.id, box.value));
  });
  const keep = old => {
    const box = document.getElementById(old.id), was = sent.get(old.id);
    if (old.isConnected || !box || box.value && box.value !== was) return;
    const rest = old.value.startsWith(was) ? old.value.slice(was.length) : old.value;
    box.value = box.value ? old.value : rest;
  };
  on("htmx:before:swap", () => {
    typed = [...document.querySelectorAll(".fs-in[data-fs-submit]")]
      .filter(box => sent.has(box.id) && box.value !== sent.get(box.id));
  });
  on("htmx:after:swap", () => typed.forEach(keep));

  // Who presses Send goes on writing.
  on("mousedown", e => e.target.closest?.(".fs-box .fs-go") && e.preventDefault());

  // The number beside a slider.
  flaskstream.mirror = ({dataset, value}) => {
    if (dataset?.fsMirror) document.getElementById(dataset.fsMirror).textContent = value;
  };
  on("input", ({target}) => flaskstream.mirror(target));
}
