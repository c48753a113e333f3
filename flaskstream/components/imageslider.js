// The line between two pictures is where the slider that lies over them is.
const {on, each} = flaskstream;
const move = slider => slider.closest(".fs-compare").style.setProperty("--fs-at", `${slider.value}%`);
on("input", ({target}) => { if (target.matches?.(".fs-divider")) move(target); });
on("htmx:after:swap", () => each(".fs-divider", move));
