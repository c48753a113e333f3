// A drawing: a sheet for its background and one for each layer, in the picture's own pixels.
// What is drawn goes over what was there before, so that a stroke that lets through what is
// below it does so once. Whoever shows drawings is imageeditor.js.

// ----- sheets: a canvas with the token of what the server has of it

const blank = (width, height) => Object.assign(document.createElement("canvas"), {width, height});
const penOf = canvas => canvas.getContext("2d");
const sheet = (canvas, token = null, empty = false) => ({canvas, token, empty, version: 0});
const part = (canvas, x, y, width, height) => {
  const piece = blank(width, height);
  penOf(piece).drawImage(canvas, -x, -y);
  return piece;
};
const scaled = (image, width, height, keepsRatio = false) => {
  const canvas = blank(width, height), pen = penOf(canvas), w = image.naturalWidth ?? image.width;
  const h = image.naturalHeight ?? image.height, by = Math.min(width / w, height / h);
  const [wide, high] = keepsRatio ? [Math.round(w * by), Math.round(h * by)] : [width, height];
  pen.imageSmoothingQuality = "high";
  pen.drawImage(image, Math.round((width - wide) / 2), Math.round((height - high) / 2), wide, high);
  return canvas;
};
const mark = (one, empty = false) => Object.assign(one, {token: null, empty, version: one.version + 1});
const sheetsOf = ({background, layers}) => [...background ? [background] : [], ...layers.map(layer => layer.sheet)];
const isBlank = ({background, layers}) => !background && layers.every(layer => layer.sheet.empty);
const blankDoc = ({canvas: [width, height], layers}) => ({
  width, height, background: null, layers: layers.map(name => layerOf(name, width, height)),
});
const layerOf = (name, width, height) => ({name, hidden: false, sheet: sheet(blank(width, height), null, true)});
const composite = ({width, height, background, layers}) => {
  const whole = blank(width, height), pen = penOf(whole);
  if (background) pen.drawImage(background.canvas, 0, 0);
  layers.forEach(layer => layer.hidden || pen.drawImage(layer.sheet.canvas, 0, 0));
  return whole;
};

// The drawing that some pictures make, with those sheets that there are of them.
const made = (tools, parts) => {
  const ground = parts.find(one => one.kind === "background"), rest = parts.filter(one => one !== ground);
  const first = (tools.fixed ? rest[0] : ground ?? rest[0])?.image;
  const [w, h] = tools.canvas, width = first?.naturalWidth ?? first?.width ?? w;
  const height = first?.naturalHeight ?? first?.height ?? h;
  const own = ({one, image, token}, keepsRatio) => one?.canvas.width === width && one.canvas.height === height
    ? one : sheet(scaled(image, width, height, keepsRatio), token);
  const layers = rest.map((one, i) => ({
    name: one.name || tools.layers[i] || `Layer ${i + 1}`, hidden: one.kind === "hidden", sheet: own(one),
  }));
  return {
    width, height, background: ground ? own(ground, tools.fixed) : null,
    layers: layers.length ? layers : tools.layers.map(name => layerOf(name, width, height)),
  };
};
// ----- strokes

const strokeOn = ({width, height}, {sheet: one}, how, at) => ({
  ...how, one, last: at, box: null, wasEmpty: one.empty,
  before: part(one.canvas, 0, 0, width, height), ink: blank(width, height),
});
// Goes on to some points, each with its pressure; whether any of that is on the sheet.
const extendStroke = (doc, stroke, points) => {
  const pen = penOf(stroke.ink), news = [];
  Object.assign(pen, {strokeStyle: stroke.color, fillStyle: stroke.color, lineCap: "round"});
  for (const [[x, y], pressure] of points) {
    const [fromX, fromY] = stroke.last, wide = Math.max(0.5, stroke.size * pressure), reach = wide / 2 + 1;
    pen.lineWidth = wide;
    pen.beginPath();
    if (x === fromX && y === fromY) {
      pen.arc(x, y, wide / 2, 0, 7);
      pen.fill();
    } else {
      pen.moveTo(fromX, fromY);
      pen.lineTo(x, y);
      pen.stroke();
    }
    news.push([Math.min(x, fromX) - reach, Math.min(y, fromY) - reach, Math.max(x, fromX) + reach, Math.max(y, fromY) + reach]);
    stroke.last = [x, y];
  }
  const box = within(doc, news);
  if (!box) return false;
  stroke.box = within(doc, stroke.box ? [box, stroke.box] : [box]);
  repaint(stroke, box);
  mark(stroke.one);
  return true;
};
// The pixels that some boxes cover together, of those that there are.
const within = ({width, height}, boxes) => {
  const edge = (i, of) => of(...boxes.map(box => box[i]));
  const left = Math.max(0, Math.floor(edge(0, Math.min))), top = Math.max(0, Math.floor(edge(1, Math.min)));
  const right = Math.min(width, Math.ceil(edge(2, Math.max))), bottom = Math.min(height, Math.ceil(edge(3, Math.max)));
  return right > left && bottom > top ? [left, top, right, bottom] : null;
};
const repaint = ({one, before, ink, erases, opacity}, [left, top, right, bottom]) => {
  const pen = penOf(one.canvas), place = [left, top, right - left, bottom - top];
  pen.clearRect(...place);
  pen.drawImage(before, ...place, ...place);
  Object.assign(pen, {globalAlpha: opacity, globalCompositeOperation: erases ? "destination-out" : "source-over"});
  pen.drawImage(ink, ...place, ...place);
  Object.assign(pen, {globalAlpha: 1, globalCompositeOperation: "source-over"});
};
// How it is undone, and done again; null of one that is not on the sheet.
const stepOf = ({box, one, before, wasEmpty}) => {
  if (!box) return null;
  const [left, top, right, bottom] = box, size = [right - left, bottom - top];
  const old = part(before, left, top, ...size), now = part(one.canvas, left, top, ...size);
  const put = (piece, empty) => () => {
    penOf(one.canvas).clearRect(left, top, ...size);
    penOf(one.canvas).drawImage(piece, left, top);
    mark(one, empty);
  };
  return {undo: put(old, wasEmpty), redo: put(now, false), bytes: 8 * size[0] * size[1]};
};

flaskstream.drawing = {part, scaled, sheet, sheetsOf, isBlank, blankDoc, layerOf, composite, made, strokeOn, extendStroke, stepOf};
