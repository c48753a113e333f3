// How the editor of code looks: by the page's own tokens, so that it has its themes.
{
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    .cm-editor {
      font: .8125rem/1.4375rem var(--fs-mono); color: inherit; background: var(--fs-surface);
      border: 1px solid var(--fs-edge); border-radius: var(--fs-radius); overflow: hidden;
      transition: border-color .15s;
    }
    .cm-editor:hover:not(.cm-focused) { border-color: var(--fs-muted) }
    .cm-editor.cm-editor.cm-focused {
      border-color: var(--fs-accent); outline: 2px solid var(--fs-accent); outline-offset: -1px;
    }
    .cm-editor.cm-editor:has([aria-invalid]) { border-color: var(--fs-bad); outline-color: var(--fs-bad) }
    .cm-editor .cm-scroller {
      font: inherit; line-height: 1.4375rem; scrollbar-width: thin;
      max-block-size: calc(var(--most) * 1.4375rem + 1.0625rem - 2px);
    }
    .cm-editor .cm-content { padding: .46875rem 0; caret-color: var(--fs-text) }
    .cm-editor :is(.cm-content, .cm-gutter) {
      min-block-size: calc(var(--lines) * 1.4375rem + 1.0625rem - 2px);
    }
    .cm-editor .cm-line { padding: 0 2.5rem 0 .75rem }
    .cm-editor .cm-gutters {
      color: var(--fs-muted); background: var(--fs-sunken); border: 0;
      border-inline-end: 1px solid var(--fs-line);
    }
    .cm-editor .cm-lineNumbers .cm-gutterElement { padding: 0 .5rem 0 .625rem; min-inline-size: 2rem }
    .cm-editor .cm-cursor { border-inline-start: 1.5px solid var(--fs-text); margin-inline-start: -.75px }
    .cm-editor.cm-editor .cm-scroller .cm-selectionBackground {
      background: color-mix(in oklab, var(--fs-accent) 24%, transparent);
    }
    .cm-editor.cm-editor .cm-matchingBracket {
      background: color-mix(in oklab, var(--fs-accent) 16%, transparent);
      outline: 1px solid var(--fs-accent);
    }
    .cm-editor.cm-editor .cm-nonmatchingBracket { background: none; color: var(--fs-bad) }
    .cm-editor .cm-specialChar { color: var(--fs-bad) }
    .cm-editor.cm-editor .cm-searchMatch { background: none; outline: 1px solid var(--fs-warn) }
    .cm-editor.cm-editor .cm-searchMatch-selected { outline-width: 2px }
    .cm-editor :is(.cm-tooltip, .cm-panels) {
      color: inherit; background: var(--fs-surface); border: 1px solid var(--fs-line);
    }
    .cm-editor .cm-panels { border-width: 0 0 1px; font: .8125rem/1.5 var(--fs-font) }
    .cm-editor .cm-panel.cm-search { padding: .5rem 4rem .5rem .5rem }
    .cm-editor :is(.cm-textfield, .cm-button) {
      padding: .25rem .5rem; font: inherit; color: inherit; background: var(--fs-surface);
      border: 1px solid var(--fs-edge); border-radius: calc(var(--fs-radius) * .75);
    }
    .cm-editor :is(.cm-textfield, .cm-button, [type=checkbox], [name=close]):focus-visible {
      outline: 2px solid var(--fs-accent);
    }
    .cm-editor .cm-panel.cm-search [name=close] {
      inset: .375rem 2.5rem auto auto;  /* beside the button that copies */
      padding: .25rem; color: inherit; font-size: 1.125rem;
    }
    .cm-editor .cm-tooltip { border-radius: calc(var(--fs-radius) * .75); overflow: hidden }
    .cm-editor .cm-tooltip.cm-tooltip-autocomplete > ul { font-family: var(--fs-mono) }
    .cm-editor .cm-tooltip.cm-tooltip-autocomplete > ul > li { padding: .125rem .5rem }
    .cm-editor .cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected] {
      color: var(--fs-on-fill); background: var(--fs-fill);
    }
    .k { color: var(--fs-code-word) } .s { color: var(--fs-code-text) } .m { color: var(--fs-code-number) }
    .c { color: var(--fs-muted); font-style: italic } .n { color: var(--fs-code-name) }
    .b { color: var(--fs-code-known) } .e { color: var(--fs-bad) } .i { color: var(--fs-good) }
    .h { font-weight: 650 } .em { font-style: italic } .l { text-decoration: underline }
    p { position: absolute; inline-size: 1px; block-size: 1px; margin: 0; overflow: hidden; clip-path: inset(50%) }
  `);
  // The same kinds of words as where code is shown only (rich.css).
  const colours = ({tagHighlighter, syntaxHighlighting, tags: t}) => syntaxHighlighting(tagHighlighter([
    {tag: [t.keyword, t.tagName, t.typeName, t.atom, t.bool, t.operatorKeyword], class: "k"},
    {tag: [t.string, t.special(t.string), t.regexp, t.escape], class: "s"},
    {tag: [t.number, t.color], class: "m"},
    {tag: [t.comment, t.quote], class: "c"},
    {tag: [t.definition(t.variableName), t.attributeName, t.className, t.labelName], class: "n"},
    {tag: [t.standard(t.variableName), t.special(t.variableName), t.meta, t.self], class: "b"},
    {tag: [t.invalid, t.deleted], class: "e"},
    {tag: t.inserted, class: "i"},
    {tag: [t.heading, t.strong], class: "h"},
    {tag: t.emphasis, class: "em"},
    {tag: [t.link, t.url], class: "l"},
  ]));
  Object.assign(flaskstream, {codeSheet: sheet, codeColours: colours});
}
