// A field whose text a browser's own picker gives, too: what is picked goes into the field,
// and the picker begins with what stands there.
{
  const {on} = flaskstream;
  const canvas = document.createElement("canvas").getContext("2d");
  const color = text => {  // as #rrggbb, or rgba(…) of what can be seen through
    canvas.fillStyle = "#000";
    canvas.fillStyle = text;
    return canvas.fillStyle;
  };
  const hex = number => Math.round(number).toString(16).padStart(2, "0");
  const kinds = {
    color: {
      read: text => {
        const found = color(text);
        return found[0] === "#" ? found : "#" + found.match(/[\d.]+/g).slice(0, 3).map(hex).join("");
      },
      write: (picked, text) => {
        const [seen] = color(text).match(/[\d.]+(?=\))/) ?? [1];
        return seen < 1 ? picked + hex(255 * seen) : picked;
      },
    },
    date: {read: text => /^\d{4}-\d\d-\d\d$/.test(text) ? text : "", write: picked => picked},
    "datetime-local": {
      read: text => /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?$/.test(text) ? text.replace(" ", "T") : "",
      write: picked => picked.replace("T", " ") + (picked.length === 16 ? ":00" : ""),
    },
  };
  customElements.define("fs-picker", class extends HTMLElement {
    connectedCallback() {
      for (const name of ["input", "change"]) {
        this.addEventListener(name, e => {
          if (e.target !== this.native) return this.sync();
          e.stopPropagation();
          this.pick(name);
        });
      }
      this.addEventListener("click", e => { if (e.target.closest("button")) this.native.showPicker(); });
      this.sync();
    }
    get native() {
      return this.querySelector(".fs-native");
    }
    get field() {
      return this.querySelector(".fs-in");
    }
    sync() {
      this.native.value = kinds[this.native.type].read(this.field.value.trim());
    }
    pick(name) {
      const {type, value} = this.native;
      if (name === "input") this.field.value = value && kinds[type].write(value, this.field.value);
      this.field.dispatchEvent(new Event(name, {bubbles: true}));
    }
  });
  on("htmx:after:swap", () => document.querySelectorAll("fs-picker").forEach(picker => picker.sync()));
}
