// Where somebody listens to the keys of a dropdown that is typed into, each is told.
document.addEventListener("keyup", ({target, key}) => {
  const button = target.matches("input.fs-in") && target.closest(".fs-dropdown")?.querySelector(".fs-keyed");
  if (!button) return;
  const told = {name: "key_up", target: +button.dataset.fsTarget, key, input_value: target.value.slice(0, 2000)};
  button.setAttribute("hx-vals", JSON.stringify({event: JSON.stringify(told)}));
  button.click();
});
// Of many choices the server finds those that are meant; until one is, nothing is told of it.
document.addEventListener("input", e => {
  const box = e.target;
  if (!box.matches?.(".fs-seeks")) return;
  box.dispatchEvent(new Event("fs:seek"));
  if (box.value && !isListed(box, box.value)) e.stopPropagation();
}, {capture: true});
const isListed = (box, text) => !box.matches(".fs-strict")
  || [...box.list.options].some(option => option.value === text);
// What is typed beside a dropdown's boxes becomes one of them by Enter.
document.addEventListener("keydown", e => {
  const box = e.target, text = box.value?.trim();
  if (e.key !== "Enter" || e.isComposing || !box.matches(".fs-another")) return;
  e.preventDefault();
  if (!text || !isListed(box, text)) return;
  const option = Object.assign(document.createElement("label"), {className: "fs-option"});
  const added = Object.assign(document.createElement("input"), {
    type: "checkbox", name: box.name, value: `+${text}`, checked: true,
    className: box.className.replace(/fs-(another|seeks|strict)/g, ""),
  });
  option.append(added, Object.assign(document.createElement("span"), {textContent: text}));
  box.before(option);
  box.value = "";
  for (const name of ["input", "change"]) added.dispatchEvent(new Event(name, {bubbles: true}));
});
