// Where a Content-Security-Policy of the app's forbids what a page needs, it says so to the
// author, in debug mode; small pictures are then fetched as large ones are.
{
  const {each} = flaskstream;
  const needed = ({effectiveDirective: directive, blockedURI: what, target}) => {
    if (what === "data") return directive === "img-src" && "img-src 'self' data:";
    if (what === "inline") return target.closest?.(".fs-page") && `${directive} 'unsafe-inline'`;
    return /\/(_fs|pages|media)\//.test(what) && `${directive} 'self'`;
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
    if (line && e.blockedURI === "data") flaskstream.fetchAll?.();
  });
  // What stood in the page has been refused before a script could hear of it.
  each(".fs-markup [style]:not([style=''])", ({style}) => {
    if (!style.length) tell("style-src-attr 'unsafe-inline'");
  });
}
