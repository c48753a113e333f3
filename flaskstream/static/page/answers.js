// Answers that are not put in.
{
  const {on, each} = flaskstream;
  // One that was overtaken: what it says has come, and its stream is an older one.
  on("htmx:before:swap", e => {
    const seq = e.detail.ctx?.response?.headers.get("FS-Cursor");
    each("#fs-cursor", field => { if (seq && +seq < +field.value) e.preventDefault(); });
  });
  // One that is not the library's: a login page of the app around it, a refusal.
  on("htmx:after:request", e => {
    const {status, headers} = e.detail.ctx.response;
    const foreign = status !== 204 && !headers.has("FS-Fragments");
    if (foreign) e.preventDefault();
    each("#fs-refused", box => { box.hidden = !foreign; });
  });
}
