// Several messages as few: what is replaced once more is left out, and what is added at
// the end of one place is joined. htmx looks for the places of a message before it puts
// anything in, so that a place which the message itself makes needs a further one: who asks
// for the next message has put in the last. Each comes as its pieces, in order.
{
  flaskstream.merged = function* (messages) {
    const all = messages.flatMap(pieces);
    if (messages.length < 2) return yield all;
    let group = [];
    for (const piece of joined(all)) {
      if (group.some(earlier => moves(earlier, find(piece)))) {
        yield group;
        group = [];
      }
      group.push(find(piece));
    }
    yield group;
  };
  const pieces = message => Array.from(message.matchAll(
    /<hx-partial hx-target="([^"]*)" hx-swap="([^"]*)">([^]*?)<\/hx-partial>/g,
  ), ([, target, swap, inner]) => ({target, swap, inner}));
  const joined = all => {
    const last = new Map(), few = [];
    all.forEach((piece, i) => grows(piece) || last.set(piece.target, i));
    all.filter((piece, i) => !(last.get(piece.target) > i)).forEach(piece => {
      const at = few.findLastIndex(({target, swap}) => target === piece.target && swap === piece.swap);
      const moved = other => moves(other, find(piece)) || moves(piece, other)
        || piece.swap === "trim" && piece.target === other.target;
      if (at < 0 || !grows(piece) || few.slice(at + 1).some(moved)) few.push(find(piece));
      else if (piece.swap === "trim") few[at].inner = `${+few[at].inner + +piece.inner}`;
      else few[at].inner += piece.inner;
    });
    return few;
  };
  const grows = ({swap}) => swap === "beforeend" || swap === "trim";
  const find = piece => Object.assign(piece, {place: document.querySelector(piece.target)});
  // Whether a piece may have another place once an earlier one was put in.
  const moves = (earlier, {target, place}) => !place
    || target !== earlier.target && target.startsWith(earlier.target)
    || !grows(earlier) && !!earlier.place?.contains(place);
}
