// A growing text stays at its end until the person scrolls up; `.fs-latest` leads back.
{
  const {on, each} = flaskstream;
  // Its place is looked at before each swap: scroll events come too late to tell.
  const ends = new WeakMap();
  const up = box => box.scrollHeight - box.scrollTop - box.clientHeight > 2;
  const look = box => box.toggleAttribute("data-fs-loose",
    up(box) && ("fsLoose" in box.dataset || !(box.scrollTop > ends.get(box) - 2)));
  const follow = box => {
    if ("fsLoose" in box.dataset) return;
    box.scrollTop = box.scrollHeight;
    ends.set(box, box.scrollTop);
  };
  each("[role=log][data-fs-autoscroll], .fs-field:has([data-fs-state=running]) [data-fs-autoscroll]", follow);
  on("scroll", ({target: box}) => "fsAutoscroll" in (box.dataset ?? {}) && look(box));
  on("click", e => {
    const log = e.target.closest?.(".fs-latest")?.parentElement.querySelector("[data-fs-loose]");
    if (log) { log.removeAttribute("data-fs-loose"); follow(log); log.focus(); }
  });
  // Of several swaps at once before the first: the others find what that has moved.
  let swapping = false;
  on("htmx:before:swap", e => {
    if (!swapping) each("[data-fs-autoscroll]", look);
    swapping = !e.defaultPrevented;
  });
  on("htmx:after:swap", () => {
    swapping = false;
    each("[data-fs-autoscroll]", follow);
  });
}
