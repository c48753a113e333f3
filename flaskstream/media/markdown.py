"""Markdown to sanitised HTML: CommonMark, tables, formulas, tasks, typed HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from flaskstream.media.container import contain
from flaskstream.media.dialect import PLAIN, Dialect
from flaskstream.media.highlight import highlight, without_errors
from flaskstream.media.math import add_math
from flaskstream.media.sanitizer import away, sanitize, sanitize_until_stable
from flaskstream.media.surrogate import encodable
from flaskstream.media.typedhtml import add_html, clean_typed, is_too_long

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict

_LANGUAGE = re.compile(r"[\w+#.-]{1,30}")
_TASK = re.compile(r"\[([ xX])\](?=\s)\s*")
_CODE = re.compile(r'(<pre class="fs-code".*?</code>)</pre>', re.DOTALL)
_MARKS = re.compile(r"[\[!*_~`<$\\]")
_MOST_MARKS = 1_000
"""In one paragraph: text with more is no prose, and would hold a thread for seconds."""
_MOST_MISSING = 2_000
"""Cells that the rows of a table lack: two kilobytes can lack 65,000."""
_MOST_GROWTH = 4
"""What a block with typed HTML may become longer; a link triples."""

COPY_BUTTON = (
    '<button type="button" class="fs-clip" data-fs-copy="" aria-label="Copy code">'
    "</button>"
)
"""Stands after the code in a block of code."""
_LINE = Dialect(inline=True)
_FORMATS = re.compile(r"[]*_`$\\&<~]|://|www\.")
"""Without any of these a text is nothing but itself."""


def render(text: str, dialect: Dialect = PLAIN) -> str:
    """Sanitised HTML of the whole text.

    Links go to http, https, mailto or relative addresses; pictures are `data:` (PNG,
    JPEG, GIF, WebP) or relative, and others are shown as a link, for the page asks no
    other host for anything.
    """
    return "".join(render_blocks(text, dialect))


def render_line(text: str) -> str:
    """Sanitised HTML of a text that is one line: emphasis, code, links and formulas."""
    if not _FORMATS.search(text):
        return escape(text)
    return render(text, _LINE).strip()


def render_blocks(text: str, dialect: Dialect = PLAIN) -> list[str]:
    """`render`, one string for each block at the top level."""
    env: EnvType = {}
    blocks = split_blocks(parse_blocks(text, env, dialect))
    return [to_html(block, env, dialect) for block in blocks]


def parse_blocks(text: str, env: EnvType, dialect: Dialect) -> list[Token]:
    """The text's blocks; link definitions are read from `env` and added to it.

    What stands in their lines is parsed by `to_html`, once all definitions are known.
    """
    markdown = parser(dialect)
    if dialect.inline:
        return markdown.parseInline(encodable(text), env)
    tokens = markdown.parse(encodable(text), env)
    return contain(tokens, "live" in env) if dialect.html else tokens


def split_blocks(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The tokens of each block at the top level."""
    block: list[Token] = []
    for token in tokens:
        block.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield block
            block = []


def to_html(tokens: Sequence[Token], env: EnvType, dialect: Dialect = PLAIN) -> str:
    """Sanitised HTML of blocks that are balanced."""
    _parse_lines([token for token in tokens if token.type == "inline"], env, dialect)
    for index, token in enumerate(tokens):
        if token.type in ("th_open", "td_open"):
            _align(token)
        elif token.children:
            children = _adapt(token.children)
            task = _task(tokens, index)
            token.children = [*task, *children] if task else list(children)
    markdown = parser(dialect)
    is_typed = clean_typed(markdown, tokens, env)
    rendered = markdown.renderer.render(tokens, markdown.options, env)
    html = sanitize(rendered)
    if is_typed and not is_too_long(html, rendered, _MOST_GROWTH):
        html = sanitize_until_stable(html)
    # What is open in a line is opened again in each block that is typed in it.
    if is_typed and is_too_long(html, rendered, _MOST_GROWTH):
        return f"<p>{escape(_typed(tokens), quote=False)}</p>\n"
    # Here, for no button passes the sanitizer; and nobody can type such a class.
    return _CODE.sub(rf"\1{COPY_BUTTON}</pre>", html)


def _typed(tokens: Sequence[Token]) -> str:
    return "\n".join(token.content for token in tokens if token.content)


@cache
def parser(dialect: Dialect) -> MarkdownIt:
    """The parser of blocks, made once: it keeps nothing of what it parses."""
    from markdown_it import MarkdownIt

    options = {"html": False, "breaks": dialect.line_breaks}
    markdown = MarkdownIt("commonmark", options)
    markdown.enable(["table", "strikethrough"])
    markdown.block.ruler.at("table", _parse_table, {"alt": ["paragraph", "reference"]})
    markdown.core.ruler.enableOnly(["normalize", "block"])
    markdown.add_render_rule("fence", _render_code)
    markdown.add_render_rule("code_block", _render_code)
    markdown.add_render_rule("task", _render_task)
    add_math(markdown, dialect.delimiters)
    add_html(markdown, dialect.html)
    return markdown


def _parse_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    from markdown_it.rules_block import table

    # Asked first, and silently: most lines begin no table, and need no look ahead.
    if start < vars(state).get("prose_until", 0) or not table(state, start, end, True):
        return False
    if (refused := _lacking_cells(state, start, end)) is not None:
        vars(state)["prose_until"] = refused  # not each of its lines looks ahead again
        return False
    vars(state)["table_level"] = state.level  # for what may end it, in its place
    return silent or table(state, start, end, False)


def _lacking_cells(state: StateBlock, start: int, end: int) -> int | None:
    """The line up to which most of what would be a table is not there, if it isn't."""

    def bars(line: int) -> int:
        return state.src.count("|", state.bMarks[line], state.eMarks[line])

    columns, missing = bars(start), 0
    for line in range(start + 2, end):
        if state.isEmpty(line):
            break
        missing += max(0, columns - bars(line))
        if missing > _MOST_MISSING:
            return line
    return None


def _parse_lines(tokens: list[Token], env: EnvType, dialect: Dialect) -> None:
    from markdown_it.rules_core import StateCore, inline, text_join
    from markdown_it.token import Token

    state = StateCore("", parser(dialect), env)
    for token in tokens:
        if is_prose(token.content):
            state.tokens.append(token)
        else:
            token.children = [Token("text", "", 0, content=token.content)]
    inline(state)
    text_join(state)


def is_prose(text: str) -> bool:
    """Whether a paragraph is worth parsing; else it is shown as it is."""
    if len(text) < _MOST_MARKS:
        return True
    return sum(1 for _ in _MARKS.finditer(text)) < _MOST_MARKS


def _align(cell: Token) -> None:
    """A class in place of the style attribute, which the pages' CSP forbids."""
    style = cell.attrs.pop("style", None)
    if style is not None:
        cell.attrSet("class", "fs-" + str(style).removeprefix("text-align:"))


def _adapt(inlines: Sequence[Token]) -> Iterator[Token]:
    """Links open a tab of their own; the sanitizer is told of other hosts' pictures."""
    for token in inlines:
        if token.type == "link_open":
            if str(token.attrs["href"]).startswith(("http:", "https:")):
                token.attrSet("target", "_blank")
        elif token.type == "image":
            token.attrSet("src", away(str(token.attrs["src"])))
        yield token


def _task(tokens: Sequence[Token], index: int) -> list[Token]:
    """A list item's checkbox; its brackets are taken from the item's text."""
    from markdown_it.token import Token

    before = [token.type for token in tokens[max(0, index - 2) : index]]
    words = (tokens[index].children or [])[0]
    found = _TASK.match(words.content) if words.type == "text" else None
    if before != ["list_item_open", "paragraph_open"] or found is None:
        return []
    words.content = words.content[found.end() :]
    return [Token("task", "input", 0, info=found[1].strip())]


def _render_task(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: EnvType,
) -> str:
    state = ' checked aria-label="done"' if tokens[index].info else ' aria-label="open"'
    return f'<input type="checkbox" disabled{state}> '


def _render_code(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: EnvType,
) -> str:
    token = tokens[index]
    language = language_of(token)
    mark = f' data-fs-language="{language}"' if language else ""
    code = without_errors(highlight(token.content, language))
    return f'<pre class="fs-code"{mark}><code>{code}</code></pre>\n'


def language_of(code: Token) -> str | None:
    """The language that stands after a fence."""
    found = _LANGUAGE.match(code.info.strip())
    return found[0] if found else None
