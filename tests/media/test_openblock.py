"""The block that is being written: shown piece by piece where it is long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flaskstream.media import growing, openblock, opencode
from flaskstream.media.dialect import Dialect
from flaskstream.media.growing import MarkdownStream
from flaskstream.media.markdown import COPY_BUTTON, render, render_blocks
from flaskstream.media.sanitizer import sanitize
from flaskstream.media.view import View
from tests.media.samples import documents, problems
from tests.media.test_growing import DIALECTS

SENTENCE = "the **quick** fox `jumps` over [dogs](http://x.example/a) and *more* words "
LINE = "    if value < 10:  # a comment\n        return f'{value}'\n"
LONG_BLOCKS = {
    "fence": "```python\n" + LINE * 90,
    "closed fence, then text": "```python\n" + LINE * 50 + "```\n" + SENTENCE * 30,
    "fence in a list": "1. one\n\n2. two\n\n   ```\n" + "   some code\n" * 350,
    "fence in a quote": "> ```\n" + "> some code\n" * 350,
    "fence of one line": "```js\n" + "a = b + c; " * 450,
    "list": "- an item with **bold** text\n" * 170,
    "loose list": "3. item\n\n   and more\n\n" * 200,
    "list with fences": "- do\n  ```sh\n  command\n  ```\n" * 170,
    "list, then text": "- an item\n" * 200 + "\n" + SENTENCE * 30,
    "list, then code": "- an item\n" * 120 + "- do\n  ```\n" + "  some code\n" * 300,
    "item": "- " + SENTENCE * 65,
    "item of paragraphs": "- item\n\n" + "  and some more words of it\n\n" * 160,
    "table": "| a | b |\n|---|---|\n" + "| cell | **b** |\n" * 250,
    "paragraph": SENTENCE * 65,
    "lines": "a line of text\n" * 330,
    "open emphasis": "an **open " + "word " * 900,
    "no spaces": "\u5b57\u5e55\u662f\u3002" * 1200,
    "one word": "![](data:image/png;base64," + "A" * 4500,
    "heading": "# " + SENTENCE * 65,
    "quote": "> a quoted line\n" * 330,
    "open formula": "$$\n" + "a + b = c\n" * 450,
    "definitions": "[a]: http://x.example/a\n" * 200,
}


def updates(text: str, stream: MarkdownStream) -> Iterator[View]:
    """What is shown of a text that grows by five characters."""
    for end in range(5, len(text) + 5, 5):
        yield stream.update(text[:end])[1]


@pytest.mark.parametrize("text", LONG_BLOCKS.values(), ids=LONG_BLOCKS)
def test_a_long_block_is_shown_piece_by_piece_and_parsed_so(text: str) -> None:
    shown = View()
    stream = MarkdownStream()
    for view in updates(text, stream):
        if view.number == shown.number:
            assert view.grown.startswith(shown.grown)
            assert (view.before, view.after) == (shown.before, shown.after)
        assert view.grown == "" or view.number
        assert len(view.tail) < 8_000
        shown = view
    assert problems(view.html) == []
    # Were the whole block parsed each time, it would be 500 times its length.
    assert stream.parsed < 130 * len(text)


@settings(deadline=None)
@given(
    documents(links=False, size=60),
    st.lists(st.integers(0, 10_000), max_size=60),
    DIALECTS,
)
def test_a_block_in_pieces_is_finished_as_in_one(
    text: str, cuts: list[int], dialect: Dialect
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(growing, "LONG", 25)
        patch.setattr(openblock, "LONGEST", 60)
        patch.setattr(openblock.OpenProse, "piece", 10)
        patch.setattr(opencode, "PIECE", 10)
        stream = MarkdownStream(dialect)
        finished: list[str] = []
        for cut in sorted(cut % (len(text) + 1) for cut in cuts):
            prefix = text[:cut]
            blocks, view = stream.update(prefix)
            finished += blocks
            for html in (*blocks, view.grown, view.tail, view.html):
                assert problems(html, typed=dialect.html) == []
            assert sanitize(bare(view)) == bare(view)
    assert render_blocks(text, dialect)[: len(finished)] == finished


def bare(view: View) -> str:
    """The open block as a page has it, without what no sanitizer passes."""
    tag = view.tag
    html = f"<{tag}>{view.grown}</{tag}><{tag}>{view.tail}</{tag}>"
    return (view.before + html + view.after).replace(COPY_BUTTON, "")


@pytest.mark.parametrize(
    "name", ["fence", "list", "loose list", "table", "quote", "paragraph", "lines"]
)
def test_a_block_in_pieces_reads_as_in_one(name: str) -> None:
    text = LONG_BLOCKS[name].strip()
    view = list(updates(text, MarkdownStream()))[-1]
    assert view.number

    def words(html: str) -> list[str]:
        return re.sub("<[^>]*>", " ", html).split()

    assert words(view.html) == words(render(text))


def test_code_in_a_list_is_shown_in_its_place() -> None:
    text = "1. one\n2. two\n   ```python\n   def f():\n     pass\n   de"
    view = MarkdownStream().update(text)[1]
    assert view.html == render(text)
    assert view.before.count("<li>") == 2
    assert view.tail == '<span class="n">de</span>'


def test_long_code_at_the_end_of_a_long_list_is_shown_as_code() -> None:
    text = LONG_BLOCKS["list, then code"]
    assert list(updates(text, MarkdownStream()))[-1].html == render(text)


def test_what_may_end_a_fence_is_not_shown_in_it() -> None:
    for end in ("`", "``", "```", "  ```  "):
        assert MarkdownStream().update("```\na\n" + end)[1].tail == ""
    assert MarkdownStream().update("```\na\n``x")[1].tail == "``x"


def test_a_long_line_of_code_goes_on_where_it_was_cut() -> None:
    text = "- ```\n  a\n  " + "b \ud800" * 200 + "\r\n  ```x\n  c"
    stream = MarkdownStream()
    for cut in range(20, len(text), 30):
        stream.update(text[:cut])
    _, view = stream.update(text)
    assert unescape(re.sub("<[^>]*>", "", view.html)).split("\n")[2:6] == [
        "a",
        "b \ufffd" * 200,
        "```x",
        "c",
    ]
