// Runs: Stop takes Submit's place, clocks tick, toasts go.
{
  const {on, each, now} = flaskstream;
  const began = new WeakMap();
  let go, last = {};
  // The second half of a double click is for what the first one was for, and not for what
  // has come there since; nor is by a key what has taken another's place (see the style sheet).
  on("click", e => {
    const button = e.isTrusted && e.target.closest?.("button");
    if (!button) return;
    const {name, value, id, classList} = button;
    const own = [...classList].filter(one => one !== "htmx-request");  // while it is answered
    const key = [name, value, id, ...own].join();
    const isSecond = e.detail && now() - last.at < 0.5 && Math.hypot(e.x - last.x, e.y - last.y) < 5;
    if (isSecond && key !== last.key || getComputedStyle(button).pointerEvents === "none") {
      e.preventDefault();
      e.stopImmediatePropagation();
    } else last = {key, at: now(), x: e.x, y: e.y};
  });
  // All listeners of a button get its value, and not only the one that it posts to itself.
  on("htmx:config:request", ({detail: {ctx: {sourceEvent, request: {body}}}}) => {
    const button = sourceEvent?.type === "click" && sourceEvent.target.closest?.("button[name][formaction]");
    if (button && !body.has(button.name)) body.set(button.name, button.value);
  });
  on("click", e => {
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
    if (!began.has(time)) began.set(time, now() - time.dataset.fsElapsed);
    const s = Math.floor(now() - began.get(time));
    const text = s < 60 ? `${s} s` : `${Math.floor(s / 60)} min ${s % 60} s`;
    if (time.textContent !== text) time.textContent = text;
  });
  setInterval(() => {
    tick();
    each(".fs-toast[data-fs-duration]:not(:hover, :focus-within)", toast => {
      if ((toast.dataset.fsDuration -= 0.25) <= 0) toast.remove();
    });
  }, 250);
}
