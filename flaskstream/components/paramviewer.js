// One button unfolds all parameters, or folds them; and they stay so when others come.
htmx.registerExtension("fs-params", {htmx_before_morph_node: (old, {newNode}) => {
  if (old.matches?.(".fs-param")) newNode.open = old.open;
}});
document.addEventListener("click", ({target}) => {
  const button = target.closest?.(".fs-params-fold");
  if (!button) return;
  const open = button.getAttribute("aria-expanded") === "false";
  button.closest(".fs-params").querySelectorAll(".fs-param").forEach(each => { each.open = open; });
  button.setAttribute("aria-expanded", open);
  button.textContent = open ? "Hide all" : "Show all";
});
