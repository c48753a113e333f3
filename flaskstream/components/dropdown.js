// Where somebody listens to the keys of a dropdown that is typed into, each is told.
document.addEventListener("keyup", ({target, key}) => {
  const button = target.matches("input.fs-in") && target.closest(".fs-dropdown")?.querySelector(".fs-keyed");
  if (!button) return;
  const told = {name: "key_up", target: +button.dataset.fsTarget, key, input_value: target.value.slice(0, 2000)};
  button.setAttribute("hx-vals", JSON.stringify({event: JSON.stringify(told)}));
  button.click();
});
