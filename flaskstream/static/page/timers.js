// Timers: what is computed again and again while somebody looks. A tick goes out only when
// the last one is answered, and the longer that took, the later: a busy server has fewer.
{
  const {on, each, now} = flaskstream;
  const LONGEST = 2 ** 31 - 1;  // milliseconds that a browser counts
  const timers = new Map();  // by the element
  const wait = timer => {
    timer.next = setTimeout(tick, Math.min(timer.seconds * 1000, LONGEST), timer);
  };
  const tick = timer => {
    const due = !document.hidden && !timer.flying && now() > timer.rests;
    if (due) htmx.trigger(timer.el, "fs:tick");
    wait(timer);
  };
  // They begin, stop and change by what is put in.
  const look = () => {
    timers.forEach((timer, el) => {
      if (el.isConnected && el.dataset.fsTick === timer.seconds) return;
      clearTimeout(timer.next);
      timers.delete(el);
    });
    each("[data-fs-tick]", el => {
      if (timers.has(el)) return;
      const timer = {el, seconds: el.dataset.fsTick, flying: 0, rests: 0};
      timers.set(el, timer);
      wait(timer);
    });
  };
  on("htmx:before:request", ({detail: {ctx}}) => {
    ctx.timer = flaskstream.isTick(ctx) && timers.get(ctx.sourceEvent.target);
    if (!ctx.timer) return;
    ctx.timer.flying++;
    ctx.left = now();
  });
  on("htmx:finally:request", ({detail: {ctx: {timer, left, response}}}) => {
    if (!timer) return;
    timer.flying--;
    const status = response?.status ?? 503, took = now() - left;
    // What was refused will be, and was told once; too many or too slow passes.
    const passes = status >= 500 || [408, 425, 429].includes(status);
    timer.rests = status < 400 ? now() + Math.min(2 * took, 60) : passes ? now() + 10 : Infinity;
  });
  on("htmx:after:swap", look);
  look();
}
