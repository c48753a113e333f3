// A mark of the author's own colour: a page's policy takes no style attributes in HTML, and
// HTML that comes anew, and has none, takes it away from what stays.
customElements.define("fs-span", class extends HTMLElement {
  static observedAttributes = ["color", "style"];
  attributeChangedCallback(name) {
    const is = this.style.getPropertyValue("--fs-hue"), color = this.getAttribute("color");
    if (color && (name === "color" || !is)) this.style.setProperty("--fs-hue", color);
  }
});
