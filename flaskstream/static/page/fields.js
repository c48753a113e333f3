// What is typed or chosen while a run goes on is told to the server where further steps may
// take it; one request at a time, with what stands there by then.
{
  const {on, order, load, later} = flaskstream;
  const names = new Set();
  let telling = false;
  const note = ({target: {name, form, type}}) => {
    if (form?.id === "fs-form" && name && type !== "file") names.add(name);
    if (names.size && !telling) tell();
  };
  on("input", note);
  on("change", note);
  const tell = async () => {
    const url = document.querySelector("#fs-stream > [data-fields]")?.dataset.fields;
    if (!url) return names.clear();  // what starts a run has all fields
    telling = true;
    const form = document.getElementById("fs-form"), fields = new FormData(form);
    const body = new FormData();
    body.set("order", `${load} ${order()}`);
    names.forEach(name => fields.getAll(name).forEach(value => body.append(name, value)));
    names.clear();
    await fetch(url, {method: "POST", body}).catch(() => {});  // the next change tells it
    await later(0.1);
    telling = false;
    if (names.size) tell();
  };
}
