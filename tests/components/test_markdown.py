"""Markdown: blocks that are finished are sent once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.components.markdown import Markdown
from flaskstream.exceptions import ConfigurationError, NotHonoured, OutputError
from flaskstream.media.dialect import Dialect
from flaskstream.media.markdown import render
from flaskstream.store.patch import Op, diff

TEXT = (
    "# Title\n\nFirst *one*.\n\n- a\n  - b\n\n```python\nx = 1\n```\n\n"
    "<p align=center>a\n<b>b</p>\n\nThe<br> end."
)
HTML = Dialect(html=True)

GROWING = Markdown.growing


def shown(parts: dict[str, Any]) -> str:
    before, _, after = parts["frame"]
    live = before + parts["grown"] + parts["tail"] + after
    return re.sub("<!--[0-9]+-->", "", "".join(parts["body"]) + live)


def test_a_growing_text_ends_as_the_whole_text() -> None:
    encoder = Markdown().encoder()
    for end in range(0, len(TEXT), 3):
        encoder.encode(encoder.capture(TEXT[:end]), final=False)
    parts = encoder.encode(TEXT, final=True)
    assert shown(parts) == render(TEXT, HTML) == shown(Markdown().parts(TEXT))
    assert encoder.payload == TEXT


def test_finished_blocks_only_grow() -> None:
    encoder = Markdown().encoder()
    bodies = [
        encoder.encode(TEXT[:end], final=False)["body"] for end in range(len(TEXT))
    ]
    assert len(bodies[-1]) > 2
    for before, after in pairwise(bodies):
        assert after[: len(before)] == before


def tell(text: str, markdown: Markdown) -> Iterator[list[Op]]:
    """The changes that a page is told of while a text grows by five characters."""
    encoder = markdown.encoder()
    before = markdown.parts("")
    for end in range(5, len(text) + 5, 5):
        parts = encoder.encode(text[:end], final=False)
        yield diff(before, parts, markdown.growing)
        before = parts


def size(ops: list[Op]) -> int:
    return sum(len("".join(op.payload)) for op in ops)


@pytest.mark.parametrize(
    "text",
    [
        "```python\n" + "    return value  # said\n" * 800,
        "- one of very many items\n" * 800,
        "|a|b|\n|-|-|\n" + "| cell | **bold** cell |\n" * 800,
        "some words with *emphasis* " * 800,
        "some <b>words</b> with<br> *emphasis* " * 500,
        "<table>\n" + "<tr><td>cell</td>\n<td><b>bold</b> cell</td></tr>\n" * 400,
    ],
    ids=["fence", "list", "table", "paragraph", "tags", "html"],
)
def test_thousands_of_tokens_of_one_block_are_sent_in_linear_size(text: str) -> None:
    sizes = [size(ops) for ops in tell(text, Markdown())]
    assert sum(sizes) < 80 * len(text)
    assert max(sizes) < 6_000
    assert max(sizes[len(sizes) // 2 :]) < 1.1 * max(sizes[: len(sizes) // 2])


def test_another_frame_brings_all_that_stands_in_it() -> None:
    text = "".join(f"- a\n\n```\nx\n{'y' * n}\n```\n" for n in range(20))
    for step in (1, 2, 3, 7, 11):
        encoder = Markdown().encoder()
        parts = [
            encoder.encode(text[:end], final=False) for end in range(0, len(text), step)
        ]
        for before, after in pairwise(parts):
            changed = {op.part: op.kind for op in diff(before, after, GROWING)}
            if "frame" in changed:
                assert changed["grown"] == changed["tail"] == "replace"


def test_another_text_starts_anew() -> None:
    encoder = Markdown().encoder()
    encoder.encode("One.\n\nTwo.\n\nThree.", final=False)
    parts = encoder.encode("Other", final=False)
    assert parts["body"] == []
    assert "Other" in shown(parts)


def test_html_in_it_formats_and_does_nothing_else() -> None:
    html = shown(Markdown().parts("<hx-partial hx-target=body>x</hx-partial>"))
    assert "<hx-partial" not in html
    assert "&lt;hx-partial" in html
    html = shown(Markdown().parts("<center id=a hx-get=/x>x</center>"))
    assert html == "<center>x</center>"


def test_a_literal_loses_the_indentation_of_its_source() -> None:
    value = """
        # Title

        text
    """
    assert Markdown(value).initial_payload() == "# Title\n\ntext"
    assert Markdown().postprocess(value) == "# Title\n\ntext"


def test_a_returned_text_keeps_its_nesting() -> None:
    assert Markdown().postprocess("- a\n  - b") == "- a\n  - b"


def test_line_breaks_are_honoured() -> None:
    assert "<br>" in shown(Markdown(line_breaks=True).parts("a\nb"))
    encoder = Markdown(line_breaks=True).encoder()
    assert "<br>" in shown(encoder.encode("a\nb", final=False))
    assert "<br>" not in shown(Markdown().parts("a\nb"))


def test_as_an_input_it_gives_its_text() -> None:
    markdown = Markdown("# Title")
    assert markdown.preprocess(markdown.initial_payload()) == "# Title"
    assert Markdown().initial_payload() == ""


def test_what_is_no_text_names_the_component() -> None:
    with pytest.raises(OutputError, match="Markdown “Answer” expected Markdown"):
        Markdown(label="Answer").postprocess(["a"])


@pytest.mark.parametrize(
    "options",
    [{"sanitize_html": False}, {"height": 3}, {"rtl": True}],
)
def test_ornaments_are_left_out_with_a_warning(options: dict[str, Any]) -> None:
    with pytest.warns(NotHonoured, match=rf"Markdown\({next(iter(options))}="):
        assert Markdown("a", **options).initial_payload() == "a"


def test_two_dollars_are_a_formula_and_one_is_money() -> None:
    html = shown(Markdown().parts("$$x^2$$ for $5 and $6"))
    assert html.count("<math") == 1
    assert "$5 and $6" in html


def test_latex_delimiters_are_honoured() -> None:
    delimiters = [
        {"left": "$", "right": "$", "display": False},
        {"left": "\\[", "right": "\\]", "display": True},
    ]
    html = shown(Markdown(latex_delimiters=delimiters).parts("$x_1$ \\[y\\] $5 and $6"))
    assert html.count('display="inline"') == 1
    assert html.count('display="block"') == 1
    encoder = Markdown(latex_delimiters=delimiters).encoder()
    assert "<math" in shown(encoder.encode("$x$ is", final=False))
    assert "<math" not in shown(Markdown(latex_delimiters=[]).parts("$$x$$"))


@pytest.mark.parametrize(
    "given",
    [
        *([{}], [{"left": "$$"}], [{"left": "((", "right": "))"}]),
        *(["$"], [("$", "$")], "$", 3, {"left": "$", "right": "$"}),
    ],
    ids=str,
)
def test_wrong_delimiters_fail_when_the_page_is_complete(given: Any) -> None:
    with pytest.raises(ConfigurationError, match="latex_delimiters"):
        Markdown(latex_delimiters=given).check()
    with gr.Blocks() as demo:
        gr.Chatbot(latex_delimiters=given)
    with pytest.raises(ConfigurationError, match="latex_delimiters"):
        _ = demo.app
