// A model, which a frame draws that sees nothing of the page.
customElements.define("fs-model", class extends flaskstream.Framed {
  static observedAttributes = ["src", "look", "alt"];
  what = "model";
  attributeChangedCallback(name, before) {
    if (!this.root || before === null) return;
    if (name === "src") this.next();
    else this.tell();
  }
  get look() { return JSON.parse(this.getAttribute("look")); }
  // What a frame is told it has, and nobody else: a new one is told anew.
  begin() {
    this.shown = null;
    super.begin();
  }
  name() {
    super.name();
    this.frame.height = this.look.height;
  }
  async read(url) {
    const answer = await fetch(url);
    if (!answer.ok) throw answer;
    const model = await answer.arrayBuffer();
    this.tell({model}, [model]);
  }
  tell(more, given = []) {
    this.name();
    const alt = this.getAttribute("alt");
    this.port?.postMessage({dark: this.colours.dark, look: this.look, alt, ...more}, given);
  }
  drawn({failed}) {
    if (!failed) this.count = (this.count ?? 0) + 1;
    this.frame.hidden = !!failed;
    super.drawn({failed});
  }
});
