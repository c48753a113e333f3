"""Markdown to try: random documents with nasty pieces, and a check of the HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from hypothesis import strategies as st

from flaskstream.media.markdown import COPY_BUTTON

MATH_SPACE = {"width", "height", "depth", "lspace", "voffset"}
ATTRIBUTES = {
    "a": {"href", "title", "target", "rel"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "pre": {"class", "data-language"},
    "span": {"class"},
    "td": {"class"},
    "th": {"class"},
    "input": {"type", "disabled", "checked", "aria-label"},
    "p": {"class"},
    "li": {"class"},
    "math": {"display"},
    "mo": {"stretchy", "fence", "form", "lspace", "rspace", "mathvariant"},
    "mi": {"mathvariant"},
    "mstyle": {"displaystyle", "scriptlevel", "mathcolor"},
    "mspace": MATH_SPACE,
    "mpadded": MATH_SPACE,
}
# fmt: off
TAGS = {
    *ATTRIBUTES, "h1", "h2", "h3", "h4", "h5", "h6", "ul", "blockquote",
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
    pieces = st.sampled_from(MARKS + WORDS + NASTY) | st.sampled_from(MARKS + WORDS)
    texts = st.lists(pieces, max_size=size).map("".join)
    return texts if links else texts.map(lambda text: text.replace("]:", "] "))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.problems: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.problems.append(f"<{tag}>")
        for name, value in attrs:
            if name not in ATTRIBUTES.get(tag, ()):
                self.problems.append(f"<{tag} {name}>")
            self._check_address(name, value or "")

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
        }.get(name, "")
        if not re.match(good, value, re.IGNORECASE | re.DOTALL):
            self.problems.append(f"{name}={value!r}")


def problems(html: str) -> list[str]:
    """What the HTML has and must not have: tags, attributes, addresses, a raw `<`.

    The one button that may be there stands at the end of a block of code.
    """
    html = html.replace(f"</code>{COPY_BUTTON}</pre>", "</code></pre>")
    reader = _Reader()
    reader.feed(html)
    reader.close()
    # Every `<` of ours begins a tag whose attributes are quoted and hold no `<`.
    tag = r"</?[a-z][a-z0-9]*(?: [a-z-]+=\"[^\"<]*\")*>"
    if "<" in re.sub(tag, "", html):
        reader.problems.append("a raw <")
    return reader.problems
