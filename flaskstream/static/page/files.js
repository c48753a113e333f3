// Files that are pasted or dropped onto a box are chosen; so is a text too long for it.
{
  const {on} = flaskstream;
  const choose = (e, data) => {
    const box = e.target.closest?.("[data-fs-files]"), chooser = box?.querySelector("[type=file]");
    const text = data.getData("text/plain");
    // A word processor gives a picture of its text, too.
    const files = text && data.types.includes("text/html") ? [] : [...data.files];
    if (!files.length && text.length > box?.dataset.fsFiles && e.type === "paste")
      files.push(new File([text], "pasted.txt", {type: "text/plain"}));
    if (!chooser || !files.length) return;
    e.preventDefault();
    const chosen = new DataTransfer();
    files.forEach(file => chosen.items.add(file));
    chooser.files = chosen.files;
    chooser.dispatchEvent(new Event("change", {bubbles: true}));
  };
  on("paste", e => choose(e, e.clipboardData));
  on("drop", e => choose(e, e.dataTransfer));
  on("dragover", e => {
    const files = e.dataTransfer.types.includes("Files");
    if (files && e.target.closest?.("[data-fs-files]")) e.preventDefault();
  });
}
