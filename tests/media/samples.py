"""Markdown to try: random documents with nasty pieces, and a check of the HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from hypothesis import strategies as st

from flaskstream.media.markdown import COPY_BUTTON
from flaskstream.media.sanitizer import TYPED_TAGS

MATH_SPACE = {"width", "height", "depth", "lspace", "voffset"}
ATTRIBUTES = {
    "a": {"href", "title", "target", "rel"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "pre": {"class", "data-fs-language"},
    "span": {"class"},
    "td": {"class"},
    "th": {"class"},
    "input": {"type", "disabled", "checked", "aria-label"},
    "p": {"class"},
    "math": {"display"},
    "mo": {"stretchy", "fence", "form", "lspace", "rspace", "mathvariant"},
    "mi": {"mathvariant"},
    "mstyle": {"displaystyle", "scriptlevel", "mathcolor"},
    "mspace": MATH_SPACE,
    "mpadded": MATH_SPACE,
}
# fmt: off
TAGS = {
    *ATTRIBUTES, "h1", "h2", "h3", "h4", "h5", "h6", "ul", "li", "div", "blockquote",
    "code", "em", "strong", "s", "hr", "br", "table", "thead", "tbody", "tr",
    "mrow", "mfrac", "mtext", "mn", "msup", "msub", "msubsup", "msqrt", "mtable", "mtr",
    "mtd", "mover", "munder", "munderover", "mroot",
}
NASTY = [
    "<hx-partial hx-target=body>x</hx-partial>", "<title>t</title>", "<script>s()",
    "<b hx-swap-oob=true>", "<img src=x onerror=alert(1)>", "<!-- c -->", "<![CDATA[",
    '[a](/b "<hx-partial>")', "![<hx-partial>](/p.png)", "[a](<x <hx-partial> >)",
    "![a](http://evil.example/p.png)", "![a](//evil.example/p)", "![](/\\evil.example)",
    "[a](javascript:alert(1))", "[a](java&#10;script:x)", "[a](data:text/html,x)",
    "[a](DATA:image/png;base64,AA)", "![a](data:image/svg+xml;base64,AA)",
    "![a](data:image/png;base64,AA==)", "[a](&Tab;javascript:x)", "<javascript:x>",
    "<http://x.example/?<b>>", "```<hx-partial>\n", '```py" onload=x\n', "</p></div>",
    "&lt;hx-partial&gt;", "&#60;script&#62;", "[![i](http://e/i)](/l)", "\ud800", "\0",
    "$$\\text{<hx-partial>}$$", "$$\\href{javascript:x}{y}$$", "$$<b onx=y>$$",
    '$$\\color{"><script>}x$$', "$$\\text{</math><title>}&lt;$$", "$$\\style{x}{y}$$",
]
HTML = [
    "<b>", "</b>", "<div>", "</div>", "<div align=center>", "<p>", "</p>", "<br>",
    "<table><tr><td>", "</td></tr></table>", "</table>", "</tbody>", "<tbody>",
    "<ul><li>", "</ul>", "</li>", "<li>", "<details open><summary>", "</details>",
    "<center>\n", "\n</center>\n\n", "<pre>", "</pre>", "<pre><code>", "</code></pre>",
    "<!--", "-->", "<script>", "</script>", "<style>p{}</style>", "<svg onload=x>",
    "</svg>", '<a href="http://e/">', "</a>", "<a href=/x title='<b>'>",
    "<h1 align=left>",
    "<img src=http://e/x alt=y>", "<img src=/x>", "</h1>", "<hr>", "<td/x>",
    "<code>", "</code>",
    '<p style="text-align:center;x">', '<b class="fs-a" id=a hx-get=/x onclick=x()>',
    '<p class="fs-math" data-x style=a>', "<math><mtext>", "<input>",
    "<form action=/x>",
    "<span", " class=fs-a", "'", '"', "/>", "<template>", "<iframe srcdoc=", "<title>",
    "<textarea>", "<blockquote>", "</blockquote>",
    "<font color=red>", "<base href=//e>",
    "\n\n<div>\n\n", "\n\n</div>\n\n", "\n<details>\n<summary>a</summary>\n\n",
    "\n\n</details>\n", "\n</div>\n<div>\n\n", "- <center>\n\n  a\n\n  </center>\n",
]
MARKS = [
    "*", "**", "_", "__", "`", "``", "```", "```python\n", "~~~", "~~", "#", "## ",
    "- ", "* ", "+ ", "1. ", "2) ", "10. ", "> ", ">", "---", "===", "-", "=", "***",
    "| a | b |\n", "|---|:-:|\n", "| c |", "|", "--|--", "[", "]", "](", "](/x)", "!",
    "[ref]", "[ref]: /url", "'title'", "    ", "  ", "\t", "\n", "\n\n", "\n\n\n",
    "\r\n", "\r", " ", "\\", "&amp;", "<", ">", "(", ")", ":", "\u2028", "\x0b",
    "$$", "$$x$$", "$", "\\(", "- [ ] ", "- [x] ", "[x]",
]
# fmt: on
WORDS = ["word", "a", "2*3", "snake_case", "é", "字", "1", "def f():", "x", "."]


def documents(*, links: bool = True, size: int = 40) -> st.SearchStrategy[str]:
    """Random documents; without `links`, none that defines what a name links to."""
    plain = st.sampled_from(MARKS + WORDS)
    pieces = plain | st.sampled_from(NASTY + HTML) | plain
    texts = st.lists(pieces, max_size=size).map("".join)
    return texts if links else texts.map(lambda text: text.replace("]:", "] "))


TYPED_ATTRIBUTES = {
    "align", "title", "href", "src", "alt", "width", "height", "start", "open",
    "colspan", "rowspan",
}  # fmt: skip
CLASS = r"fs-(math|code|left|center|right)|[a-z][a-z0-9]{0,2}"
VOID = {"br", "hr", "img", "input"}


class _Reader(HTMLParser):
    def __init__(self, typed: bool) -> None:
        super().__init__()
        self.problems: list[str] = []
        self._tags = TAGS | TYPED_TAGS if typed else TAGS
        self._typed = TYPED_ATTRIBUTES if typed else set()
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self._open.append(tag)
        if tag not in self._tags:
            self.problems.append(f"<{tag}>")
        for name, value in attrs:
            if name not in ATTRIBUTES.get(tag, set()) | self._typed:
                self.problems.append(f"<{tag} {name}>")
            self._check_address(name, value or "")

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.problems.append(f"</{tag}>")

    def close(self) -> None:
        super().close()
        self.problems += [f"<{tag}> is open" for tag in self._open]

    def handle_comment(self, data: str) -> None:
        self.problems.append("a comment")

    def handle_decl(self, decl: str) -> None:
        self.problems.append("a declaration")

    def unknown_decl(self, data: str) -> None:
        self.problems.append("a declaration")

    def _check_address(self, name: str, value: str) -> None:
        good = {
            "src": r"data:image/(png|jpeg|gif|webp);base64,|(?!//)[^:\\]*([/?#]|$)",
            "href": r"https?:|mailto:|[^:]*([/?#]|$)",
            "class": rf"({CLASS})\Z",
            "align": r"(left|center|right)\Z",
        }.get(name, "")
        if not re.match(good, value, re.IGNORECASE | re.DOTALL):
            self.problems.append(f"{name}={value!r}")


def problems(html: str, *, typed: bool = False) -> list[str]:
    """What the HTML has and must not have: tags, attributes, addresses, a raw `<`.

    With `typed` it may have the tags that a person may type. It must be balanced.

    The one button that may be there stands at the end of a block of code.
    """
    html = html.replace(f"</code>{COPY_BUTTON}</pre>", "</code></pre>")
    reader = _Reader(typed)
    reader.feed(html)
    reader.close()
    # Every `<` of ours begins a tag whose attributes are quoted and hold no `<`.
    tag = r"</?[a-z][a-z0-9]*(?: [a-z-]+=\"[^\"<]*\")*>"
    if "<" in re.sub(tag, "", html):
        reader.problems.append("a raw <")
    return reader.problems
