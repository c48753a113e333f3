"""Markdown to sanitised HTML."""

from __future__ import annotations

from html import unescape

import pytest
from hypothesis import given, settings
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from flaskstream.media.dialect import Dialect
from flaskstream.media.markdown import COPY_BUTTON, render, render_blocks
from tests.media.samples import NASTY, documents, problems

REL = 'rel="noopener noreferrer nofollow"'


@settings(deadline=None)  # the first call imports the parser
@given(documents())
def test_html_of_any_text_is_within_the_allow_list(text: str) -> None:
    assert problems(render(text)) == []


@pytest.mark.parametrize("piece", NASTY)
@pytest.mark.parametrize("around", ["{}", "a {} b", "- {}", "|a|\n|-|\n|{}|", "> # {}"])
def test_nasty_text_is_within_the_allow_list(piece: str, around: str) -> None:
    assert problems(render(around.format(piece))) == []


def test_the_check_itself_finds_what_is_not_allowed() -> None:
    for html in (
        "<hx-partial>",
        '<p id="x">',
        '<a title="a<b">x</a>',
        '<a href="javascript:x">y</a>',
        '<img src="//evil/x">',
        '<img src="http://evil/x">',
        "<!-- x -->",
    ):
        assert problems(html), html


@pytest.mark.parametrize(
    "text",
    [
        "<hx-partial hx-target=body>",
        "<div hx-swap-oob=true>",
        "<title>",
        "<script>",
        "<!-- c -->",
    ],
)
def test_html_that_is_typed_stays_text(text: str) -> None:
    shown = text.replace("<", "&lt;").replace(">", "&gt;")
    assert render(text) == f"<p>{shown}</p>\n"
    assert render(f"`{text}`") == f"<p><code>{shown}</code></p>\n"
    assert f"<code>{shown}\n</code>" in render(f"```\n{text}\n```")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            "*a* **b** ~~c~~ `d`",
            "<em>a</em> <strong>b</strong> <s>c</s> <code>d</code>",
        ),
        ("# T", "<h1>T</h1>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a", '<ol start="3">'),
        ("> a", "<blockquote>"),
        ("a  \nb", "a<br>\nb"),
        ("---", "<hr>"),
        ("|a|b|\n|:-|-:|\n|1|2|", '<th class="fs-left">a</th>\n<th class="fs-right">b'),
        ("[a](http://x)", f'<a href="http://x" target="_blank" {REL}>a</a>'),
        ("[a](/x?y#z)", f'<a href="/x?y#z" {REL}>a</a>'),
        ("<mail@x.example>", f'<a href="mailto:mail@x.example" {REL}>'),
        ("![a](/x.png)", '<img src="/x.png" alt="a">'),
        (
            "![a](data:image/png;base64,AA==)",
            '<img src="data:image/png;base64,AA==" alt="a">',
        ),
        ("www.example.com", "<p>www.example.com</p>"),
        ("\ud800", "<p>\ufffd</p>"),
    ],
)
def test_markdown_becomes_html(text: str, html: str) -> None:
    assert html in render(text)


def test_a_picture_of_another_host_is_a_link_and_is_not_fetched() -> None:
    html = render("![a cat](http://x.example/c.png)")
    expected = f'<a href="http://x.example/c.png" target="_blank" {REL}>a cat</a>'
    assert html == f"<p>{expected}</p>\n"
    assert render("![](//x.example/c.png)").count("//x.example/c.png") == 2


def test_a_picture_of_another_host_in_a_link_is_its_words() -> None:
    html = render("[![a cat](http://x.example/c.png)](/page)")
    assert html == f'<p><a href="/page" {REL}>a cat</a></p>\n'


def test_code_is_highlighted_and_names_its_language() -> None:
    html = render("```python\ndef f(): ?\n```")
    assert html.startswith('<pre class="fs-code" data-fs-language="python"><code>')
    assert '<span class="k">def</span>' in html
    assert '"err"' not in html


def test_line_breaks_are_kept_on_request() -> None:
    assert render("a\nb") == "<p>a\nb</p>\n"
    assert render("a\nb", Dialect(line_breaks=True)) == "<p>a<br>\nb</p>\n"


def test_each_top_level_block_is_one_string() -> None:
    blocks = render_blocks("# a\n\n- b\n\n  c\n\n---\n\n> d")
    assert [block[:4] for block in blocks] == ["<h1>", "<ul>", "<hr>", "<blo"]
    assert render_blocks("") == []


def test_tasks_are_checkboxes_that_nobody_can_change() -> None:
    html = render("- [ ] a\n- [x] **b**\n- [y] c\n- [x]d\n\n[x] e")
    assert html.count("<input") == html.count('type="checkbox" disabled') == 2
    assert html.count("checked") == 1
    assert "<strong>b</strong>" in html
    for text in ("[y] c", "[x]d", "[x] e"):
        assert text in html
    assert problems(html) == []


HOSTILE = ["![](", "[", "[a](", "*a ", "[[a]", "![a", "*a_ ", "a**b", "`a ``b", "$$a "]


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_paragraph_of_marks_is_shown_as_it_is(piece: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ParserInline, "parse", None)  # it is not asked
        text = (piece * 20_000).strip()
        assert unescape(render(text)) == f"<p>{text}</p>\n"


@pytest.mark.parametrize("piece", [*HOSTILE, "(\n", "- a\n", "> a\n", "|a\n", "a|"])
def test_hostile_text_costs_a_bounded_number_of_steps(piece: str) -> None:
    def steps(size: int) -> int:
        count = 0

        def step(self: ParserInline, state: StateInline) -> None:
            nonlocal count
            count += len(state.src)
            tokenize(self, state)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ParserInline, "tokenize", step)
            render(piece * (size // len(piece)))
        return count

    tokenize = ParserInline.tokenize
    assert steps(8_000) <= 2.5 * max(steps(4_000), 4_000)


def test_a_table_is_not_filled_up_without_end() -> None:
    head = "|" + "a|" * 200 + "\n|" + "-|" * 200 + "\n"
    assert render(head + "|b|\n" * 5).count("<td>") == 1_000
    assert len(render(head + "|b|\n" * 300)) < 3_000
    assert render("|a|b|\n|-|-|\n" + "|c|\n" * 900).count("<td>") == 1_800


@pytest.mark.parametrize(
    "piece", ["a\n", "> a\n", "a|b\n", "a|b\n-|-\nc\n", "[a]: b\n", "- a\nb\n"]
)
def test_lines_of_a_paragraph_are_looked_at_a_few_times_only(piece: str) -> None:
    def looks(count: int) -> int:
        seen = 0

        def is_empty(self: StateBlock, line: int) -> bool:
            nonlocal seen
            seen += 1
            return known(self, line)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(StateBlock, "isEmpty", is_empty)
            render(piece * count)
        return seen

    known = StateBlock.isEmpty
    assert looks(6_000) <= 2.5 * looks(3_000)


@pytest.mark.parametrize(
    "text",
    [
        "</code></pre><button data-fs-copy>",
        "</code>" + COPY_BUTTON + "</pre>",
        "&lt;/code></pre>",
    ],
)
def test_a_block_of_code_has_one_button_whatever_stands_in_it(text: str) -> None:
    for block in (f"```html\n{text}\n```", f"> - ```\n>   {text}\n", f"    {text}"):
        html = render(block)
        assert html.count("<button") == html.count(COPY_BUTTON) == 1
    assert "<button" not in render(text) + render(f"`{text}`")
