// Which part of a text is selected is told, in characters as Python counts them.
import {tell} from "./core/tell.js";
const count = text => [...text].length;
const told = (box, before, selected) => {
  const start = count(before), end = start + count(selected);
  if (start < end) tell(box, ".fs-selected-part", {name: "select", index: [start, end]});
};
document.addEventListener("select", ({target: box}) => {
  if (!box.matches?.(".fs-in")) return;
  const {value, selectionStart: start, selectionEnd: end} = box;
  told(box, value.slice(0, start), value.slice(start, end));
});
// A text that is only shown has no such event: it is looked at where a selection may end.
let last = "";
const look = () => {
  const selection = getSelection(), range = selection.rangeCount ? selection.getRangeAt(0) : null;
  const around = range?.commonAncestorContainer, box = (around?.closest ? around : around?.parentElement)?.closest("output.fs-text");
  if (!box) return void (last = "");
  const before = document.createRange();
  before.selectNodeContents(box);
  before.setEnd(range.startContainer, range.startOffset);
  const now = `${box.id} ${before} ${range}`;
  if (now === last) return;
  last = now;
  told(box, `${before}`, `${range}`);
};
for (const name of ["pointerup", "keyup"]) document.addEventListener(name, look);
