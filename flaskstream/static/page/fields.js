// What is typed or chosen while a run goes on is told to the server where further steps may
// take it; one request of a page at a time, with what stands there by then.
{
  const {on, part, order, load, later} = flaskstream;
  const changes = new WeakMap();  // by form: the names of what has changed
  const note = ({target: {name, form, type}}) => {
    if (!form?.matches(".fs-form") || !name || type === "file") return;
    if (!changes.has(form)) changes.set(form, {names: new Set(), telling: false});
    const change = changes.get(form);
    change.names.add(name);
    if (!change.telling) tell(form, change);
  };
  on("input", note);
  on("change", note);
  const tell = async (form, change) => {
    const {names} = change, url = part(form, ".fs-stream > [data-fs-fields]")?.dataset.fsFields;
    if (!url) return names.clear();  // what starts a run has all fields
    change.telling = true;
    names.add("token");
    const fields = new FormData(form), body = new FormData();
    body.set("order", `${load} ${order()}`);
    const told = [...names];
    told.forEach(name => fields.getAll(name).forEach(value => body.append(name, value)));
    names.clear();
    const answer = await fetch(url, {method: "POST", body, signal: AbortSignal.timeout(10000)}).catch(() => {});
    await later(0.1);
    change.telling = false;
    const more = names.size;
    if (!answer?.ok) told.forEach(name => names.add(name));  // the next change tells them, too
    if (more) tell(form, change);
  };
}
