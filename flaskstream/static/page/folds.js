// What a person folds or unfolds stays so, until the server says otherwise; and of the
// texts to edit only one that is unfolded is sent.
{
  const {on, each} = flaskstream;
  htmx.registerExtension("fs-folds", {htmx_before_morph_node: (old, {newNode}) => {
    const state = old.dataset?.fsOpen;
    if (state !== undefined && state === newNode.dataset?.fsOpen) newNode.open = old.open;
  }});
  const fold = () => each(".fs-edit textarea", box => { box.disabled = !box.closest(".fs-edit[open]"); });
  fold();
  on("toggle", ({target: box}) => {
    fold();
    const text = box.matches(".fs-edit[open]") && box.querySelector("textarea");
    if (text) { text.focus(); text.selectionStart = text.value.length; }
  });
  on("htmx:after:swap", fold);
  on("htmx:after:request", ({target}) => target.closest?.(".fs-edit")?.removeAttribute("open"));
}
