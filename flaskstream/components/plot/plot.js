// A figure that its package's script draws, in a frame that sees nothing of the page. What
// comes while one is drawn waits, and only the newest of that is fetched.
{
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    ":host { display: block; inline-size: 100% } iframe { display: block; inline-size: 100%; border: 0 }"
    + "p { margin: 0; padding: 1rem; text-align: center } [hidden] { display: none }",
  );
  const dark = matchMedia("(prefers-color-scheme: dark)");
  customElements.define("fs-plot", class extends HTMLElement {
    static observedAttributes = ["src", "frame", "alt"];
    connectedCallback() {
      this.root ??= this.attachShadow({mode: "open"});
      this.root.adoptedStyleSheets = [sheet];
      dark.addEventListener("change", this.retold ??= () => this.tell());
      this.begin();
    }
    disconnectedCallback() {
      dark.removeEventListener("change", this.retold);
    }
    attributeChangedCallback(name, before) {
      if (!this.root || before === null) return;
      if (name === "frame") this.begin();
      else if (name === "src") this.next();
      else this.root.querySelector("iframe").title = this.getAttribute("alt");
    }
    // A frame that is moved loads anew, as one of another package does.
    begin() {
      const frame = Object.assign(document.createElement("iframe"), {
        title: this.getAttribute("alt"), height: this.height ?? 450, src: this.getAttribute("frame"),
      });
      frame.setAttribute("sandbox", "allow-scripts");
      this.note = Object.assign(document.createElement("p"), {hidden: true});
      this.note.setAttribute("role", "alert");
      this.port = null;
      frame.addEventListener("load", () => {
        const {port1, port2} = new MessageChannel();
        port1.onmessage = ({data}) => this.drawn(frame, data);
        frame.contentWindow.postMessage(null, "*", [port2]);  // of no origin; it is ours
        this.port = port1;
        this.busy = false;
        if (this.figure) this.tell();
        this.next();
      }, {once: true});
      this.root.replaceChildren(frame, this.note);
    }
    async next() {
      const url = this.getAttribute("src");
      if (!this.port || this.busy || url === this.shown) return;
      this.busy = true;
      this.shown = url;
      try {
        this.figure = await read(url);
        this.tell();
      } catch {
        this.drawn(null, {failed: "It could not be fetched."});
      }
    }
    tell() {
      const {color} = getComputedStyle(this), [r, g, b] = color.match(/[\d.]+/g).map(Number);
      this.port?.postMessage({figure: this.figure, look: {text: color, dark: r + g + b > 384}});
    }
    drawn(frame, {height, failed}) {
      if (height) frame.height = this.height = Math.min(Math.max(height, 40), 4000);
      this.note.hidden = !failed;
      this.note.textContent = failed ? `This plot can’t be drawn: ${failed}` : "";
      this.busy = false;
      this.next();
    }
  });
  const read = async url => {
    if (!url.startsWith("data:")) {
      const answer = await fetch(url);
      if (!answer.ok) throw answer;
      return answer.text();
    }
    const bytes = atob(url.slice(url.indexOf(",") + 1));
    return new TextDecoder().decode(Uint8Array.from(bytes, sign => sign.charCodeAt(0)));
  };
}
