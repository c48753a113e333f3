"""Typed tags that hold blocks of Markdown."""

from __future__ import annotations

import pytest

from flaskstream.media.growing import MarkdownStream
from flaskstream.media.markdown import COPY_BUTTON, render_blocks
from tests.media.test_typedhtml import HTML_ON, shown


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            "<details>\n<summary>More</summary>\n\nText *em*\n\n</details>",
            "<details>\n<summary>More</summary>\n<p>Text <em>em</em></p>\n</details>",
        ),
        ("<center>\n\n# T\n\n</center>", "<center>\n<h1>T</h1>\n</center>"),
        (
            '<div align="center" id=x>\n  <img src="/a">\n\n- a\n</div>\nb\n\n<i>c</i>',
            '<div align="center">\n  <img src="/a">\n<ul>\n<li>a</li>\n</ul>\n</div>\n'
            "b\n<p><i>c</i></p>",
        ),
        (
            "<div>\n\n<div>\n\n```\n</div>\n```\n\n</div>\n</div>",
            '<div>\n<div>\n<pre class="fs-code"><code>&lt;/div&gt;\n</code>'
            f"{COPY_BUTTON}</pre>\n</div>\n</div>",
        ),
        (
            "- <div>\n\n  a\n\n  </div>\n\nb </div>",
            "<ul>\n<li>\n<div>\n<p>a</p>\n</div>\n</li>\n</ul>\n<p>b </p>",
        ),
        ("> <center>\n\na\n\n</center>", "<blockquote>\n<center>\n</center>"),
        ("<center>\n\n<div>\n\na\n\n</center>", "<div>\n</div><p>a</p>\n</center>"),
        ("<pre>\n\n\n\n\n\na</pre>", "<pre>a</pre>"),
    ],
)
def test_blocks_stand_in_the_container_that_is_typed_around_them(
    text: str, html: str
) -> None:
    assert html in shown(text)
    stream, finished = MarkdownStream(HTML_ON), []
    for end in range(len(text) + 1):
        finished += stream.update(text[:end])[0]
    finished += stream.update(text + "\n\nend")[0]
    assert finished == render_blocks(text + "\n\nend", HTML_ON)[: len(finished)] != []


def test_a_container_holds_what_is_written_in_it_at_once() -> None:
    view = MarkdownStream(HTML_ON).update("<center>\n\n# T\n\nso *on")[1]
    assert view.html == "<center>\n<h1>T</h1>\n<p>so <em>on</em></p>\n</center>\n"


def test_a_container_that_does_not_end_is_given_up_after_some_hundred_lines() -> None:
    text = "<div>\n\n" + "words\n\n" * 400
    finished = MarkdownStream(HTML_ON).update(text)[0]
    assert finished == render_blocks(text, HTML_ON)[: len(finished)] != []
    assert "<div>\n</div>" in shown(text + "</div>")
