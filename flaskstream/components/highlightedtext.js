// A mark of the author's own colour: a page's policy takes no style attributes in HTML.
customElements.define("fs-span", class extends HTMLElement {
  static observedAttributes = ["color"];
  attributeChangedCallback(name, before, color) {
    this.style.setProperty("--fs-hue", color);
  }
});
