// Drawings on their way to the server: the sheets that have changed, as PNG, one request at
// a time, with what is newest; the form then has their tokens. A press waits for that.
const {on, home, later} = flaskstream;
const {sheetsOf, isBlank} = flaskstream.drawing;
const PACE = 0.1, RETRY = 3;  // seconds
const drawings = new Map();  // by the field's id: of each what is drawn, and where it stands
const rootOf = element => element?.closest?.(".fs-draw");
const of = element => drawings.get(rootOf(element)?.closest(".fs-field")?.id);
const fieldsOf = d => [...d.root.querySelectorAll("[data-fs-src]")];
const told = d => fieldsOf(d).map(field => field.value).join("\n");

const touch = (d, edit = "draw") => {
  d.wants.add(edit);
  d.timer ??= setTimeout(flush, PACE * 1000, d);
};
// Until the server has what is drawn by now.
const flush = async d => {
  clearTimeout(d.timer);
  d.timer = null;
  if (d.flight) await d.flight;
  if (!d.wants.size || d.flight || d.waits || d.loads) return d.flight;
  d.flight = send(d).finally(() => { d.flight = null; });
  await d.flight;
  if (d.wants.size) d.timer ??= setTimeout(flush, (d.failed ? RETRY : PACE) * 1000, d);
};
const png = ({canvas}) => new Promise(done => canvas.toBlob(done, "image/png"));
const send = async d => {
  const edits = [...d.wants], doc = d.doc, all = isBlank(doc) ? [] : sheetsOf(doc);
  d.wants.clear();
  const versions = all.map(one => one.version), blobs = await Promise.all(all.map(one => one.token ? null : png(one)));
  const kinds = [...doc.background ? ["background"] : [], ...doc.layers.map(({hidden, name}) => `${hidden ? "hidden" : "layer"} ${name}`)];
  d.sends = {
    edit: edits.find(edit => edit !== "draw") ?? "draw",
    values: all.map((one, i) => `${blobs[i] ? "?" : one.token} ${kinds[i]}`),
    files: blobs.filter(Boolean).map((blob, i) => new File([blob], `layer-${i + 1}.png`, {type: "image/png"})),
  };
  const status = await Promise.race([new Promise(done => {
    d.answered = done;
    d.root.querySelector(".fs-draw-send").click();
  }), later(60)]);
  d.failed = status !== 200;
  if (d.failed) return again(d, status === 422, edits, all);
  d.all = false;
  const fields = fieldsOf(d);
  if (fields.length !== all.length) return d.load();  // something else has come meanwhile
  all.forEach((one, i) => { if (one.version === versions[i]) [one.token] = fields[i].value.split(" "); });
  d.told = told(d);
};
// What was refused is sent once more with all sheets: the server may have forgotten one.
const again = (d, isRefused, edits, all) => {
  if (isRefused && d.all) return;
  if (isRefused) all.forEach(one => { one.token = null; });
  d.all = isRefused;
  edits.forEach(edit => d.wants.add(edit));
};
on("htmx:config:request", ({detail: {ctx}}) => {
  const {sourceElement: source, request: {body, action}} = ctx, d = of(source);
  if (source.matches(".fs-draw-send") && d?.sends) {
    const {edit, values, files} = d.sends, {name} = d.tools;
    body.delete(name);
    values.forEach(value => body.append(name, value));
    files.forEach(file => body.append(`${name}-files`, file));
    body.set("edit", edit);
    ctx.drawing = d;
  } else if (d && source.matches(".fs-upload")) {
    const upload = ctx.fetch ?? fetch;
    d.waits = true;  // with what is drawn until it is there
    d.isChosen = true;
    ctx.background = d;
    ctx.fetch = async (url, options) => { await d.flight; return upload(url, options); };
  } else if (/\/run\/\d+$/.test(action) && !source.id.endsWith("-now")) {
    const page = home(source), mine = [...drawings.values()].filter(one => one.root.isConnected && home(one.root) === page);
    if (mine.some(one => one.flight || one.wants.size)) ctx.fetch = async (url, options) => {
      await Promise.all(mine.map(flush));
      mine.forEach(one => {
        options.body.delete(one.tools.name);
        fieldsOf(one).forEach(field => options.body.append(one.tools.name, field.value));
      });
      return fetch(url, options);
    };
  }
});
on("htmx:finally:request", ({detail: {ctx}}) => {
  ctx.drawing?.answered(ctx.response?.status);
  const d = ctx.background;
  if (!d) return;
  d.waits = false;
  if (d.wants.size) touch(d);
});
on("visibilitychange", () => document.hidden && drawings.forEach(d => d.root.isConnected && flush(d)));

Object.assign(flaskstream.drawing, {drawings, rootOf, of, fieldsOf, told, touch, flush, png});
