// In debug mode only: where a Content-Security-Policy of the app's forbids what a page needs,
// the page says which line is missing.
{
  const {each} = flaskstream;
  const needed = ({effectiveDirective: directive, blockedURI: what, target}) => {
    if (what === "data") return directive === "img-src" && "img-src 'self' data:";
    if (what === "inline") return target.closest?.(".fs-page") && `${directive} 'unsafe-inline'`;
    return /\/(_fs|pages|media|frames)\//.test(what) && `${directive} 'self'`;
  };
  const missing = new Set();
  const tell = line => {
    missing.add(line);
    each(".fs-violated", note => {
      note.querySelector("code").textContent = [...missing].join("; ");
      note.hidden = false;
    });
  };
  document.addEventListener("securitypolicyviolation", e => {
    const line = e.disposition !== "report" && needed(e);
    if (line) tell(line);
  });
  // What was refused before a script could hear of it is tried once more.
  new Image().src = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=";
  each(".fs-markup [style]:not([style=''])", ({style}) => {
    if (!style.length) tell("style-src-attr 'unsafe-inline'");
  });
}
