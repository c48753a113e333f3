// Markdown, line by line: what it is made of, and no more than its signs show.
export const markdown = {
  name: "markdown",
  startState: () => ({fence: null, block: null}),
  token(stream, state) {
    if (stream.sol()) {
      state.block = null;
      const fence = stream.match(/^ {0,3}(`{3,}|~{3,})[^`]*$/);
      if (state.fence ? fence && fence[1].startsWith(state.fence) && !/[^`~\s]/.test(fence[0]) : fence) {
        state.fence = state.fence ? null : fence[1];
        return "meta";
      }
      if (fence) return "string";
    }
    if (state.fence) return stream.skipToEnd(), "string";
    if (stream.sol()) {
      if (stream.match(/^ {0,3}#{1,6}(?=\s|$)/)) state.block = "heading";
      else if (stream.match(/^ {0,3}(=+|-+|([-*_])( *\2){2,}) *$/)) return "meta";
      else if (stream.match(/^\s*>/)) state.block = "quote";
      else if (stream.match(/^\s*([-*+]|\d+[.)])(?= )/)) return "keyword";
      if (state.block) return state.block;
    }
    return span(stream) ?? state.block;
  },
};
const span = stream => {
  if (stream.match(/^\\./)) return "escape";
  const ticks = stream.match(/^`+/);
  if (ticks) {
    const end = stream.string.indexOf(ticks[0], stream.pos);
    if (end < 0) return null;
    stream.pos = end + ticks[0].length;
    return "string";
  }
  if (stream.match(/^(\*\*|__)(?=\S)[^*_]+\1/)) return "strong";
  if (stream.match(/^([*_])(?=\S)[^*_]+\1/)) return "emphasis";
  if (stream.match(/^!?\[[^\]]*\]\([^)]*\)/) || stream.match(/^<[a-z]+:[^>\s]*>/i)) return "link";
  if (stream.match(/^<\/?[a-z][^>]*>/i)) return "tagName";
  stream.next();
  stream.eatWhile(/[^\\`*_![<]/);
  return null;
};
