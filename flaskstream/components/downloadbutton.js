// A file is saved by the press of its button: at once, or when the press has made it.
const {on, part} = flaskstream;
const awaited = new Map();  // by the button's field: the listener, and its run before

const save = field => field?.querySelector(".fs-saved")?.click();
const status = (field, listener) => part(field, `[id$="-status-${listener}"]`)?.dataset ?? {};
on("htmx:config:request", ({detail: {ctx: {sourceElement: button}}}) => {
  const saves = button.dataset?.fsSaves, field = button.closest?.(".fs-field");
  if (saves === "now") save(field);
  if (saves !== "then") return;
  const listener = /-go-(\d+)-/.exec(button.closest(".fs-go").id)[1];
  awaited.set(field.id, {listener, before: status(field, listener).fsRun});
});
on("htmx:after:swap", () => awaited.forEach(({listener, before}, id) => {
  const field = document.getElementById(id);
  const {fsRun: run, fsState: state} = field ? status(field, listener) : {};
  if (run === before || ["waiting", "running", "stopping"].includes(state)) return;
  awaited.delete(id);
  if (state === "done") save(field);
}));
