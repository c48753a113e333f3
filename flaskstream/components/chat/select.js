// A message that is pressed is told: by a click, if that does nothing else, or by Enter.
import {tell} from "../core/tell.js";
const DOES = "a, button, summary, label, input, select, textarea, audio, video";
const press = message => {
  const index = +message.id.match(/\d+$/)[0];
  tell(message, ".fs-selected-message", {name: "select", index});
};
document.addEventListener("click", ({target}) => {
  const message = target.closest?.(".fs-message[tabindex]");
  if (message && !target.closest(DOES) && getSelection().isCollapsed) press(message);
});
document.addEventListener("keydown", ({target, key}) => {
  if (key === "Enter" && target.matches?.(".fs-message[tabindex]")) press(target);
});
