// A model, which a frame draws that sees nothing of the page. What comes while one is
// drawn waits, and only the newest of that is fetched.
{
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    ":host { display: block; inline-size: 100% } iframe { display: block; inline-size: 100%; border: 0 }"
    + "p { margin: 0; padding: 1rem; text-align: center } [hidden] { display: none }",
  );
  const dark = matchMedia("(prefers-color-scheme: dark)");
  customElements.define("fs-model", class extends HTMLElement {
    static observedAttributes = ["src", "look", "alt"];
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
      if (name === "src") this.next();
      else this.tell();
    }
    get look() { return JSON.parse(this.getAttribute("look")); }
    // A frame that is moved loads anew.
    begin() {
      const frame = this.frame = Object.assign(document.createElement("iframe"), {src: this.getAttribute("frame")});
      frame.setAttribute("sandbox", "allow-scripts");
      this.note = Object.assign(document.createElement("p"), {hidden: true});
      this.note.setAttribute("role", "alert");
      this.port = this.shown = null;
      frame.addEventListener("load", () => {
        const {port1, port2} = new MessageChannel();
        port1.onmessage = ({data}) => this.drawn(data);
        frame.contentWindow.postMessage(null, "*", [port2]);  // of no origin; it is ours
        this.port = port1;
        this.busy = false;
        this.next();
      }, {once: true});
      this.size();
      this.root.replaceChildren(frame, this.note);
    }
    size() {
      this.frame.title = this.getAttribute("alt");
      this.frame.height = this.look.height;
    }
    async next() {
      const url = this.getAttribute("src");
      if (!this.port || this.busy || url === this.shown) return;
      this.busy = true;
      this.shown = url;
      try {
        const answer = await fetch(url);
        if (!answer.ok) throw answer;
        const model = await answer.arrayBuffer();
        this.tell({model}, [model]);
      } catch {
        this.drawn({failed: "It could not be fetched."});
      }
    }
    tell(more, given = []) {
      this.size();
      const [r, g, b] = getComputedStyle(this).color.match(/[\d.]+/g).map(Number);
      this.port?.postMessage({dark: r + g + b > 384, look: this.look, alt: this.getAttribute("alt"), ...more}, given);
    }
    drawn({failed}) {
      if (!failed) this.count = (this.count ?? 0) + 1;
      this.note.hidden = !failed;
      this.note.textContent = failed ? `This model can’t be drawn: ${failed}` : "";
      this.frame.hidden = !!failed;
      this.busy = false;
      this.next();
    }
  });
}
