// A figure that its package's script draws, in a frame that sees nothing of the page.
{
  customElements.define("fs-plot", class extends flaskstream.Framed {
    static observedAttributes = ["src", "frame", "alt"];
    what = "plot";
    attributeChangedCallback(name, before) {
      if (!this.root || before === null) return;
      if (name === "frame") this.begin();  // of another package
      else if (name === "src") this.next();
      else this.name();
    }
    begin() {
      super.begin();
      this.frame.height = this.height ?? 450;
    }
    loaded() {
      if (this.figure) this.tell();
    }
    async read(url) {
      this.figure = await read(url);
      this.tell();
    }
    tell() {
      this.port?.postMessage({figure: this.figure, look: this.colours});
    }
    drawn({height, failed}) {
      if (height) this.frame.height = this.height = Math.min(Math.max(height, 40), 4000);
      super.drawn({failed});
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
