// What a person does with an image: one that is pasted is chosen, one that is shown saved,
// or seen as large as the screen is;
// where it is clicked is told, in pixels of the picture.
{
  const {on, each} = flaskstream;
  on("paste", e => {
    const {files, types} = e.clipboardData, picture = [...files].find(f => f.type.startsWith("image/"));
    const box = e.target.closest?.("[data-fs-files], .fs-in");  // the first takes files itself
    if (!picture || box?.dataset.fsFiles || box && types.includes("text/plain")) return;
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
  on("click", e => flaskstream.pick(e.target.closest?.(".fs-frame > .fs-picture"), e));
  flaskstream.pick = (picture, e) => {
    const pick = picture?.closest(".fs-control").querySelector(".fs-pick");
    if (!pick || !picture.naturalWidth) return;
    const {left, top, width, height} = picture.getBoundingClientRect();
    const {naturalWidth: w, naturalHeight: h} = picture, scale = Math.min(width / w, height / h);
    const x = Math.floor((e.clientX - left - (width - w * scale) / 2) / scale);
    const y = Math.floor((e.clientY - top - (height - h * scale) / 2) / scale);
    if (x < 0 || y < 0 || x >= w || y >= h) return;  // beside it, in its frame
    const event = JSON.stringify({name: "select", target: +pick.dataset.fsTarget, index: [x, y]});
    pick.setAttribute("hx-vals", JSON.stringify({event}));
    pick.click();
  };
  on("click", ({target}) => {
    const frame = target.closest?.(".fs-full")?.parentElement.querySelector(".fs-frame");
    frame?.requestFullscreen?.();
  });
  on("click", ({target}) => {
    const picture = target.closest?.(".fs-save")?.parentElement.querySelector(".fs-picture");
    if (picture) Object.assign(document.createElement("a"), {href: picture.src, download: picture.alt}).click();
  });
}
