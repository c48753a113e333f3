// Files on their way to the server: how much of them has left, and a button that calls it
// off. `fetch` does not tell that, so they go by an XMLHttpRequest in its place.
const {on, each} = flaskstream;
const sending = new WeakMap();  // by chooser: its request

on("htmx:config:request", ({detail: {ctx}}) => {
  const {sourceElement: source} = ctx;
  if (source.matches?.(".fs-upload")) ctx.fetch = (url, options) => send(source, url, options);
});
const send = (chooser, url, {method, headers, body, signal}) => new Promise((done, fail) => {
  const request = new XMLHttpRequest(), show = progressOf(chooser);
  request.open(method, url);
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
  request.upload.onprogress = ({loaded, total}) => show(loaded, total);
  request.onload = () => done(new Response(request.responseText, {
    status: request.status, headers: headersOf(request),
  }));
  request.onerror = () => fail(new TypeError("The upload has failed."));
  request.onabort = () => fail(new DOMException("The upload was called off.", "AbortError"));
  request.onloadend = () => {
    sending.delete(chooser);
    chooser.value = "";  // so that the same file can be chosen again
    show(0, 0);
  };
  signal?.addEventListener("abort", () => request.abort());
  sending.set(chooser, request);
  show(0, 1);
  request.send(body);
});
const headersOf = request => request.getAllResponseHeaders().trim().split("\r\n")
  .map(line => line.split(/: ?(.*)/s).slice(0, 2));

// An answer puts the field in anew while a further upload goes on.
const progressOf = ({id}) => (loaded, total) => {
  const box = document.getElementById(id)?.closest(".fs-control").querySelector(".fs-sending");
  if (!box) return;
  box.hidden = !total;
  box.querySelector("progress").value = total ? loaded / total : 0;
  const text = total > 1 ? `${sizeOf(loaded)} of ${sizeOf(total)}` : "Uploading…";
  box.querySelector("span").textContent = loaded < total || total <= 1 ? text : "Checking…";
};
const sizeOf = bytes => bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB`
  : bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
on("click", ({target}) => {
  const chooser = target.closest?.(".fs-cancel")?.closest(".fs-control").querySelector(".fs-upload");
  if (chooser) sending.get(chooser)?.abort();
});

// What is pasted goes where the focus is, or the pointer; elsewhere to the only place.
on("paste", e => {
  const {files, types} = e.clipboardData;
  if (e.defaultPrevented || !files.length) return;
  if (e.target.closest?.("[data-fs-files], .fs-in") && types.includes("text/plain")) return;
  const all = [];
  each(".fs-field:not(.fs-image) .fs-drop > .fs-upload", chooser => chooser.checkVisibility() && all.push(chooser));
  const field = chooser => chooser.closest(".fs-field");
  const chooser = all.find(one => field(one).contains(e.target))
    ?? all.find(one => field(one).matches(":hover"))
    ?? (all.length === 1 && !document.querySelector(".fs-pastes, [data-fs-files]") ? all[0] : null);
  if (!chooser) return;
  e.preventDefault();
  const chosen = new DataTransfer();
  for (const file of chooser.multiple ? files : [files[0]]) chosen.items.add(file);
  chooser.files = chosen.files;
  chooser.dispatchEvent(new Event("change", {bubbles: true}));
});

// A link that saves a file tells of it, where something listens.
on("click", ({target}) => target.closest?.(".fs-filesave")?.parentElement.querySelector(".fs-tell")?.click());

// A file that can be moved by buttons can be dragged, too: the server gives it its place.
let dragged = null;
const lineOf = target => target.closest?.(".fs-fileline:has(> .fs-filemove)");
on("pointerdown", ({target}) => { if (lineOf(target)) lineOf(target).draggable = true; });
on("dragstart", e => {
  dragged = lineOf(e.target);
  if (!dragged) return;
  e.dataTransfer.setData("text/plain", dragged.textContent);
  e.dataTransfer.effectAllowed = "move";
  dragged.classList.add("fs-dragged");
});
on("dragover", e => {
  const line = lineOf(e.target);
  if (dragged && line?.parentElement === dragged.parentElement) e.preventDefault();
});
on("drop", e => {
  const line = lineOf(e.target);
  if (!dragged || line?.parentElement !== dragged.parentElement) return;
  e.preventDefault();
  const lines = [...line.parentElement.children], button = dragged.querySelector(".fs-filemove");
  button.disabled = false;
  button.value = button.value.replace(/\d+$/, lines.indexOf(line));
  button.click();
});
on("dragend", () => {
  dragged?.classList.remove("fs-dragged");
  dragged = null;
});
