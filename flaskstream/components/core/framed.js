// The base of elements whose value a frame draws that sees nothing of the page: what
// fetches the `src` tells the frame of it. What comes while one is drawn waits, and only
// the newest of that is fetched. `what` is what can't be drawn, if it can't.
{
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    ":host { display: block; inline-size: 100% } iframe { display: block; inline-size: 100%; border: 0 }"
    + "p { margin: 0; padding: 1rem; text-align: center } [hidden] { display: none }",
  );
  const dark = matchMedia("(prefers-color-scheme: dark)");
  flaskstream.Framed = class extends HTMLElement {
    connectedCallback() {
      this.root ??= this.attachShadow({mode: "open"});
      this.root.adoptedStyleSheets = [sheet];
      dark.addEventListener("change", this.retold ??= () => this.tell());
      this.begin();
    }
    disconnectedCallback() {
      dark.removeEventListener("change", this.retold);
    }
    // A frame that is moved loads anew.
    begin() {
      const frame = this.frame = document.createElement("iframe");
      frame.src = this.getAttribute("frame");
      frame.setAttribute("sandbox", "allow-scripts");
      this.note = Object.assign(document.createElement("p"), {hidden: true});
      this.note.setAttribute("role", "alert");
      this.port = null;
      frame.addEventListener("load", () => {
        const {port1, port2} = new MessageChannel();
        port1.onmessage = ({data}) => frame === this.frame && this.drawn(data);
        frame.contentWindow.postMessage(null, "*", [port2]);  // of no origin; it is ours
        this.port = port1;
        this.busy = false;
        this.loaded();
        this.next();
      }, {once: true});
      this.name();
      this.root.replaceChildren(frame, this.note);
    }
    // What a frame has to have that loads anew, beside what is fetched.
    loaded() {}
    name() {
      this.frame.title = this.getAttribute("alt");
    }
    async next() {
      const url = this.getAttribute("src");
      if (!this.port || this.busy || url === this.shown) return;
      this.busy = true;
      this.shown = url;
      try {
        await this.read(url);
      } catch {
        this.drawn({failed: "It could not be fetched."});
      }
    }
    // The text's colour, and whether it is light, as it is on what is dark.
    get colours() {
      const {color} = getComputedStyle(this), [r, g, b] = color.match(/[\d.]+/g).map(Number);
      return {text: color, dark: r + g + b > 384};
    }
    drawn({failed}) {
      this.note.hidden = !failed;
      this.note.textContent = failed ? `This ${this.what} can’t be drawn: ${failed}` : "";
      this.busy = false;
      this.next();
    }
  };
}
