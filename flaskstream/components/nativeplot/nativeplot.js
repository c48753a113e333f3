// A chart that a person points at: a tooltip tells of the nearest point, and where that is
// listened to, a part of the axis of x is chosen. All of it goes by keys, too.
{
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    .tip, .dot, .range { position: absolute; pointer-events: none; z-index: 2 }
    .tip { max-inline-size: min(18rem, 100%); padding: .25rem .5rem; font-size: .75rem; line-height: 1.4;
      white-space: pre-line; overflow-wrap: anywhere; color: var(--fs-bg); background: var(--fs-text);
      border-radius: .25rem }
    .dot { inline-size: 9px; block-size: 9px; margin: -4.5px 0 0 -4.5px; border-radius: 50%;
      border: 2px solid var(--fs-surface); background: var(--fs-text); box-sizing: border-box }
    .range { background: color-mix(in oklab, var(--fs-accent) 20%, transparent);
      border-inline: 1px solid var(--fs-accent) }
    [hidden] { display: none }
  `);
  const isTitle = ({target}) => target.matches?.(".fs-tips > path");
  const NEAR = 32;  // pixels within which a point is meant
  customElements.define("fs-chart", class extends HTMLElement {
    connectedCallback() {
      if (this.root) return;
      this.root = this.attachShadow({mode: "open"});
      this.root.adoptedStyleSheets = [sheet];
      this.range = this.piece("range");
      this.dot = this.piece("dot");
      this.tip = this.piece("tip");
      this.tip.setAttribute("role", "status");
      this.root.append(document.createElement("slot"), this.range, this.dot, this.tip);
      this.addEventListener("pointermove", e => this.moved(e));
      this.addEventListener("pointerdown", e => this.pressed(e));
      this.addEventListener("pointerup", e => this.released(e));
      this.addEventListener("pointercancel", () => this.drop());
      // A finger leaves as it is lifted: what it has pointed at is told until another place is touched.
      this.addEventListener("pointerleave", e => e.pointerType === "touch" || (this.from ?? this.tell(null)));
      this.addEventListener("blur", () => this.tell(null));
      this.addEventListener("keydown", e => this.key(e));
      this.addEventListener("dblclick", e => this.within(e) && this.doubled());
      new MutationObserver(list => list.every(isTitle) || this.renew()).observe(this, {childList: true, subtree: true});
    }
    piece(name) {
      return Object.assign(document.createElement("div"), {className: name, hidden: true});
    }
    get area() {
      return this.querySelector(".fs-chart-area");
    }
    // What is pointed at changes with the chart.
    renew() {
      this.known = null;
      if (!this.tip.hidden) this.tell(this.points[this.at] ? this.at : null);
    }
    // The points' own titles, which are told where no script is, would come twice.
    get points() {
      return this.known ??= [...this.querySelectorAll(".fs-tips > path")].map(path => {
        const title = path.querySelector("title");
        path.told ??= title.textContent;
        title?.remove();
        const [x, y, top, width = 0] = path.getAttribute("d").match(/-?[\d.]+/g).map(Number);
        const begin = path.parentNode.transform.baseVal[0]?.matrix.e ?? 0;
        return {x: begin + x + width / 2, y: width ? top : y, text: path.told, path};
      }).sort((a, b) => a.x - b.x || a.y - b.y);
    }
    // Where a point stands, in pixels of this element; its area is 1000 units each way.
    place({x, y}) {
      const own = this.getBoundingClientRect(), {left, top, width, height} = this.area.getBoundingClientRect();
      return {
        x: left - own.left - this.clientLeft + x / 1000 * width,
        y: top - own.top - this.clientTop + Math.min(Math.max(y, 0), 1000) / 1000 * height,
      };
    }
    tell(at) {
      const point = at === null ? null : this.points[at];
      this.at = at;
      this.tip.hidden = this.dot.hidden = !point;
      if (!point) return;
      const {x, y} = this.place(point);
      this.tip.textContent = point.text;
      Object.assign(this.dot.style, {left: `${x}px`, top: `${y}px`});
      const {offsetWidth: width, offsetHeight: height} = this.tip;
      const left = Math.min(Math.max(x - width / 2, 0), this.clientWidth - width);
      Object.assign(this.tip.style, {left: `${left}px`, top: `${y > height + 12 ? y - height - 10 : y + 12}px`});
    }
    within({clientX, clientY}) {
      const {left, top, right, bottom} = this.area?.getBoundingClientRect() ?? {};
      return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
    }
    share({clientX}) {
      const {left, width} = this.area.getBoundingClientRect();
      return Math.min(Math.max((clientX - left) / width, 0), 1);
    }
    moved(e) {
      if (!this.area) return;
      if (this.from != null) return this.show(this.from, this.share(e));
      const own = this.getBoundingClientRect(), steep = this.querySelector(".fs-of-lines") ? .2 : 1;
      let best = null, least = NEAR ** 2;
      this.points.forEach((point, i) => {
        const {x, y} = this.place(point);
        const across = x + own.left - e.clientX, down = (y + own.top - e.clientY) * steep;
        const far = point.path === e.target ? 0 : across ** 2 + down ** 2;
        if (far < least) [best, least] = [i, far];
      });
      if (best !== this.at) this.tell(best);
    }
    // Only numbers and times have parts: categories have no lines down the area.
    get chooses() {
      return this.dataset.fsTarget && this.querySelector(".fs-chart-area[data-fs-continuous]");
    }
    pressed(e) {
      if (e.button || !this.within(e)) return;
      if (e.pointerType === "touch") this.moved(e);
      if (!this.chooses) return;
      this.from = this.share(e);
      this.setPointerCapture(e.pointerId);
    }
    released(e) {
      const {from} = this;
      this.from = null;
      if (from == null) return;
      const to = this.share(e);
      if (Math.abs(to - from) > .01) this.choose(from, to);
      else this.range.hidden = true;
    }
    // A finger that goes up or down scrolls the page instead.
    drop() {
      if (this.from == null) return;
      this.from = null;
      this.range.hidden = true;
    }
    show(from, to) {
      const start = this.place({x: Math.min(from, to) * 1000, y: 0}), end = this.place({x: Math.max(from, to) * 1000, y: 1000});
      this.range.hidden = false;
      Object.assign(this.range.style, {
        left: `${start.x}px`, top: `${start.y}px`, width: `${end.x - start.x}px`, height: `${end.y - start.y}px`,
      });
    }
    choose(from, to) {
      this.show(from, to);
      const button = this.parentElement.querySelector(".fs-chosen");
      const index = [Math.min(from, to), Math.max(from, to)];
      const event = JSON.stringify({name: "select", target: +this.dataset.fsTarget, index});
      button.setAttribute("hx-vals", JSON.stringify({event}));
      button.click();
    }
    doubled() {
      this.range.hidden = true;
      this.dispatchEvent(new CustomEvent("fs:double", {bubbles: true}));
    }
    key(e) {
      const step = {ArrowLeft: -1, ArrowRight: 1}[e.key], last = this.points.length - 1;
      if (e.key === "Escape") {
        this.range.hidden = true;
        this.anchor = null;
        this.tell(null);
      } else if (step && last >= 0) {
        if (!e.shiftKey) this.anchor = null;
        else this.anchor ??= this.at ?? 0;
        this.tell(Math.min(Math.max((this.at ?? (step > 0 ? -1 : last + 1)) + step, 0), last));
        if (this.anchor != null && this.chooses) this.show(...this.span());
        e.preventDefault();
      } else if (e.key === "Enter" && this.anchor != null && this.chooses) {
        const [from, to] = this.span();
        if (from !== to) this.choose(from, to);
        e.preventDefault();
      }
    }
    span() {
      return [this.points[this.anchor].x / 1000, this.points[this.at].x / 1000];
    }
  });
}
