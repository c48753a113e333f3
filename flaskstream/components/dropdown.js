// Where somebody listens to the keys of a dropdown that is typed into, each is told.
document.addEventListener("keyup", ({target, key}) => {
  const button = target.matches("input.fs-in") && target.closest(".fs-dropdown")?.querySelector(".fs-keyed");
  if (!button) return;
  const told = {name: "key_up", target: +button.dataset.fsTarget, key, input_value: target.value.slice(0, 2000)};
  button.setAttribute("hx-vals", JSON.stringify({event: JSON.stringify(told)}));
  button.click();
});
// What is typed beside a dropdown's boxes becomes one of them by Enter.
document.addEventListener("keydown", e => {
  const box = e.target, text = box.value?.trim();
  if (e.key !== "Enter" || e.isComposing || !box.matches(".fs-another")) return;
  e.preventDefault();
  if (!text) return;
  const option = Object.assign(document.createElement("label"), {className: "fs-option"});
  const added = Object.assign(document.createElement("input"), {
    type: "checkbox", name: box.name, value: `+${text}`, checked: true,
    className: box.className.replace("fs-another", ""),
  });
  option.append(added, Object.assign(document.createElement("span"), {textContent: text}));
  box.before(option);
  box.value = "";
  for (const name of ["input", "change"]) added.dispatchEvent(new Event(name, {bubbles: true}));
});
