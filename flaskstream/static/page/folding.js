// What a person folds or unfolds is an event of its own: the browser's `toggle` also comes
// of what the server does. A sidebar would be all of a phone's window: it begins folded.
{
  const {on, each} = flaskstream;
  on("click", ({target}) => {
    const heading = target.closest?.(".fs-accordion > summary, .fs-sidebar > summary");
    const event = heading?.parentElement.open ? "fs:collapse" : "fs:expand";
    heading?.dispatchEvent(new Event(event, {bubbles: true}));
  });
  if (matchMedia("(width < 44rem)").matches) each(".fs-sidebar", bar => { bar.open = false; });
}
