// Values that the browser keeps from one page to the next. A page begins with the newer one,
// of what it has and what the browser has; what a function gives, the browser keeps. It has
// all of them signed by the server, with the time at which they were made before them.
{
  const {on, each, later} = flaskstream;
  const known = {};  // by id: what the field had last
  const made = text => parseInt(text) || 0;
  const look = isFirst => each("[data-fs-kept]", field => {
    const {id, value, dataset: {fsKept: name}} = field;
    try {
      const kept = isFirst ? localStorage.getItem(name) ?? "" : "";
      if (made(kept) > made(value)) {
        field.value = kept;
        later(0).then(() => htmx.trigger(field, "fs:kept"));  // htmx begins just before
      } else if (value && value !== known[id]) localStorage.setItem(name, value);
    } catch (error) {  // a browser that keeps nothing, or has no room: it is the page's only
      console.info("The browser does not keep this:", name, error);
    }
    known[id] = field.value;
  });
  on("htmx:after:swap", () => look(false));
  look(true);
}
