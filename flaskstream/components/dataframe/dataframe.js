// A table's cells by keys and pointer, as in a spreadsheet. What is typed goes into the
// page's form at once, with a number, so that whatever is pressed next has it; it leaves
// the form when the server says that it has it (`fs-taken`). The editor stands over the
// rows, and not in them: no news of the table touches it.
const {on, each} = flaskstream;
const WINDOW = Math.random().toString(36).slice(2);
let number = 0;
const kept = new Map();  // by the table's field: {at, cells}, what is not taken yet
let editor = null;  // {input, cell: [row, column], table}

const tableOf = target => target.closest?.(".fs-table");
const cellOf = target => target.closest?.(".fs-grid > tbody td");
const fieldOf = table => table.querySelector(":scope > .fs-typed");
const cellsIn = row => [...row.querySelectorAll(":scope > td")];
const rowsOf = table => [...table.querySelectorAll(".fs-grid > tbody > tr")];
const placeOf = cell => [+cell.parentElement.dataset.fsRow, cellsIn(cell.parentElement).indexOf(cell)];
const cellAt = (table, [row, column]) => {
  const line = table.querySelector(`.fs-grid tr[data-fs-row="${row}"]`);
  return line && cellsIn(line)[column];
};
const textOf = cell => cell.dataset.fsRaw ?? cell.textContent;
const isTyped = cell => {  // whether a person may change it
  const {fsEdits, fsStatic} = tableOf(cell).dataset;
  return fsEdits !== undefined && !fsStatic?.split(" ").includes(String(placeOf(cell)[1]));
};

// ----- what the form says

const stateOf = field => {
  if (!kept.has(field.name)) kept.set(field.name, {cells: []});
  return kept.get(field.name);
};
const write = field => {
  const {at, cells} = stateOf(field);
  field.value = at || cells.length ? JSON.stringify({window: WINDOW, at, cells}) : "";
};
const settle = table => {
  const field = fieldOf(table), state = stateOf(field);
  const taken = table.querySelector(":scope > .fs-taken").textContent;
  const last = taken ? JSON.parse(taken)[WINDOW] ?? 0 : 0;
  state.cells = state.cells.filter(([n]) => n > last);
  write(field);
};
const type = (table, changes) => {
  if (!changes.length) return;
  const field = fieldOf(table), state = stateOf(field);
  for (const [row, column, text, ...beyond] of changes) {
    state.cells.push([++number, row, column, text, ...beyond]);
    const cell = !beyond.length && cellAt(table, [row, column]);
    if (!cell) continue;
    cell.textContent = text;
    delete cell.dataset.fsRaw;
  }
  write(field);
  send(table);
  for (const name of ["input", "change", "fs:edit"])
    field.dispatchEvent(new Event(name, {bubbles: true}));
};
const send = table => htmx.ajax("POST", table.dataset.fsEdits, {source: fieldOf(table), swap: "none"});

// ----- which cell

const pick = (cell, from = cell) => {
  const table = tableOf(cell);
  each(".fs-grid .fs-picked", one => one.classList.remove("fs-picked"));
  each(".fs-grid td[tabindex]", one => one.removeAttribute("tabindex"));
  cell.tabIndex = 0;
  cell.focus({preventScroll: false});
  table.fsFrom = placeOf(from);
  const field = fieldOf(table), state = stateOf(field);
  const place = placeOf(cell), moved = String(state.at) !== String(place);
  state.at = place;
  write(field);
  for (const line of rangeOf(table)) for (const one of line) one.classList.add("fs-picked");
  if (moved) field.dispatchEvent(new Event("fs:select", {bubbles: true}));
};
const rangeOf = table => {
  const {at} = stateOf(fieldOf(table)), from = table.fsFrom ?? at, rows = rowsOf(table);
  if (!at) return [];
  const index = ([row]) => rows.findIndex(line => +line.dataset.fsRow === row);
  const [a, b] = [index(at), index(from)].sort((x, y) => x - y);
  const [c, d] = [at[1], from[1]].sort((x, y) => x - y);
  return a < 0 ? [] : rows.slice(a, b + 1).map(line => cellsIn(line).slice(c, d + 1));
};
const step = (cell, down, right, extend) => {
  const table = tableOf(cell), rows = rowsOf(table), line = cell.parentElement;
  const cells = cellsIn(line), at = cells.indexOf(cell) + right;
  const next = rows[rows.indexOf(line) + down];
  const to = next && cellsIn(next)[Math.max(0, Math.min(cells.length - 1, at))];
  if (to) pick(to, extend ? cellAt(table, table.fsFrom) ?? to : to);
};
on("pointerdown", e => {
  const cell = cellOf(e.target);
  if (!cell || e.button || e.target.closest("a")) return;
  const table = tableOf(cell);
  e.preventDefault();
  if (editor) commit();
  pick(cell, e.shiftKey && table.fsFrom ? cellAt(table, table.fsFrom) ?? cell : cell);
});
on("dblclick", ({target}) => { const cell = cellOf(target); if (cell) edit(cell); });
on("htmx:config:request", ({target, detail: {ctx}}) => {
  if (target.matches?.(".fs-sort") && ctx.sourceEvent?.shiftKey)
    ctx.request.body.set(target.name, JSON.stringify({...JSON.parse(target.value), beside: true}));
});

// ----- searching: the first key goes out at once, and what stands there when its answer has
// come goes out then. So nobody waits for a pause, and a box has one request at a time.

const sought = new WeakMap();  // by the box: the text that is on its way
on("htmx:config:request", e => {
  const {target: box} = e;
  if (!box.matches?.(".fs-search")) return;
  if (sought.has(box)) e.preventDefault();
  else sought.set(box, box.value);
});
on("htmx:finally:request", ({target: box}) => {
  if (!sought.has(box)) return;
  const text = sought.get(box);
  sought.delete(box);
  if (box.value !== text) box.dispatchEvent(new Event("fs:seek"));
});

// ----- typing

const edit = (cell, text = textOf(cell)) => {
  const table = tableOf(cell);
  if (!isTyped(cell)) return;
  const input = document.createElement("textarea");
  input.className = "fs-celleditor";
  input.setAttribute("aria-label", `${headOf(cell)}, row ${placeOf(cell)[0] + 1}`);
  input.value = text;
  (document.fullscreenElement ?? flaskstream.home(table)).append(input);
  editor = {input, cell: placeOf(cell), table, before: textOf(cell)};
  place();
  input.focus();
  input.setSelectionRange(text.length, text.length);
};
const place = () => {
  const box = cellAt(editor.table, editor.cell)?.getBoundingClientRect();
  if (box) Object.assign(editor.input.style, {
    left: `${box.left}px`, top: `${box.top}px`, width: `${box.width}px`, height: `${box.height}px`,
  });
};
on("scroll", ({target}) => { if (editor && target !== editor.input) place(); });
const headOf = cell => {
  const heads = tableOf(cell).querySelectorAll(".fs-grid thead th:not(.fs-number)");
  return heads[placeOf(cell)[1]]?.textContent ?? "";
};
const close = () => {
  const {input, cell, table} = editor;
  editor = null;
  input.remove();
  return cellAt(table, cell);
};
const commit = () => {
  const {input: {value}, cell, table, before} = editor, shown = close();
  if (value !== before) type(table, [[...cell, value]]);
  return shown;
};
on("focusout", ({target}) => { if (target === editor?.input) commit(); });
on("keydown", e => {
  const {key, shiftKey, altKey} = e, held = e.ctrlKey || e.metaKey;
  if (e.isComposing) return;
  if (e.target.matches?.(".fs-search") && tableOf(e.target) && key === "Enter") e.preventDefault();
  if (e.target === editor?.input) {
    if (key === "Escape") { e.stopPropagation(); e.preventDefault(); const cell = close(); if (cell) pick(cell); }
    if ((key === "Enter" && !altKey) || key === "Tab") {
      e.preventDefault();
      const cell = commit();
      if (cell) step(cell, key === "Enter" ? (shiftKey ? -1 : 1) : 0, key === "Tab" ? (shiftKey ? -1 : 1) : 0);
    }
    return;
  }
  const cell = cellOf(e.target);
  if (!cell || e.target !== cell) {
    if (key === "ArrowDown" && e.target.matches?.(".fs-table > .fs-scroll")) {
      const first = e.target.querySelector(".fs-grid td");
      if (first) { e.preventDefault(); pick(first); }
    }
    return;
  }
  const ways = {ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1]};
  if (ways[key]) {
    e.preventDefault();
    step(cell, ...ways[key], shiftKey);
  } else if ((key === "Enter" || key === "F2") && isTyped(cell)) {
    e.preventDefault();
    edit(cell);
  } else if ((key === "Delete" || key === "Backspace") && "fsEdits" in tableOf(cell).dataset) {
    e.preventDefault();
    type(tableOf(cell), rangeOf(tableOf(cell)).flat().filter(isTyped).map(one => [...placeOf(one), ""]));
  } else if (held && key.toLowerCase() === "z") {
    const undo = tableOf(cell).querySelector('.fs-tablefoot [aria-label="Undo"]');
    if (undo) { e.preventDefault(); undo.click(); }
  } else if (key.length === 1 && !held && !altKey && isTyped(cell)) {
    e.preventDefault();
    edit(cell, key);
  }
}, {capture: true});

// ----- copying and pasting, as text between tabs and lines

const quoted = text => /["\t\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
const asText = lines => lines.map(line => line.map(cell => quoted(textOf(cell))).join("\t")).join("\n");
const fromText = text => {
  const lines = [[]];
  for (const [, inner, plain, end] of text.replace(/\r\n?/g, "\n").matchAll(/(?:"((?:[^"]|"")*)"(?=[\t\n]|$)|([^\t\n]*))([\t\n]|$)/g)) {
    lines.at(-1).push(inner === undefined ? plain : inner.replaceAll('""', '"'));
    if (end === "\n") lines.push([]);
    if (!end) break;
  }
  if (lines.length > 1 && lines.at(-1).join("") === "") lines.pop();
  return lines;
};
on("copy", e => {
  const cell = cellOf(e.target);
  if (!cell || e.target !== cell || String(getSelection())) return;
  e.preventDefault();
  e.clipboardData.setData("text/plain", asText(rangeOf(tableOf(cell))));
});
on("paste", e => {
  const cell = cellOf(e.target), table = cell && tableOf(cell);
  if (!cell || e.target !== cell || !("fsEdits" in table.dataset)) return;
  e.preventDefault();
  const rows = rowsOf(table), top = rows.indexOf(cell.parentElement), left = placeOf(cell)[1];
  const changes = [];
  fromText(e.clipboardData.getData("text/plain")).forEach((line, down) => line.forEach((text, right) => {
    // What goes farther than is shown here is found by the server.
    const last = Math.min(top + down, rows.length - 1), beyond = top + down - last;
    const to = cellsIn(rows[last])[left + right];
    if (!to) changes.push([+rows[last].dataset.fsRow, left + right, text, beyond]);
    else if (isTyped(to)) changes.push([...placeOf(to), text, ...(beyond ? [beyond] : [])]);
  }));
  type(table, changes.slice(0, 20_001));  // one more than are taken, which is told of
});
on("click", ({target}) => {
  const button = target.closest?.(".fs-copytable");
  if (!button) return;
  const table = tableOf(button);
  const heads = [...table.querySelectorAll(".fs-sort")].map(one => quoted(one.firstChild?.textContent ?? "")).join("\t");
  navigator.clipboard?.writeText(`${heads}\n${asText(rowsOf(table).map(cellsIn))}`);
});

on("click", ({target}) => {
  if (!target.closest?.(".fs-clips > .fs-full")) return;
  if (document.fullscreenElement) document.exitFullscreen();
  else tableOf(target).requestFullscreen?.();
});

// ----- what is put in anew

const pin = table => {
  const {fsPinned: count} = table.dataset;
  if (!count) return;
  let at = 0;
  const lines = table.querySelectorAll(".fs-grid tr"), first = lines[0];
  const widths = [...first.children].slice(0, +count + (first.querySelector(".fs-number") ? 1 : 0))
    .map(cell => { const start = at; at += cell.getBoundingClientRect().width; return start; });
  lines.forEach(line => widths.forEach((start, index) => {
    line.children[index]?.classList.add("fs-pin");
    line.children[index]?.style.setProperty("inset-inline-start", `${start}px`);
  }));
};
// A row that comes anew takes the focus, and what is marked, with it.
const remark = table => {
  const {at} = stateOf(fieldOf(table)), cell = at && cellAt(table, at);
  if (!cell || !table.fsFocused || editor) return;
  cell.tabIndex = 0;
  if (document.activeElement === document.body) cell.focus({preventScroll: true});
  for (const line of rangeOf(table)) for (const one of line) one.classList.add("fs-picked");
};
on("focusin", ({target}) => each(".fs-table", table => { table.fsFocused = cellOf(target)?.closest(".fs-table") === table; }));
const look = () => {
  each(".fs-table", table => { settle(table); pin(table); remark(table); });
  if (editor) place();
};
on("htmx:after:swap", look);
look();
