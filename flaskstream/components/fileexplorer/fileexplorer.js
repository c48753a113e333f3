// A folder that is opened for the first time asks for what is in it. A folder that is chosen
// is chosen with all that is in it; and what was chosen before it was to be seen has one box
// only, when it is.
const {on, each, part} = flaskstream;
const boxesIn = entry => entry.querySelectorAll(":scope > details .fs-in");
on("toggle", ({target}) => {
  const place = target.open && target.matches(".fs-folder") && target.querySelector(":scope > .fs-branch[hx-post]");
  if (place && !place.querySelector(":scope > ul")) place.dispatchEvent(new Event("fs:unfold"));
});
on("change", ({target}) => {
  const entry = target.matches(".fs-explorer .fs-check > input[type=checkbox]") && target.closest(".fs-entry");
  if (!entry || !target.value.endsWith("/")) return;
  for (const box of boxesIn(entry)) box.checked = box.disabled = target.checked;
});
on("htmx:after:swap", () => each(".fs-explorer > .fs-apart > label", label => {
  const {value} = label.firstElementChild;
  const boxes = label.closest(".fs-explorer").querySelectorAll(".fs-branch .fs-in");
  if ([...boxes].some(box => box.value === value)) label.remove();
}));
// Who goes on by keys goes on with the first of those that have come.
let pressed = null;
on("click", ({target}) => { if (target.matches(".fs-more-of")) pressed = target.parentElement.id; });
on("htmx:after:swap", () => {
  const place = pressed && document.getElementById(pressed);
  if (!place?.querySelector(":scope > ul")) return;
  pressed = null;
  place.querySelector("input, summary")?.focus();
});
