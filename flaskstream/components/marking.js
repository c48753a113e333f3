// A part of a text is selected, as by the caret in any editor, and gets a label. That goes
// into the page's form at once, with a number, so that whatever is pressed next has it; it
// leaves the form when the server says that it has it (`fs-taken`). What becomes of the text
// is the server's to say: nothing is marked here.
customElements.define("fs-marker", class extends HTMLElement {});
const {on, each} = flaskstream;
const WINDOW = Math.random().toString(36).slice(2);
let number = 0;
const kept = new Map();  // by the name of its field: {marks: what is not taken yet, span}

const within = (element, selector) => element.closest(".fs-control").querySelector(selector);
const textOf = element => within(element, ".fs-marked");
const fieldOf = element => within(element, ".fs-typed");
const markerOf = element => within(element, "fs-marker");
const stateOf = element => {
  const {name} = fieldOf(element);
  if (!kept.has(name)) kept.set(name, {marks: [], span: null});
  return kept.get(name);
};

// ----- what is selected: from which character of the text to which, and where it is

const said = fragment => {
  fragment.querySelectorAll(".fs-span-name").forEach(name => name.remove());
  return fragment.textContent;
};
const before = (text, node, offset) => {
  const range = document.createRange();
  range.setStart(text, 0);
  range.setEnd(node, offset);
  return [...said(range.cloneContents())].length;
};
const spanOf = (text, range) => {
  const span = {
    start: before(text, range.startContainer, range.startOffset),
    end: before(text, range.endContainer, range.endOffset),
    words: said(range.cloneContents()),
  };
  const [mark] = marksIn(text, range);
  return {...span, label: mark?.title ?? "", at: mark?.dataset.fsAt};
};
const marksIn = (text, range) => [...text.querySelectorAll(".fs-span")].filter(mark => {
  if (!range.intersectsNode(mark)) return false;
  const both = range.cloneRange(), inner = whole(mark);  // it may begin where a mark ends
  if (both.compareBoundaryPoints(Range.START_TO_START, inner) < 0) both.setStart(inner.startContainer, inner.startOffset);
  if (both.compareBoundaryPoints(Range.END_TO_END, inner) > 0) both.setEnd(inner.endContainer, inner.endOffset);
  return said(both.cloneContents()) !== "";
});
const whole = mark => {
  const range = document.createRange();
  range.selectNodeContents(mark);
  return range;
};
const note = text => {
  const chosen = getSelection(), state = stateOf(text);
  if (!chosen.rangeCount || !text.contains(chosen.anchorNode) || !text.contains(chosen.focusNode)) return;
  const range = chosen.getRangeAt(0), mark = chosen.anchorNode.parentElement?.closest(".fs-marked .fs-span");
  state.caret = range.collapsed ? before(text, range.startContainer, range.startOffset) : undefined;
  if (!range.collapsed) state.span = spanOf(text, range);
  else state.span = mark ? spanOf(text, whole(mark)) : null;
  show(text);
};
const show = text => {
  const marker = markerOf(text), {span} = stateOf(text), words = marker.querySelector(".fs-marker-words");
  const box = marker.querySelector(".fs-marker-label");
  words.textContent = span ? `“${span.words}”` : words.dataset.fsHint;
  if (box !== document.activeElement) box.value = span?.label ?? "";
  box.disabled = marker.querySelector(".fs-put").disabled = !span;
  marker.querySelector(".fs-drop").disabled = !span?.label;
  paint();
};
// What is selected stays in sight while its label is typed.
const paint = () => {
  const ranges = [];
  each("fs-marker", marker => {
    const text = textOf(marker), {span} = stateOf(marker);
    if (span && document.activeElement !== text) ranges.push(rangeOf(text, span));
  });
  if (window.Highlight) CSS.highlights.set("fs-marking", new Highlight(...ranges));
};
on("focusin", paint);
on("focusout", () => setTimeout(paint));
const placeOf = (text, count, begins = false) => {
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  let node, last = [text, 0];
  while ((node = walker.nextNode())) {
    if (node.parentElement.closest(".fs-span-name")) continue;
    const letters = [...node.data];
    if (begins ? count < letters.length : count <= letters.length) return [node, letters.slice(0, count).join("").length];
    count -= letters.length;
    last = [node, node.length];
  }
  return last;
};
const rangeOf = (text, {start, end}) => {
  const range = document.createRange();
  range.setStart(...placeOf(text, start, true));
  range.setEnd(...placeOf(text, end));
  return range;
};
// The browser tells of it some time after a key: what acts on it looks first.
const look = () => {
  const text = document.activeElement;
  if (text?.matches(".fs-marked[contenteditable]")) note(text);
};
on("selectionchange", look);

// ----- what it gets

const write = field => {
  const {marks} = stateOf(field);
  field.value = marks.length ? JSON.stringify({window: WINDOW, marks}) : "";
};
const put = (marker, label) => {
  const state = stateOf(marker), {span} = state, field = fieldOf(marker), text = textOf(marker);
  if (!span) return;
  state.marks.push([++number, span.start, span.end, label, span.words]);
  state.span = null;
  write(field);
  text.focus({preventScroll: true});
  getSelection().collapse(...placeOf(text, span.end));
  htmx.ajax("POST", marker.dataset.fsActs, {source: field, swap: "none"});
  for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, {bubbles: true}));
};
const tell = (text, at) => {
  const button = markerOf(text).querySelector(".fs-tell");
  if (!button || at === undefined) return;
  button.value = JSON.stringify({...JSON.parse(button.value), index: +at});
  button.click();
};
const type = (marker, begun) => {
  const box = marker.querySelector(".fs-marker-label");
  box.focus();
  if (begun === undefined) box.select();
  else box.value = begun;
};
on("click", ({target}) => {
  const marker = target.closest?.("fs-marker"), button = target.closest?.("button");
  const mark = target.closest?.(".fs-marked[contenteditable] .fs-span");
  if (mark && getSelection().isCollapsed) tell(mark.closest(".fs-marked"), mark.dataset.fsAt);
  if (!marker || !button) return;
  look();
  if (button.matches(".fs-take")) {
    if (stateOf(marker).span) put(marker, button.value);
    else textOf(marker).focus();
  } else if (button.matches(".fs-put")) put(marker, marker.querySelector(".fs-marker-label").value.trim());
  else if (button.matches(".fs-drop")) put(marker, "");
});
// A button takes no focus from the text, so that its selection stays.
on("pointerdown", e => { if (e.target.closest?.("fs-marker button")) e.preventDefault(); });
on("mousedown", e => { if (e.target.closest?.("fs-marker button")) e.preventDefault(); });
on("beforeinput", e => { if (e.target.matches?.(".fs-marked[contenteditable]")) e.preventDefault(); });
// Before the page's own keys: Escape would stop what runs.
window.addEventListener("keydown", e => {
  const {target, key} = e, held = e.ctrlKey || e.metaKey || e.altKey;
  if (e.isComposing || held || !target.matches?.(".fs-page :is(.fs-marked[contenteditable], .fs-marker-label)")) return;
  look();
  const marker = markerOf(target), {span} = stateOf(target);
  const done = target.matches(".fs-marker-label") ? inLabel(marker, key, target) : inText(marker, key, span);
  if (done) e.preventDefault(), e.stopPropagation();
}, true);
const inLabel = (marker, key, box) => {
  if (key === "Enter") put(marker, box.value.trim());
  else if (key === "Escape") {
    const {span} = stateOf(marker), text = textOf(marker);
    text.focus();
    if (span) choose(rangeOf(text, span));
  } else return false;
  return true;
};
const inText = (marker, key, span) => {
  if (key === "Enter") {
    if (!span) return true;
    if (getSelection().isCollapsed) tell(textOf(marker), span.at);
    type(marker);
  } else if (!span) return false;
  else if (key === "Delete" || key === "Backspace") put(marker, "");
  else if ([...key].length === 1 && key !== " ") type(marker, key);
  else return false;
  return true;
};
const choose = range => {
  getSelection().removeAllRanges();
  getSelection().addRange(range);
};

// ----- what is put in anew

const settle = field => {
  const state = stateOf(field), last = JSON.parse(within(field, ".fs-taken").textContent || "{}")[WINDOW] ?? 0;
  state.marks = state.marks.filter(([n]) => n > last);
  write(field);
};
const renew = () => each("fs-marker", marker => {
  const text = textOf(marker), state = stateOf(marker), {span, caret} = state;
  Object.entries({
    contenteditable: "true", role: "textbox", inputmode: "none", spellcheck: "false",
    "aria-multiline": "true", "aria-readonly": "true", "aria-describedby": marker.querySelector(".fs-marker-words").id,
  }).forEach(([name, value]) => text.setAttribute(name, value));
  settle(fieldOf(marker));
  const range = span && rangeOf(text, span), isThere = range && said(range.cloneContents()) === span.words;
  state.span = isThere ? spanOf(text, range) : null;
  if (document.activeElement === text) {
    if (caret !== undefined) getSelection().collapse(...placeOf(text, caret));
    else if (isThere && getSelection().isCollapsed) choose(range);  // else it may be dragged
    note(text);
  }
  show(text);
});
on("htmx:after:swap", renew);
renew();
