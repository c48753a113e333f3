// Windows of one page show the same: what is typed or chosen in one the others take over,
// but where somebody types; what has come of a press, or of a file, they ask the server for.
{
  const {on, each, part, mirror} = flaskstream;
  const channels = new Map();
  const among = (form, name) => [...form.elements].filter(field => field.name === name
    && !/hidden|file|submit|button|password/.test(field.type));
  const isBusy = place => document.hasFocus() && place?.contains(document.activeElement);
  const tell = ({target: {form, name}}) => {
    const states = name && channels.has(form) ? among(form, name) : [];
    if (states.length) channels.get(form).postMessage({name, states: states.map(({value, checked}) => [value, checked])});
  };
  on("input", tell);
  on("change", tell);
  const take = (form, {name, states}) => among(form, name).forEach((field, i) => {
    const [value, checked] = states[i] ?? [];
    if (value === undefined || isBusy(field)) return;
    if (/checkbox|radio/.test(field.type)) field.checked = checked;
    else if (!field.options || [...field.options].some(option => option.value === value)) field.value = value;
    mirror(field);
  });
  on("htmx:after:swap", ({detail: {ctx}}) => {
    const [, kind, id] = /\/(run|upload)\/(\d+)$/.exec(ctx.request?.action) ?? [];
    if (kind && !flaskstream.isTick(ctx)) channels.get(part(ctx, ".fs-form"))?.postMessage({field: kind === "run" ? "" : id});
  });
  const look = (form, field) => {
    const stream = part(form, ".fs-stream"), place = field && form.id.replace("form", field);
    if (field ? isBusy(document.getElementById(place)) : stream.firstElementChild) return;
    const query = `cursor=${form.elements.cursor.value}&field=${field}`;
    htmx.ajax("GET", `${form.dataset.fsPage}/news?${query}`, {source: stream, swap: "none"});
  };
  each(".fs-form[data-fs-page]", form => {
    const channel = new BroadcastChannel(form.dataset.fsPage), fields = new Set();
    let timer;
    const lookAll = () => {
      if (document.hidden) return;  // when it is looked at again
      fields.forEach(field => look(form, field));
      fields.clear();
    };
    channels.set(form, channel);
    channel.onmessage = ({data}) => {
      if (data.name) return take(form, data);
      fields.add(data.field);
      clearTimeout(timer);
      timer = setTimeout(lookAll, 200);
    };
    on("visibilitychange", lookAll);
  });
}
