// Copying: what a button names, or the code that it stands beside.
{
  const {on, part} = flaskstream;
  on("click", async ({target}) => {
    const button = target.closest?.("[data-fs-copy]");
    if (!button) return;
    const from = document.querySelector(button.dataset.fsCopy || null) ?? button.previousElementSibling;
    const exact = from.matches("pre, code, output, .fs-panes");
    const shown = exact ? from.textContent : from.innerText;
    const text = from.value ?? shown.replace(/\n$/, "");
    const live = part(button, ".fs-live");  // the button may be gone soon
    const set = e => { e.preventDefault(); e.clipboardData.setData("text/plain", text); };
    try {
      await navigator.clipboard.writeText(text);
    } catch {  // a page without TLS has no clipboard
      document.addEventListener("copy", set, {once: true});
      document.execCommand("copy");
    }
    const tell = done => {
      button.classList.toggle("fs-copied", done);
      live.textContent = done ? "Copied" : "";
    };
    tell(true);
    setTimeout(tell, 2000, false);
  });
}
