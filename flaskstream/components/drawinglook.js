// What is seen of a drawing: its sheets, the tools, the layers, and where the brush is.
const {sheetsOf, isBlank} = flaskstream.drawing;

const find = (d, selector) => d.root.querySelector(selector);
const say = (d, text) => { find(d, ".fs-draw-told").textContent = text; };
// The diameter of the brush, or of the eraser, in the picture's pixels.
const sizeOf = (d, tool) => {
  const given = d.tools[tool === "eraser" ? "eraser" : "brush"], side = Math.min(d.doc.width, d.doc.height);
  return d.sizes[tool] ??= Math.max(1, Math.round(2 * (given === "auto" ? side / 50 : given)));
};

const show = d => {
  const {root, doc} = d, paper = find(d, ".fs-draw-paper"), stack = find(d, ".fs-draw-stack");
  const canvases = sheetsOf(doc).map(one => one.canvas);
  if (canvases.length !== stack.children.length || canvases.some((one, i) => one !== stack.children[i])) stack.replaceChildren(...canvases);
  doc.layers.forEach(layer => { layer.sheet.canvas.hidden = layer.hidden; });
  paper.style.setProperty("--fs-ratio", doc.width / doc.height);
  find(d, ".fs-draw-hint").hidden = !isBlank(doc) || d.stroke != null;
  const press = (name, pressed, kind = "pressed") => root.querySelector(`[data-fs-tool=${name}]`)?.setAttribute(`aria-${kind}`, String(pressed));
  ["brush", "eraser", "crop", "resize", "hand"].forEach(name => press(name, d.tool === name));
  press("undo", !d.past.length, "disabled");
  press("redo", !d.future.length, "disabled");
  press("layers", d.showsLayers ?? false, "expanded");
  showBrush(d);
  showPanels(d);
  flaskstream.drawing.showView(d);
};
const showBrush = d => {
  const [color, opacity] = d.color;
  d.root.querySelectorAll(".fs-draw-color").forEach(swatch => {
    const own = [swatch.dataset.fsColor, +swatch.dataset.fsOpacity];
    swatch.style.background = `color-mix(in srgb, ${own[0]} ${100 * own[1]}%, #fff)`;
    swatch.setAttribute("aria-pressed", String(own[0] === color && own[1] === opacity));
  });
  const dense = find(d, ".fs-draw-dense");
  if (dense) {
    dense.value = Math.round(100 * opacity);
    dense.setAttribute("aria-valuetext", `${dense.value} %`);
  }
  const size = find(d, ".fs-draw-size"), any = find(d, ".fs-draw-any"), now = sizeOf(d, d.tool === "eraser" ? "eraser" : "brush");
  if (size) {
    size.max = Math.max(100, now);
    size.value = now;
  }
  if (any) {
    const pen = document.createElement("canvas").getContext("2d");
    pen.fillStyle = color;
    if (/^#/.test(pen.fillStyle)) any.value = pen.fillStyle;
  }
};
const showPanels = d => {
  const asks = d.tool === "crop" || d.tool === "resize", frame = find(d, ".fs-draw-cut").style;
  find(d, "[data-fs-panel=size]").hidden = !asks;
  d.root.querySelectorAll(".fs-draw-offset").forEach(label => { label.hidden = d.tool !== "crop"; });
  find(d, ".fs-draw-cut").hidden = d.tool !== "crop";
  if (asks) {
    const {width, height} = d.doc, {box} = d, percent = (one, of) => `calc(${100 * one / of}% * var(--fs-zoom, 1))`;
    d.root.querySelectorAll("[data-fs-side]").forEach(field => { field.value = box[field.dataset.fsSide]; });
    Object.assign(frame, {left: percent(box.x, width), top: percent(box.y, height), width: percent(box.width, width), height: percent(box.height, height)});
  }
  find(d, "[data-fs-panel=layers]").hidden = !d.showsLayers;
  if (d.showsLayers) showLayers(d);
};
const lineOf = (layer, at, {length}, active) => {
  const line = Object.assign(document.createElement("li"), {className: "fs-draw-layer"});
  const button = (act, text, label, isOff = false) => {
    const made = Object.assign(document.createElement("button"), {type: "button", textContent: text});
    if (label !== text) made.setAttribute("aria-label", label);
    Object.assign(made.dataset, {fsLayer: act, fsAt: at});
    if (isOff) made.setAttribute("aria-disabled", "true");
    line.append(made);
    return made;
  };
  button("pick", layer.name, layer.name).setAttribute("aria-current", String(at === active));
  button("hide", layer.hidden ? "Show" : "Hide", `${layer.hidden ? "Show" : "Hide"} ${layer.name}`);
  button("up", "↑", `${layer.name} up`, at === length - 1);
  button("down", "↓", `${layer.name} down`, at === 0);
  button("drop", "×", `Remove ${layer.name}`, length === 1);
  return line;
};

const showLayers = d => {
  const list = find(d, ".fs-draw-list"), {fsLayer, fsAt} = list.contains(document.activeElement) ? document.activeElement.dataset : {};
  list.replaceChildren(...d.doc.layers.map((layer, at) => lineOf(layer, at, d.doc.layers, d.active)).reverse());
  const at = fsLayer === "up" || fsLayer === "down" || fsLayer === "drop" ? d.active : fsAt;
  if (fsLayer) list.querySelector(`[data-fs-layer=${fsLayer}][data-fs-at="${at}"]`)?.focus();
  find(d, "[data-fs-tool=add]")?.toggleAttribute("disabled", d.doc.layers.length >= d.tools.most);
};
const showPen = (d, [x, y], tool = d.tool) => {
  const pen = find(d, ".fs-draw-pen"), scale = find(d, ".fs-draw-stack").clientWidth / d.doc.width;
  pen.hidden = tool !== "brush" && tool !== "eraser";
  const size = `${Math.max(4, (pen.hidden ? 1 : sizeOf(d, tool)) * scale)}px`;
  Object.assign(pen.style, {left: `${x * scale}px`, top: `${y * scale}px`, width: size, height: size});
};

Object.assign(flaskstream.drawing, {find, say, sizeOf, show, showBrush, showPanels, showPen});
