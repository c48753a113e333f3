// The swap "trim": a text that is a window, such as a log's tail, loses its beginning.
// The rest stays as it is, so that what is selected in it stays so, too.
flaskstream.trim = (box, units) => {
  // Who reads further up goes on to see the same lines.
  const read = box.matches(":not([data-autoscroll]), [data-loose]") && box.scrollTop;
  const height = read && box.scrollHeight;
  const lost = document.createRange(), texts = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  let text;
  while ((text = texts.nextNode()) && text.length <= units) units -= text.length;
  lost.selectNodeContents(box);
  if (text) lost.setEnd(text, units);
  lost.deleteContents();
  if (read) box.scrollTop = read - (height - box.scrollHeight);
};
htmx.registerExtension("fs-trim", {
  handle_swap: (style, box, {textContent: units}) => style === "trim" && (flaskstream.trim(box, units), []),
});
