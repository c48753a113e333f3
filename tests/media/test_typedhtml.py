"""HTML that is typed in Markdown."""

from __future__ import annotations

import re
from html import unescape

import pytest

from flaskstream.media.dialect import Dialect
from flaskstream.media.growing import MarkdownStream
from flaskstream.media.markdown import COPY_BUTTON, render, render_blocks
from flaskstream.media.sanitizer import sanitize
from flaskstream.media.view import View
from tests.media.samples import HTML, NASTY, problems

HTML_ON = Dialect(html=True)
REL = 'rel="noopener noreferrer nofollow"'


def shown(text: str) -> str:
    return render(text, HTML_ON).strip()


@pytest.mark.parametrize("piece", [*HTML, *NASTY])
@pytest.mark.parametrize("around", ["{}", "a {} b", "- {}", "|a|\n|-|\n|{}|", "<p>{}"])
def test_what_is_typed_is_within_the_allow_list(piece: str, around: str) -> None:
    assert problems(shown(around.format(piece)), typed=True) == []


@pytest.mark.parametrize(
    "text",
    [
        "<center><h1>Title</h1></center>",
        '<h1 align="center">Title</h1>',
        "<details><summary>More</summary>\nwords\n</details>",
        "<table><tbody><tr><td>a</td></tr></tbody></table>",
        "<dl><dt>a</dt><dd>b</dd></dl>",
        '<img src="/a.png" alt="a" width="20" height="10">',
        "<pre>a\n\nb</pre>",
    ],
)
def test_a_block_of_html_stays_as_it_is(text: str) -> None:
    assert shown(text) == text


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# Title <br> text", "<h1>Title <br> text</h1>"),
        ("H<sub>2</sub>O **a <mark>b</mark>**", "<p>H<sub>2</sub>O <strong>a <mark>b"),
        ("# <center>a</center>", "<h1><center>a</center></h1>"),
        ("|a|\n|-|\n|b<br/>c|", "<td>b<br>c</td>"),
        ("<div>\n\n*a*\n\n</div>", "<div>\n<p><em>a</em></p>\n</div>"),
        ('<p style="color:red; Text-Align : CENTER">a</p>', '<p align="center">a</p>'),
        ("<p align=justify style=color:red>a</p>", "<p>a</p>"),
        ("<img src=/a width=5px height=50% style=x>", '<img src="/a">'),
        ("<font color=red>a</font>", "<p>a</p>"),
        ("<!-- a\n\nb -->\nc", "<p>c</p>"),
        ("a <!-- b --> c", "<p>a  c</p>"),
        ("<style>\na {}\n\nb {}\n</style>\n\nc", "<p>c</p>"),
        ("a <script>b()</script> c", "<p>a  c</p>"),
        ("<div><script>b()</script>c</div>", "<div>c</div>"),
        ("`<b>` <b>c</b>", "<code>&lt;b&gt;</code> <b>c</b>"),
        ("```\n<b>\n```", f"<code>&lt;b&gt;\n</code>{COPY_BUTTON}"),
        ("a < b, c <d", "<p>a &lt; b, c &lt;d</p>"),
        ("list<int> <think> <my-x>", "list&lt;int&gt; &lt;think&gt; &lt;my-x&gt;"),
        ("how <script> works", "how &lt;script&gt; works"),
    ],
)
def test_tags_stand_where_they_are_typed(text: str, html: str) -> None:
    assert html in shown(text)


def test_links_and_pictures_follow_the_rules_of_markdown() -> None:
    away = f'href="http://x.example/" {REL}>'
    assert f'<a target="_blank" {away}a</a>' in shown('<a href="http://x.example/">a')
    assert shown("<img src=http://x.example/ alt=cat>") == (
        f'<a href="http://x.example/" target="_blank" {REL}>cat</a>'
    )
    assert shown("<img src=//x.example/a>").count("//x.example/a") == 2
    for text in (
        "<a href=/b><img src=//x/a alt=cat></a>",
        "[<img src=//x/a alt=cat>](/b)",
    ):
        assert shown(text) == f'<p><a href="/b" {REL}>cat</a></p>'
    assert shown("<img src=data:image/svg+xml;base64,AA>") == "<img>"
    assert shown("<a href=javascript:x>a</a>") == f"<p><a {REL}>a</a></p>"
    assert "javascript:" not in shown('<img src="#away:javascript:x" alt=a>')
    for gap in ("&#9;", "\t", "&#10;", "\n", "&NewLine;", "&#13;"):
        assert "evil" not in shown(f'<img src="/{gap}/evil.example/x">')


@pytest.mark.parametrize(
    "text", ["- a <b>b\n- c", "# <b>b\n\nc", "<b>b\n\nc", "> <b>b\n\nc"]
)
def test_what_is_open_ends_with_what_it_stands_in(text: str) -> None:
    html = shown(text)
    assert html.index("</b>") < html.index(">c<")


def test_a_closing_tag_ends_nothing_of_the_library() -> None:
    assert shown("- a </ul> b\n- c") == "<ul>\n<li>a  b</li>\n<li>c</li>\n</ul>"
    assert shown("|a|\n|-|\n|b</table>|\n|c|").count("<td>") == 2
    table = "<table><tr><td>b</td></tr></table>"
    assert "<td>b</td>" in shown(f"|a|\n|-|\n|{table}|")
    assert shown(f"a {table}") == "<p>a b</p>"


def test_without_html_only_a_line_break_is_a_tag() -> None:
    assert render("a<br>b <BR /> <b>c</b>") == (
        "<p>a<br>\nb <br>\n &lt;b&gt;c&lt;/b&gt;</p>\n"
    )
    assert "<td>a<br>\nb</td>" in render("|x|\n|-|\n|a<br>b|")
    assert "<br" not in render("`<br>` \\<br> <br x=y>")


def test_what_is_shown_reads_the_same_when_it_is_read_again() -> None:
    for text in (
        "<i><h1><a href=/x><table><h1><h1><a href=/x></a></ul><p><a href=/x>",
        "<a href=/x><h1><a href=/x>x<span><h1><table><a href=/x><ul><td></div><td><ul>",
    ):
        for before in ("</div>", "<p>", "a ", "- "):
            html = shown(before + text)
            assert sanitize(html) == html
    for begin in ("", "- "):
        text = begin + "words <b>and <div><li>more</div></b> so on " * 50
        stream = MarkdownStream(HTML_ON)
        for end in range(0, len(text), 9):
            view = stream.update(text[:end])[1]
        html = f"<{view.tag}>{view.grown}</{view.tag}>{view.tail}"
        assert view.number and view.grown
        assert (
            sanitize(view.before + html + view.after) == view.before + html + view.after
        )


def test_hostile_html_does_not_become_far_more_than_was_typed() -> None:
    assert shown('<b title="1">a</b>') == "<p><b>a</b></p>"
    for piece in ("<p><b>x", "<table><td><i>", "<b><i><u><s>\n<p>x", "<div>", "<p/x>"):
        for end in ("", "\n"):
            text = (piece + end) * 2_000
            assert len(shown(text)) < 11 * len(text)
            assert problems(shown(text), typed=True) == []
    assert shown("<div>\n" * 20_000).startswith("<p>&lt;div&gt;")


@pytest.mark.parametrize("around", ["{}", "> {}", "**{}**", "- {}", "|a|\n|-|\n|{}|"])
@pytest.mark.parametrize("block", ["<p>x", "<h1>x"])
def test_what_is_open_is_not_opened_again_in_a_thousand_blocks(
    around: str, block: str
) -> None:
    formats = "<b><i><u><s><code><em><strong><small><big><strike>" * 3
    text = around.format(formats + block * 900)
    assert len(shown(text)) < 11 * len(text)
    assert problems(shown(text), typed=True) == []


def test_a_comment_that_does_not_end_goes_on_with_the_paragraph_before() -> None:
    stream, finished = MarkdownStream(HTML_ON), []
    text = "a\n<!-- b\n\n" + "c\n\n" * 4_000
    for end in range(0, len(text), 50):
        finished += stream.update(text[:end])[0]
    assert finished[:2] == render_blocks(text, HTML_ON)[:2]
    assert finished[0] == "<p>a\n&lt;!-- b</p>\n"


GROWING = """<center>
<h1 title="a">Title</h1>
</center>

Some <b>bold <i>text</i></b> and a <a href="http://x.example/a">link</a>.<br>

<details><summary>More</summary>
<p style="text-align: center">words <b title="x">b</b> <!-- comment --></p></details>

<div>words <script>code()</script> words <style>code</style> <img src="/x"></div>

<script>
code()

code()
</script>

| a | b |
|---|---|
| x<br>y | <kbd>z</kbd> |

<!-- a

comment -->

The end.
"""


def test_no_tag_is_shown_as_text_while_it_is_written() -> None:
    stream = MarkdownStream(HTML_ON)
    finished: list[str] = []
    for end in range(len(GROWING) + 1):
        blocks, view = stream.update(GROWING[:end])
        finished += blocks
        words = unescape(re.sub("<[^>]*>", "", "".join(blocks) + view.html))
        assert not re.search(r"[<>=]|code|comment|http", words), GROWING[:end]
    assert "".join(finished) + view.html == render(GROWING, HTML_ON)
    assert len(finished) == 7


def test_a_tag_in_preformatted_text_is_not_shown_as_text_while_it_is_written() -> None:
    text = '<pre>\ncode <b>x</b> and <span title="y">z</span> <i\n>a</i></pre>'
    for end in range(len(text) + 1):
        html = MarkdownStream(HTML_ON).update(text[:end])[1].html
        assert not re.search("&lt;|title|span", re.sub("<[^>]*>", "", html)), html


def test_a_line_break_is_not_shown_as_text_while_it_is_written_in_a_chat() -> None:
    for end in range(len("a<br />b")):
        html = MarkdownStream().update("|x|\n|-|\n|" + "a<br />b"[: end + 1])[1].html
        assert "&lt;" not in html


@pytest.mark.parametrize("begun", ["<!--", "<script>", "<svg ", "<style>", "<title>"])
def test_what_does_not_end_hides_a_few_thousand_characters_at_most(begun: str) -> None:
    stream = MarkdownStream(HTML_ON)
    text = "first\n\n" + begun + "\n\n" + "some words that follow\n\n" * 500
    seen = ""
    for end in range(0, 9_000, 50):
        finished, view = stream.update(text[:end])
        seen += "".join(finished)
    assert "words that follow" in seen + view.html
    assert shown(text).count("words that follow") == 500
    assert render_blocks(text, HTML_ON)[0] == "<p>first</p>\n"


LONG_BLOCKS = {
    "table": "<table>\n" + "<tr><td>a cell</td>\n<td><b>b</b></td></tr>\n" * 120,
    "center": "<center>\n" + "<p>a line <br> of text</p>\n" * 180,
    "pre": "<pre>\n" + "a line\n\n" * 400,
    "details": "<details>\n<summary>More</summary>\n\n" + "some *words*\n\n" * 220,
    "comment": "<!--\n" + "a line\n\n" * 400 + "-->",
    "words": "words <b>and <i>more</i></b> and <sub>x</sub> so on " * 100,
    "open": "words <b>open " + "word " * 900,
    "items": "- an <b>item</b>\n" * 250,
}


@pytest.mark.parametrize("text", LONG_BLOCKS.values(), ids=LONG_BLOCKS)
def test_a_long_block_with_html_is_shown_piece_by_piece(text: str) -> None:
    view, stream = View(), MarkdownStream(HTML_ON)
    for end in range(5, len(text) + 5, 5):
        before, view = view, stream.update(text[:end])[1]
        if view.number == before.number:
            assert view.grown.startswith(before.grown)
        assert len(view.tail) < 8_000
    assert stream.parsed < 130 * len(text)
    whole = render(text, HTML_ON)
    assert re.sub("<[^>]*>|\\s", "", view.html) == re.sub("<[^>]*>|\\s", "", whole)
