// The line between two pictures is where the slider that lies over them is.
const {on, each} = flaskstream;
const move = slider => slider.closest(".fs-compare").style.setProperty("--fs-at", `${slider.value}%`);
on("input", ({target}) => { if (target.matches?.(".fs-divider")) move(target); });
on("htmx:after:swap", () => each(".fs-divider", move));
// Where it is pressed is told as of an image; not where the line is only dragged to.
let from = 0;
on("pointerdown", e => { from = e.clientX; });
on("click", e => {
  const frame = e.target.closest?.(".fs-compare");
  if (frame && Math.abs(e.clientX - from) < 4) flaskstream.pick(frame.querySelector(".fs-picture"), e);
});
