// What a person does with an image: one that is pasted is chosen, one that is shown saved.
{
  const {on, each} = flaskstream;
  on("paste", e => {
    const {files, types} = e.clipboardData, picture = [...files].find(f => f.type.startsWith("image/"));
    const box = e.target.closest?.("[data-files], .fs-in");  // the first takes files itself
    if (!picture || box?.dataset.files || box && types.includes("text/plain")) return;
    const chooser = chosen(e.target);
    if (!chooser) return;
    e.preventDefault();
    const data = new DataTransfer();
    data.items.add(picture);
    chooser.files = data.files;
    chooser.dispatchEvent(new Event("change", {bubbles: true}));
  });
  // Where the focus is, or the pointer; elsewhere the only one that can be seen.
  const chosen = target => {
    const all = [];
    each(".fs-pastes", chooser => chooser.checkVisibility() && all.push(chooser));
    const within = all.find(one => one.closest(".fs-image").contains(target));
    const under = all.find(one => one.closest(".fs-image").matches(":hover"));
    return within ?? under ?? (all.length === 1 ? all[0] : null);
  };
  on("click", ({target}) => {
    const picture = target.closest?.(".fs-save")?.parentElement.querySelector(".fs-picture");
    if (picture) Object.assign(document.createElement("a"), {href: picture.src, download: picture.alt}).click();
  });
}
