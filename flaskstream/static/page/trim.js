// The swap "trim": a text that is a window, such as a log's tail, loses its beginning.
// The rest stays as it is, so that what is selected in it stays so, too.
{
  flaskstream.trim = (box, said) => {
    let units = +said;  // it comes as text
    const lost = document.createRange(), texts = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    let text;
    while ((text = texts.nextNode()) && text.length <= units) units -= text.length;
    lost.selectNodeContents(box);
    if (text) lost.setEnd(text, units);
    // Who reads further up goes on to see the same lines.
    const reads = text && box.scrollTop && box.matches(":not([data-fs-autoscroll]), [data-fs-loose]");
    const before = reads && top(box, text, units);
    lost.deleteContents();
    if (!reads) return;
    // A browser rounds where it scrolls to; over many lines that would add up.
    const {at = NaN} = box, now = Math.abs(at - before.scrolled) < 1 ? at : before.scrolled;
    box.scrollTop = box.at = now - (before.top - top(box, text, 0).top);
  };
  // How far a character is from the top of what scrolls, and how far that has scrolled.
  const top = (box, text, at) => {
    const one = document.createRange(), scrolled = box.scrollTop;
    one.setStart(text, at);
    one.setEnd(text, at + 1);
    return {top: one.getBoundingClientRect().top + scrolled, scrolled};
  };
  htmx.registerExtension("fs-trim", {
    handle_swap: (style, box, {textContent: units}) => style === "trim" && (flaskstream.trim(box, units), []),
  });
}
