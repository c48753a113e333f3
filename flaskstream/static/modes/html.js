// HTML with the styles and scripts that stand in it; it follows the modes of all three.
const inner = {script: javascript, style: css};
const copied = (parser, state) => parser.copyState?.(state) ?? Object.fromEntries(
  Object.entries(state).map(([name, value]) => [name, Array.isArray(value) ? value.slice() : value]));
export const htmlMixed = {
  name: "html",
  startState: unit => ({outer: html.startState(unit), tag: null, inner: null}),
  copyState: ({outer, tag, inner: state}) => (
    {outer: copied(html, outer), tag, inner: tag && copied(inner[tag], state)}),
  token(stream, state) {
    const {tag} = state;
    if (!tag) {
      const style = html.token(stream, state.outer), opened = state.outer.context?.tagName?.toLowerCase();
      if (stream.current() === ">" && inner[opened]) {
        Object.assign(state, {tag: opened, inner: inner[opened].startState(stream.indentUnit)});
      }
      return style;
    }
    const end = new RegExp(`</${tag}\\b`, "i"), left = stream.string.slice(stream.pos).search(end);
    if (left === 0) {
      Object.assign(state, {tag: null, inner: null});
      return html.token(stream, state.outer);
    }
    const style = inner[tag].token(stream, state.inner);
    const at = stream.string.slice(stream.start, stream.pos).search(end);
    if (at > 0) stream.pos = stream.start + at;  // a comment, or a text, does not hide it
    return style;
  },
  indent: ({outer, tag, inner: state}, text, context) => tag && !/^\s*<\//.test(text)
    ? inner[tag].indent?.(state, text, context) : html.indent(outer, text, context),
  languageData: html.languageData,
};
