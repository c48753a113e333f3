// Runs: Stop takes Submit's place, clocks tick, toasts go.
{
  const {on, each, now} = flaskstream;
  const began = new WeakMap();
  let go;
  on("click", e => {
    // By a key neither is pressed what has just taken another's place; see the style sheet.
    const button = e.isTrusted && e.target.closest?.(".fs-stop, .fs-press");
    if (button && getComputedStyle(button).pointerEvents === "none") {
      e.preventDefault();
      e.stopImmediatePropagation();
    }
    if (getSelection().isCollapsed) e.target.closest?.(".fs-toast")?.remove();
  });
  // The focus goes from Submit to Stop and back.
  on("htmx:before:swap", () => { go = document.activeElement?.closest?.(".fs-go")?.id; });
  on("htmx:after:swap", () => {
    const place = document.getElementById(go);
    const next = place?.querySelector(".fs-stop, :scope:not(:has(.fs-stop)) > .fs-press");
    next?.focus({preventScroll: true});
    tick();
  });
  const tick = () => each(".fs-status time", time => {
    if (!began.has(time)) began.set(time, now() - time.dataset.elapsed);
    const s = Math.floor(now() - began.get(time));
    const text = s < 60 ? `${s} s` : `${Math.floor(s / 60)} min ${s % 60} s`;
    if (time.textContent !== text) time.textContent = text;
  });
  setInterval(() => {
    tick();
    each(".fs-toast[data-duration]:not(:hover, :focus-within)", toast => {
      if ((toast.dataset.duration -= 0.25) <= 0) toast.remove();
    });
  }, 250);
}
