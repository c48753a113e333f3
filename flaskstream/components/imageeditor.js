// What a person does with a drawing: see drawing.js for drawings themselves, drawinglook.js
// for what is seen of them, drawingview.js for how near, and drawingupload.js for their way to
// the server; late.js has all of them come. A sheet stays, with all that can be undone, while
// the form has the token that it has.
const {on, each} = flaskstream;
const {
  part, scaled, sheet, sheetsOf, isBlank, blankDoc, layerOf, composite, made, strokeOn, extendStroke, stepOf,
  find, say, sizeOf, show, showBrush, showPanels, showPen,
  drawings, rootOf, of, fieldsOf, told, touch, flush, png,
} = flaskstream.drawing;
const MOST_UNDONE = 60, MOST_BYTES = 256e6;
const KEY_STEP = 10;

// ----- what is on the page

const mount = root => {
  const {id} = root.closest(".fs-field"), tools = JSON.parse(root.dataset.fsDraw);
  let d = drawings.get(id);
  if (!d) drawings.set(id, d = begin(tools));
  Object.assign(d, {root, tools, load: () => load(d)});
  show(d);
  d.ready ??= !told(d);  // what it begins with can’t be undone
  if (!d.flight && told(d) !== d.told) load(d);
};
const begin = tools => ({
  tools, doc: blankDoc(tools), told: "", active: 0, tool: tools.draws ? "brush" : "", sizes: {},
  color: tools.color, past: [], future: [], wants: new Set(), bytes: 0,
});
const load = async d => {
  const turn = d.turn = {}, known = new Map(sheetsOf(d.doc).map(one => [one.token, one])), before = d.doc;
  d.told = told(d);
  d.loads = true;  // what was there before is not sent any more
  let parts;
  try {
    parts = await Promise.all(fieldsOf(d).map(async field => {
      const [token, kind, ...name] = field.value.split(" "), one = known.get(token);
      return {token, kind, name: name.join(" "), one, image: one?.canvas ?? await picture(field.dataset.fsSrc)};
    }));
  } catch {
    if (d.turn === turn) say(d, "This drawing can’t be shown here. Reload the page.");
    return;  // with nothing to be sent in its place
  }
  if (d.turn !== turn) return;
  const doc = made(d.tools, parts);
  if (doc.width !== before.width || doc.height !== before.height) Object.assign(d, {sizes: {}, zoom: 1});
  set(d, doc);
  if (d.ready) pushLoaded(d, () => set(d, before), () => set(d, doc));
  d.ready = true;
  d.loads = false;
  d.wants.clear();
};
const picture = async src => {
  const image = Object.assign(new Image(), {src});
  await image.decode();
  return image;
};
const set = (d, doc) => {
  d.doc = doc;
  d.active = Math.min(d.active, doc.layers.length - 1);
  d.stroke = null;
  show(d);
};

// ----- what is done, and undone

const push = (d, undo, redo, bytes = 0) => {
  d.past.push({undo, redo, bytes});
  d.future = [];
  d.bytes += bytes;
  while (d.past.length > MOST_UNDONE || d.bytes > MOST_BYTES && d.past.length > 1) d.bytes -= d.past.shift().bytes;
  show(d);
};
// What a function streams is undone at once, and not value by value.
const pushLoaded = (d, undo, redo) => {
  const last = d.past.at(-1), goesOn = last?.isLoaded && !d.isChosen;
  if (goesOn) Object.assign(last, {redo});
  else push(d, undo, redo);
  d.past.at(-1).isLoaded = true;
  d.future = [];
  d.isChosen = false;
};
const change = (d, doc, edit) => {
  const before = d.doc;
  set(d, doc);
  const kept = new Set(sheetsOf(doc)), gone = sheetsOf(before).filter(one => !kept.has(one));
  push(d, () => set(d, before), () => set(d, doc), gone.length * before.width * before.height * 4);
  touch(d, edit);
};
const undo = (d, from = d.past, to = d.future, way = "undo") => {
  if (d.stroke || !from.length) return;
  const step = from.pop();
  step[way]();
  to.push(step);
  d.bytes += way === "undo" ? -step.bytes : step.bytes;
  show(d);
  touch(d);
};
const redo = d => undo(d, d.future, d.past, "redo");

// ----- strokes

const start = (d, at, pressure, erases = d.tool === "eraser") => {
  const layer = d.doc.layers[d.active], [color, opacity] = erases ? ["#000", 1] : d.color;
  const isHidden = !layer || layer.hidden;
  say(d, isHidden ? "This layer is hidden. Show it to draw on it." : "");
  if (isHidden) return;
  const size = sizeOf(d, erases ? "eraser" : "brush");
  d.stroke = strokeOn(d.doc, layer, {erases, color, opacity, size}, at);
  extend(d, [[at, pressure]]);
};
const extend = (d, points) => {
  if (extendStroke(d.doc, d.stroke, points) && d.tools.live) touch(d);
};
const finish = (d, counts = true) => {
  const step = d.stroke && stepOf(d.stroke);
  d.stroke = null;
  if (!step) return;
  if (counts) push(d, step.undo, step.redo, step.bytes);
  else step.undo();
  touch(d);
};

// ----- crop and resize: a box of pixels, drawn or typed

const cut = (d, {x, y, width, height}) => all(d, one => part(one, x, y, width, height), width, height);
const resize = (d, {width, height}) => all(d, one => scaled(one, width, height), width, height);
const all = (d, make, width, height) => {
  const anew = one => sheet(make(one.canvas), null, one.empty), {background, layers} = d.doc;
  change(d, {
    width, height, background: background && anew(background),
    layers: layers.map(layer => ({...layer, sheet: anew(layer.sheet)})),
  });
};
const ask = (d, tool) => {
  d.tool = d.tool === tool ? d.tools.draws ? "brush" : "" : tool;
  d.box = {x: 0, y: 0, width: d.doc.width, height: d.doc.height};
  show(d);
};
const typed = d => {
  const {box, doc, tool} = d, crops = tool === "crop", {side} = d;
  d.root.querySelectorAll("[data-fs-side]").forEach(field => { box[field.dataset.fsSide] = Math.round(+field.value) || 0; });
  if (!crops && side === "width") box.height = Math.round(box.width * doc.height / doc.width);
  if (!crops && side === "height") box.width = Math.round(box.height * doc.width / doc.height);
  d.side = "";
  box.x = crops ? clamp(box.x, 0, doc.width - 1) : 0;
  box.y = crops ? clamp(box.y, 0, doc.height - 1) : 0;
  box.width = clamp(box.width, 1, crops ? doc.width - box.x : 8192);
  box.height = clamp(box.height, 1, crops ? doc.height - box.y : 8192);
};
const clamp = (number, least, most) => Math.max(least, Math.min(most, number));

// ----- layers

const move = (list, from, to) => {
  const moved = [...list];
  moved.splice(to, 0, ...moved.splice(from, 1));
  return moved;
};
const relayer = (d, layers, active = d.active) => {
  d.active = active;
  change(d, {...d.doc, layers});
};
const LAYER = {
  pick: (d, at) => { d.active = at; show(d); },
  hide: (d, at) => relayer(d, d.doc.layers.map((layer, i) => i === at ? {...layer, hidden: !layer.hidden} : layer)),
  up: (d, at) => relayer(d, move(d.doc.layers, at, at + 1), at + 1),
  down: (d, at) => relayer(d, move(d.doc.layers, at, at - 1), at - 1),
  drop: (d, at) => relayer(d, d.doc.layers.filter((_, i) => i !== at), Math.max(0, at - 1)),
};
const add = d => {
  const {layers, width, height} = d.doc, names = new Set(layers.map(layer => layer.name));
  let number = layers.length + 1;
  while (names.has(`Layer ${number}`)) number++;
  if (layers.length < d.tools.most) relayer(d, [...layers, layerOf(`Layer ${number}`, width, height)], layers.length);
};
// ----- what a person does

const place = (d, {clientX, clientY}) => {
  const {left, top, width, height} = find(d, ".fs-draw-stack").getBoundingClientRect();
  return [(clientX - left) * d.doc.width / width, (clientY - top) * d.doc.height / height];
};
const pressureOf = ({pointerType, pressure}) => pointerType === "pen" ? 0.25 + 1.25 * pressure : 1;
on("pointerdown", e => {
  const paper = e.target.closest?.(".fs-draw-paper"), d = of(paper);
  if (!d || e.button > 0 && e.button !== 5 || d.pointer != null) return;
  e.preventDefault();
  paper.focus({preventScroll: true});
  finish(d);
  const at = place(d, e);
  if (d.tool === "crop") d.from = at;
  else if (d.tool === "brush" || d.tool === "eraser") start(d, at, pressureOf(e), e.button === 5 || d.tool === "eraser");
  else return;
  d.pointer = e.pointerId;
  if (e.isTrusted) paper.setPointerCapture(e.pointerId);  // not one of late.js: it may be over
  find(d, ".fs-draw-hint").hidden = true;
});
on("pointermove", e => {
  const d = of(e.target.closest?.(".fs-draw-paper"));
  if (!d) return;
  const at = d.pen = place(d, e);
  if (e.pointerType !== "touch") showPen(d, at);
  if (d.pointer !== e.pointerId) return;
  if (d.stroke) {
    const events = e.getCoalescedEvents?.() ?? [];
    extend(d, (events.length ? events : [e]).map(one => [place(d, one), pressureOf(one)]));
  } else if (d.from) {
    const [x, y] = d.from.map(Math.round), [toX, toY] = at.map(Math.round), {width, height} = d.doc;
    const left = clamp(Math.min(x, toX), 0, width - 1), top = clamp(Math.min(y, toY), 0, height - 1);
    d.box = {
      x: left, y: top, width: clamp(Math.max(x, toX) - left, 1, width - left), height: clamp(Math.max(y, toY) - top, 1, height - top),
    };
    showPanels(d);
  }
});
const release = counts => e => {
  drawings.forEach(d => {
    if (d.pointer !== e.pointerId) return;
    d.pointer = d.from = null;
    finish(d, counts);
    show(d);
  });
};
on("pointerup", release(true));
on("lostpointercapture", release(true));
on("pointercancel", release(false));  // two fingers move the page
on("pointerout", ({target, relatedTarget}) => {
  const d = of(target.closest?.(".fs-draw-paper"));
  if (d && !d.root.querySelector(".fs-draw-paper").contains(relatedTarget)) find(d, ".fs-draw-pen").hidden = true;
});

const TOOLS = {
  brush: d => { d.tool = "brush"; show(d); },
  eraser: d => { d.tool = "eraser"; show(d); },
  hand: d => { d.tool = d.tool !== "hand" ? "hand" : d.tools.draws ? "brush" : ""; show(d); },
  crop: d => ask(d, "crop"),
  resize: d => ask(d, "resize"),
  leave: d => ask(d, d.tool),
  take: d => {
    const {tool, box, doc} = d;
    typed(d);
    const same = !box.x && !box.y && box.width === doc.width && box.height === doc.height;
    if (!same) (tool === "crop" ? cut : resize)(d, {...box});
    ask(d, tool);
  },
  undo: d => undo(d),
  redo,
  layers: d => { d.showsLayers = !d.showsLayers; show(d); },
  add,
  apply: d => { touch(d, "apply"); flush(d); },
  save: async d => {
    const href = URL.createObjectURL(await png({canvas: composite(d.doc)}));
    Object.assign(document.createElement("a"), {href, download: "drawing.png"}).click();
    setTimeout(URL.revokeObjectURL, 60000, href);
  },
};
on("click", e => {
  const button = e.target.closest?.("button"), d = of(button);
  if (!d) return;
  if (button.matches(".fs-draw-clear")) {
    e.preventDefault();
    e.stopPropagation();  // it posts the form where no script runs
    if (!isBlank(d.doc)) change(d, blankDoc(d.tools), "clear");
  } else if (button.getAttribute("aria-disabled") !== "true") {
    const {fsTool, fsLayer, fsAt, fsColor, fsOpacity} = button.dataset;
    if (fsTool) TOOLS[fsTool](d);
    if (fsLayer) LAYER[fsLayer](d, +fsAt);
    if (fsColor) paint(d, fsColor, +fsOpacity);
  }
});
const paint = (d, color, opacity) => {
  d.color = [color, opacity];
  d.tool = "brush";
  show(d);
};
on("input", ({target}) => {
  const d = of(target);
  if (!d) return;
  if (target.matches(".fs-draw-any")) paint(d, target.value, d.color[1]);
  if (target.matches(".fs-draw-dense")) paint(d, d.color[0], target.value / 100);
  if (target.matches("[data-fs-side]")) d.side = target.dataset.fsSide;
  if (target.matches(".fs-draw-size")) d.sizes[d.tool === "eraser" ? "eraser" : "brush"] = +target.value;
});
on("change", ({target}) => {
  const d = of(target);
  if (!d || !target.matches("[data-fs-side]")) return;
  typed(d);
  showPanels(d);
});
const resizeBrush = (d, by) => {
  const tool = d.tool === "eraser" ? "eraser" : "brush", size = sizeOf(d, tool);
  d.sizes[tool] = clamp(Math.round(size * by) === size ? size + Math.sign(by - 1) : Math.round(size * by), 1, 1000);
  showBrush(d);
  if (d.pen) showPen(d, d.pen);
};
const MOVES = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};
on("keydown", e => {
  const d = of(e.target), isPaper = e.target.matches?.(".fs-draw-paper"), key = e.key.toLowerCase();
  if (!d || e.isComposing) return;
  const does = keyOf(d, e, key, isPaper);
  if (!does) return;
  e.preventDefault();
  e.stopPropagation();
  does();
});
const keyOf = (d, e, key, isPaper) => {
  if (e.target.matches("[data-fs-side]")) return key === "enter" && (() => TOOLS.take(d));
  if (e.ctrlKey || e.metaKey) return key === "z" ? () => (e.shiftKey ? redo : undo)(d) : key === "y" && (() => redo(d));
  if (e.altKey) return null;
  if (key === "[" || key === "]") return () => resizeBrush(d, key === "]" ? 1.25 : 0.8);
  if (!isPaper) return null;
  if (key === "enter" && d.box && /crop|resize/.test(d.tool)) return () => TOOLS.take(d);
  if (key === "escape") return /crop|resize/.test(d.tool) ? () => ask(d, d.tool) : d.stroke && (() => release(false)({pointerId: d.pointer}));
  if (MOVES[e.key]) return () => steer(d, MOVES[e.key], e.shiftKey ? 1 : KEY_STEP);
  if (key === " " && (d.tool === "brush" || d.tool === "eraser")) return () => {
    if (d.pointer === "key") return release(true)({pointerId: "key"});
    if (d.pointer != null) return;
    start(d, d.pen ??= [d.doc.width / 2, d.doc.height / 2], 1);
    if (d.stroke) d.pointer = "key";
    showPen(d, d.pen);
  };
  return null;
};
const steer = (d, [x, y], step) => {
  const [fromX, fromY] = d.pen ?? [d.doc.width / 2, d.doc.height / 2];
  d.pen = [clamp(fromX + x * step, 0, d.doc.width), clamp(fromY + y * step, 0, d.doc.height)];
  showPen(d, d.pen);
  find(d, ".fs-draw-pen").scrollIntoView({block: "nearest", inline: "nearest"});
  if (d.pointer === "key" && d.stroke) extend(d, [[d.pen, 1]]);
};
on("focusout", ({target}) => {
  const d = of(target.closest?.(".fs-draw-paper"));
  if (d?.pointer === "key") release(true)({pointerId: "key"});
});

// A picture that is pasted or dropped is the background.
const choose = (e, root, {files}) => {
  const file = [...files].find(one => one.type.startsWith("image/")), chooser = root?.querySelector(".fs-upload");
  if (e.defaultPrevented || !file || !chooser || !("fsFiles" in root.dataset)) return;
  e.preventDefault();
  const chosen = new DataTransfer();
  chosen.items.add(file);
  chooser.files = chosen.files;
  chooser.dispatchEvent(new Event("change", {bubbles: true}));
};
on("paste", e => choose(e, rootOf(e.target) ?? document.querySelector(".fs-draw:hover"), e.clipboardData));
on("drop", e => choose(e, rootOf(e.target), e.dataTransfer));
on("dragover", e => { if (rootOf(e.target)?.dataset.fsFiles && e.dataTransfer.types.includes("Files")) e.preventDefault(); });

each(".fs-draw", mount);
on("htmx:after:swap", () => each(".fs-draw", mount));
