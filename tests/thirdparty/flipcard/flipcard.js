// A custom element begins by itself, however it came onto the page.
customElements.define("flip-card", class extends HTMLElement {
  connectedCallback() {
    this.onclick = () => {
      this.querySelectorAll("span").forEach(side => { side.hidden = !side.hidden; });
      this.dispatchEvent(new CustomEvent("flip"));
    };
  }
});
