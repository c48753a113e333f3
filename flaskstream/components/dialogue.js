// Lines are added, removed and moved here, at once; without this script the server does it.
const {on} = flaskstream;
const linesOf = line => [...line.closest(".fs-talk-lines").children];
const boxOf = line => line.querySelector("textarea");
const tell = line => {
  const list = line.closest(".fs-talk-lines"), lines = [...list.children];
  lines.forEach((each, place) => {
    each.setAttribute("aria-label", `Line ${place + 1}`);
    each.querySelectorAll("[data-fs-do]").forEach(tool => { tool.value = `${tool.dataset.fsDo} ${place}`; });
  });
  const add = list.parentElement.querySelector(".fs-tools > [data-fs-do=add]");
  add.value = `add ${lines.length - 1}`;
  add.disabled = lines.length >= +list.dataset.fsMost;
  const field = list.parentElement.querySelector(".fs-mode");
  for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, {bubbles: true}));
};
const add = line => {
  if (linesOf(line).length >= +line.parentElement.dataset.fsMost) return;
  const next = line.cloneNode(true);
  boxOf(next).value = boxOf(next).defaultValue = "";
  boxOf(next).autofocus = false;
  next.querySelector("select").value = line.querySelector("select").value;
  line.after(next);
  boxOf(next).focus();
  tell(next);
};
const remove = line => {
  const lines = linesOf(line), place = lines.indexOf(line);
  const next = lines[place - 1] ?? lines[1] ?? line;
  if (next === line) boxOf(line).value = "";
  else line.remove();
  boxOf(next).focus();
  tell(next);
};
const move = (line, down, from) => {
  const other = down ? line.nextElementSibling : line.previousElementSibling;
  if (!other) return;
  if (down) other.after(line);
  else other.before(line);
  from.focus();
  tell(line);
};
on("click", e => {
  const button = e.target.closest?.(".fs-talk [data-fs-do]"), what = button?.dataset.fsDo;
  if (!button || what === "text" || what === "lines") return;
  e.preventDefault();
  const line = button.closest(".fs-talk-line") ?? button.closest(".fs-talk").querySelector(".fs-talk-line:last-child");
  if (what === "add") add(line);
  else if (what === "remove") remove(line);
  else move(line, what === "down", button);
});

// Tags are offered for what is typed after : or [.
const menuOf = box => box.closest(".fs-talk")?.querySelector(".fs-tags");
const begun = box => /[:[][^\s:[\]]*$/.exec(box.value.slice(0, box.selectionStart));
const plain = text => text.toLowerCase().replace(/^[^\p{L}\p{N}]+/u, "");
const optionsOf = menu => [...menu.children].filter(option => !option.hidden);
const mark = (box, menu, option) => {
  for (const each of menu.children) each.setAttribute("aria-selected", each === option);
  box.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({block: "nearest"});
};
const close = box => {
  const menu = menuOf(box);
  if (menu) menu.hidden = true;
  box.removeAttribute("aria-activedescendant");
};
const offer = (box, menu) => {
  const typed = begun(box);
  for (const option of menu.children)
    option.hidden = !typed || !plain(option.textContent).startsWith(plain(typed[0]));
  const [first] = optionsOf(menu);
  if (!first) return close(box);
  menu.hidden = false;
  menu.style.insetBlockStart = `${box.getBoundingClientRect().bottom - menu.parentElement.getBoundingClientRect().top}px`;
  menu.style.insetInlineStart = `${box.getBoundingClientRect().left - menu.parentElement.getBoundingClientRect().left}px`;
  mark(box, menu, first);
};
const take = (box, option) => {
  box.setRangeText(option.textContent, begun(box).index, box.selectionStart, "end");
  box.dispatchEvent(new Event("input", {bubbles: true}));
  close(box);
};
on("input", ({target}) => {
  const menu = target.matches(".fs-talk-in") && menuOf(target);
  if (menu) offer(target, menu);
});
on("focusout", ({target}) => { if (target.matches(".fs-talk-in")) close(target); });
on("mousedown", e => {
  const option = e.target.closest?.(".fs-tags > li"), box = document.activeElement;
  if (!option) return;
  e.preventDefault();
  if (box.matches(".fs-talk-in")) take(box, option);
});
const choose = (box, menu, key) => {
  const options = optionsOf(menu), at = options.findIndex(option => option.ariaSelected === "true");
  if (key === "Escape") close(box);
  else if (key === "Enter" || key === "Tab") take(box, options[at]);
  else if (key === "ArrowDown" || key === "ArrowUp")
    mark(box, menu, options.at((at + (key === "ArrowDown" ? 1 : -1)) % options.length));
  else return false;
  return true;
};
// Before the page's own keys: Escape would stop what runs.
window.addEventListener("keydown", e => {
  const box = e.target, {key} = e;
  if (e.isComposing || !box.matches?.(".fs-page .fs-talk-in")) return;
  const menu = menuOf(box), line = box.closest(".fs-talk-line");
  if (menu && !menu.hidden && !e.ctrlKey && choose(box, menu, key)) e.preventDefault();
  else if (key === "Enter" && (e.ctrlKey || e.metaKey)) {
    e.preventDefault();
    box.dispatchEvent(new Event("fs:submit", {bubbles: true}));
  } else if (line && key === "Enter" && !e.shiftKey) {
    e.preventDefault();
    add(line);
  } else if (line && key === "Backspace" && !box.value && linesOf(line).length > 1) {
    e.preventDefault();
    remove(line);
  }
}, true);
