"""HTML in which each tag ends what it began, so that no parser makes more of it.

A parser opens `<b>`, `<a href=…>` and the like again in each paragraph, until they end:
a few kilobytes of them become hundreds of megabytes. And it looks at all that is open
for most tags. So both are bounded before it reads.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass

from flaskstream.media.htmltoken import Tag, tokens

DEEPEST = 256
"""Elements within each other; browsers stop at 512."""
_SPARE = 1_000
"""Characters that may be opened again, beside as many as there are."""

# Standard HTML's "formatting elements". A parser knows none by these other names.
_FORMAT_NAMES = "a b big code em font i nobr s small strike strong tt u"
_FORMATS = frozenset(_FORMAT_NAMES.split())
_OTHER = "x-"
_BACK = re.compile(rf"<(/?){_OTHER}({'|'.join(sorted(_FORMATS))})(?=[ >])")

_FORMATTED = re.compile(
    rf"<(?:{_OTHER})?(?:{'|'.join(sorted(_FORMATS))})(?![^\s/>])", re.IGNORECASE
)
_PLAIN_TAGS, _PLAIN_SIZE = 1_000, 20_000

_VOID_NAMES = "area br col embed hr img input link source track wbr"
_VOID = frozenset(_VOID_NAMES.split())
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_OPTIONAL = frozenset(["p", "li", "dt", "dd", "rt", "rp", *_HEADINGS])
"""What a format's end ends, too, where it stands in between."""
_BLOCK_NAMES = (
    "address article aside blockquote center dd details div dl dt figcaption figure "
    "footer header hgroup hr li main menu nav ol p pre section summary table ul"
)
_BLOCKS = _HEADINGS | frozenset(_BLOCK_NAMES.split())
_SECTIONS = frozenset(["tbody", "thead", "tfoot", "caption", "colgroup"])
_ROWS = frozenset(["table", "tr", *_SECTIONS]) - {"caption"}
_CELLS = frozenset(["td", "th", "caption"])
_TABLE = _ROWS | _CELLS
_SCOPES = _CELLS | {"table", "svg", "desc", "object", "template", "select"}
"""No tag within them ends what is around them."""
_ITEM_SCOPES = (_BLOCKS | _SCOPES) - {"address", "div", "p"}

# A tag that begins ends the former ones, up to the latter.
_ENDS: dict[str, tuple[Set[str], Set[str]]] = {
    "li": ({"li"}, _ITEM_SCOPES - {"li"}),
    **dict.fromkeys(("dt", "dd"), ({"dt", "dd"}, _ITEM_SCOPES - {"dt", "dd"})),
    **dict.fromkeys(("rt", "rp"), ({"rt", "rp"}, _BLOCKS | _SCOPES | {"ruby"})),
    **dict.fromkeys(("td", "th"), (_CELLS, {"table"})),
    "tr": ({"tr", "caption", "colgroup"}, {"table"}),
    **dict.fromkeys(_SECTIONS, ({"tr", *_SECTIONS}, {"table"})),
    **dict.fromkeys(_HEADINGS, (_HEADINGS, (_BLOCKS | _SCOPES) - _HEADINGS)),
}


def is_plain(html: str) -> bool:
    """Whether any parser may have the HTML as it is: short, and without formats."""
    return (
        len(html) <= _PLAIN_SIZE
        and html.count("<") <= _PLAIN_TAGS
        and not _FORMATTED.search(html)
    )


def balance_tags(html: str, known: Set[str], drawn: Set[str] = frozenset()) -> str:
    """The `known` tags of some HTML, and its text, balanced: at most twice as long.

    In drawings only those stand that are `drawn`. Formats have other names, which
    `restore_tags` takes back when a parser has read it.
    """
    nest = _Nest(len(html) + _SPARE, drawn)
    for token in tokens(html):
        if isinstance(token, str):
            nest.text(token)
        elif token.name not in known:
            continue
        elif token.is_end:
            nest.end(token.name)
        else:
            nest.begin(token)
    return nest.html()


def renamed_tags(tags: Iterable[str]) -> set[str]:
    """The other names of those of some tags that are formats."""
    return {_OTHER + tag for tag in tags if tag in _FORMATS}


def restore_tags(html: str, rel: str) -> str:
    """HTML that a parser has written, with formats by their names; `rel` of links."""
    html = html.replace(f"</{_OTHER}a>", "</a>")
    html = re.sub(rf"<{_OTHER}a(?=[ >])([^<>]*)>", rf'<a\1 rel="{rel}">', html)
    return _BACK.sub(r"<\1\2", html)


@dataclass(slots=True)
class _Open:
    name: str
    written: str
    tag: str
    is_drawing: bool
    """Whether what is in it is drawn."""
    is_ended: bool = False
    """Whether it ends with what is in it."""

    @property
    def is_format(self) -> bool:
        return self.written.startswith(_OTHER)


def _is_closed_by_tag(opened: _Open) -> bool:
    return opened.name in _BLOCKS and opened.name not in _OPTIONAL


class _Nest:
    """What is open, and what has been written."""

    def __init__(self, spare: int, drawn: Set[str]) -> None:
        self._spare = spare
        self._drawn = drawn
        self._out: list[str] = []
        self._open: list[_Open] = []
        self._again: list[_Open] = []
        """Formats that ended with what they stood in: they go on in what follows."""
        self._skipped: Counter[str] = Counter()

    def html(self) -> str:
        self._close(0)
        return "".join(self._out)

    def text(self, text: str) -> None:
        if self._again and text and not text.isspace():
            self._reopen()
        self._out.append(text)

    def begin(self, tag: Tag) -> None:
        name = tag.name
        while self._is_drawing and name not in self._drawn:
            self._close(self._find({"svg"}, frozenset()) or 0)
        drawn = self._is_drawing or name == "svg"
        if not drawn:
            self._make_room(name)
        if name not in _BLOCKS and name not in _TABLE:
            self._reopen()
        written = name if drawn or name not in _FORMATS else _OTHER + name
        begun = f"<{written}{tag.attributes}>"
        if drawn and tag.is_empty:
            self._out.append(f"{begun}</{written}>")
        elif name in _VOID:
            self._out.append(begun)
        elif len(self._open) >= DEEPEST:
            self._skipped[name] += 1
        else:
            self._out.append(begun)
            self._open.append(_Open(name, written, begun, drawn and name != "desc"))

    def end(self, name: str) -> None:
        if self._skipped[name]:
            self._skipped[name] -= 1
        elif name == "br":  # as browsers read it
            self.begin(Tag(name))
        else:
            self._end(name)

    def _end(self, name: str) -> None:
        for at in range(len(self._again) - 1, -1, -1):
            if self._again[at].name == name:
                del self._again[at]
                return
        scopes = {"table"} if name in _TABLE else _SCOPES
        begun = self._find(_HEADINGS if name in _HEADINGS else {name}, scopes)
        if begun is None:
            return
        opened = self._open[begun]
        if opened.is_format and any(map(_is_closed_by_tag, self._open[begun + 1 :])):
            opened.is_ended = True
        else:
            self._close(begun)

    @property
    def _is_drawing(self) -> bool:
        return bool(self._open) and self._open[-1].is_drawing

    def _make_room(self, name: str) -> None:
        if name in _BLOCKS:
            self._end_all({"p"}, _SCOPES)
        if name in _ENDS:
            self._end_all(*_ENDS[name])
        if name == "a":
            self._end("a")

    def _end_all(self, names: Set[str], scopes: Set[str]) -> None:
        while (at := self._find(names, scopes)) is not None:
            self._close(at)

    def _find(self, names: Set[str], scopes: Set[str]) -> int | None:
        for at in range(len(self._open) - 1, -1, -1):
            if self._open[at].name in names:
                return at
            if self._open[at].name in scopes:
                return None
        return None

    def _close(self, at: int) -> None:
        closed = self._open[at:]
        del self._open[at:]
        self._out += [f"</{each.written}>" for each in reversed(closed)]
        if closed and closed[0].name not in _SCOPES:
            self._again += [e for e in closed[1:] if e.is_format and not e.is_ended]
        if self._open and self._open[-1].is_ended:
            self._close(len(self._open) - 1)

    def _reopen(self) -> None:
        if self._open and self._open[-1].name in _ROWS:
            return
        for each in self._again:
            self._spare -= len(each.tag) + len(each.written) + 3
            if self._spare < 0 or len(self._open) >= DEEPEST:
                break
            self._out.append(each.tag)
            self._open.append(each)
        self._again.clear()
