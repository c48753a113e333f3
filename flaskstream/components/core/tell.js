// Tells of an event of the component that an element stands in, by its hidden button.
export const tell = (element, selector, event) => {
  const button = element.closest(".fs-control")?.querySelector(selector);
  if (!button) return;
  const told = JSON.stringify({target: +button.dataset.fsTarget, ...event});
  button.setAttribute("hx-vals", JSON.stringify({event: told}));
  button.click();
};
