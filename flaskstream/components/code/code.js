// An editor, CodeMirror, in the place of a textarea that has code. The textarea stays the
// form's field: who reads it reads the editor, and who writes it writes there. It stands
// beside the editor's own tree, a shadow root, so that htmx changes it as any other.
{
  const {on, home} = flaskstream;
  const load = url => import(new URL(url, document.baseURI));
  let cm, colours, theirs, silent;
  const loadEditor = async url => {
    cm ??= await load(url);
    colours ??= flaskstream.codeColours(cm);
    theirs ??= cm.Annotation.define();  // what the server has brought
    silent ??= cm.Annotation.define();  // what a script has set: no event tells of it
  };
  const languages = new Map();
  const languageOf = async mode => {
    const [url, name] = mode.split("#");
    if (!languages.has(mode)) languages.set(mode, cm.StreamLanguage.define((await load(url))[name]));
    return languages.get(mode);
  };
  const OWN = ["value", "selectionStart", "selectionEnd", "setSelectionRange", "focus"];
  const HINT = "Tab indents. To leave by the keyboard, press Escape, then Tab.";

  class Editor extends HTMLElement {
    static observedAttributes = ["mode", "lines", "most", "indent", "numbers", "wraps", "completes"];
    connectedCallback() {
      this.begin();
    }
    disconnectedCallback() {
      queueMicrotask(() => this.isConnected || this.end());
    }
    attributeChangedCallback() {
      if (this.view) this.dress();
    }
    get field() {
      return this.querySelector("textarea");
    }
    // Until all has come, and where it does not, the textarea is there.
    async begin() {
      if (this.view || this.begins) return;
      this.begins = true;
      try {
        await loadEditor(this.getAttribute("lib"));
        this.look ??= new cm.Compartment();
        const looks = await this.looks();
        if (this.isConnected) this.show(looks);
      } finally {
        this.begins = false;
      }
    }
    show(looks) {
      const {field} = this, hasFocus = document.activeElement === field;
      const {value: doc, selectionStart: anchor, selectionEnd: head} = field;
      const keys = [cm.closeBracketsKeymap, cm.defaultKeymap, cm.searchKeymap, cm.historyKeymap, cm.completionKeymap];
      const extensions = [
        cm.highlightSpecialChars(), cm.history(), cm.drawSelection(), cm.indentOnInput(), cm.bracketMatching(),
        cm.closeBrackets(), cm.rectangularSelection(), cm.search({top: true}), colours,
        cm.EditorState.allowMultipleSelections.of(true), cm.EditorState.tabSize.of(4),
        cm.keymap.of([...keys.flat(), cm.indentWithTab]),
        cm.EditorView.updateListener.of(update => this.updated(update)),
        this.look.of(looks),
      ];
      const state = cm.EditorState.create({doc, selection: {anchor, head}, extensions});
      this.root ??= this.attachShadow({mode: "open"});
      this.root.adoptedStyleSheets = [flaskstream.codeSheet];
      this.view = new cm.EditorView({state, root: this.root});
      this.hint = Object.assign(document.createElement("p"), {id: "hint"});
      this.root.replaceChildren(this.view.dom, this.hint);
      this.begun(field, doc);
      if (hasFocus) this.view.focus();
    }
    begun(field, doc) {
      this.known = doc;  // to the server
      this.typed = null;  // since then
      const {view} = this, main = () => view.state.selection.main;
      const own = {
        value: {get: () => this.text, set: text => this.put(text)},
        selectionStart: {get: () => main().from},
        selectionEnd: {get: () => main().to},
        setSelectionRange: {value: (anchor, head) => view.dispatch({selection: {anchor, head}})},
        focus: {value: () => view.focus()},
      };
      for (const name of OWN) Object.defineProperty(field, name, {configurable: true, ...own[name]});
      this.watch = new MutationObserver(() => this.dress());
      this.watch.observe(field, {attributes: true, attributeFilter: ["aria-invalid", "aria-describedby"]});
      this.dress();
    }
    end() {
      if (!this.view) return;
      const {field, text} = this;
      this.watch.disconnect();
      this.view.destroy();
      this.view = null;
      if (!field) return;
      for (const name of OWN) delete field[name];
      field.value = text;
    }

    // ----- what its attributes say
    async looks() {
      const mode = this.getAttribute("mode"), indent = +this.getAttribute("indent");
      const {field} = this, label = field.labels[0]?.textContent || "Code";
      const attributes = {"aria-label": label, "aria-describedby": "hint"};
      if (field.hasAttribute("aria-invalid")) attributes["aria-invalid"] = "true";
      return [
        mode ? await languageOf(mode) : [],
        cm.indentUnit.of(" ".repeat(indent)),
        this.hasAttribute("numbers") ? cm.lineNumbers() : [],
        this.hasAttribute("wraps") ? cm.EditorView.lineWrapping : [],
        this.hasAttribute("completes") ? [cm.autocompletion(), words()] : [],
        cm.EditorView.contentAttributes.of(attributes),
      ];
    }
    async dress() {
      const looks = await this.looks(), {view, field} = this;
      if (!view || !field) return;
      view.dispatch({effects: this.look.reconfigure(looks)});
      for (const name of ["lines", "most"]) view.dom.style.setProperty(`--${name}`, this.getAttribute(name));
      const notes = field.getAttribute("aria-describedby").split(" ");
      this.hint.textContent = [...notes.map(id => document.getElementById(id)?.textContent), HINT].join(" ");
    }

    // ----- the text
    get text() {
      const {doc} = this.view.state;
      if (doc !== this.read?.doc) this.read = {doc, text: doc.toString()};
      return this.read.text;
    }
    put(text) {
      if (swapping) return;  // what was typed stays; what the server has, `bring` has brought
      const changes = difference(this.text, plain(text));
      this.view.dispatch({changes, annotations: silent.of(true)});
    }
    updated({docChanged, transactions}) {
      if (!docChanged) return;
      const own = transactions.filter(one => one.docChanged && !one.annotation(theirs));
      for (const {changes} of own) this.typed = this.typed?.compose(changes) ?? changes;
      if (own.some(one => !one.annotation(silent))) this.tell("input");
    }
    // What the server has been sent.
    sent() {
      this.known = this.text;
      this.typed = null;
    }
    // What the server has now: where it has changed that is put in, beside what was typed
    // meanwhile, which goes out by itself in a live page (typing.js). Undo takes back what
    // was typed only.
    bring(given) {
      const text = plain(given), {view} = this;
      if (flaskstream.goesOut?.(this.field.id)) this.sent();
      const {typed} = this;
      let changes = cm.ChangeSet.of(difference(this.known, text), this.known.length);
      this.known = text;
      if (typed) {
        this.typed = typed.map(changes, true);
        changes = changes.map(typed);
      }
      if (!changes.empty) view.dispatch({changes, annotations: [theirs.of(true), cm.Transaction.addToHistory.of(false)]});
    }

    // ----- events of the field
    tell(name) {
      this.field?.dispatchEvent(new Event(name, {bubbles: true}));
    }
    focused() {
      this.before = this.text;
      this.tell("focusin");
    }
    left() {
      if (this.view && this.text !== this.before) this.tell("change");
      this.tell("focusout");
    }
  }
  const plain = text => text.replace(/\r\n?/g, "\n");
  // What makes one text another: where they differ.
  const difference = (before, after) => {
    const least = Math.min(before.length, after.length);
    let from = 0, same = 0;
    while (from < least && before[from] === after[from]) from++;
    while (same < least - from && before[before.length - 1 - same] === after[after.length - 1 - same]) same++;
    return {from, to: before.length - same, insert: after.slice(from, after.length - same)};
  };
  // A language proposes its own words; these are what else stands there.
  const words = () => cm.EditorState.languageData.of(() => [{autocomplete: cm.completeAnyWord}]);

  const editors = within => [...within.querySelectorAll("fs-code")].filter(({view}) => view);
  for (const [name, method] of [["focusin", "focused"], ["focusout", "left"]]) {
    on(name, ({target}) => { if (target.view) target[method](); });
  }
  on("click", ({target}) => {
    const field = target.closest?.("label")?.control;
    if (field?.matches("fs-code > textarea")) field.focus();
  });
  // A form that is read, or sent without htmx, has what the editors have.
  on("formdata", ({target, formData}) => {
    for (const {field, text} of editors(target)) if (formData.has(field.name)) formData.set(field.name, text);
  });
  on("htmx:config:request", ({detail: {ctx}}) => {
    if (ctx.request.action.includes("/run/") && home(ctx)) editors(home(ctx)).forEach(editor => editor.sent());
  });
  // An editor stays where its field comes anew, and what has the focus in it.
  let swapping = false;
  on("htmx:before:swap", e => {
    if (e.defaultPrevented) return;
    swapping = true;
    for (const {target, fragment, swapSpec} of e.detail.tasks) {
      const next = fragment?.querySelector?.("fs-code > textarea");
      const editor = next && document.getElementById(next.id)?.closest("fs-code");
      if (!editor?.view || swapSpec.style !== "outerHTML" || !target.contains?.(editor)) continue;
      swapSpec.style = "outerMorph";
      editor.bring(next.value);
    }
  });
  for (const name of ["htmx:after:swap", "htmx:finally:swap"]) {
    addEventListener(name, () => { swapping = false; }, true);  // before other scripts set what they keep
  }
  // What is open within an editor is closed by Escape, and nothing else is stopped by it.
  addEventListener("keydown", e => {
    const view = e.key === "Escape" && e.target.view;
    if (!view) return;
    const words = cm.completionStatus(view.state), panel = !words && cm.searchPanelOpen(view.state);
    if (words) cm.closeCompletion(view);
    if (panel) cm.closeSearchPanel(view);
    if (words !== "active" && !panel) return;  // words may only be looked for
    e.stopImmediatePropagation();
    e.preventDefault();
  }, true);

  customElements.define("fs-code", Editor);
}
