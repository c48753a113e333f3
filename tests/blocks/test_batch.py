"""Functions of batches: each run is one of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.exceptions import OutputError
from flaskstream.testing import PageClient

Texts = list[str]


def pair(first: Texts, second: Texts) -> tuple[Texts, Texts]:
    assert len(first) == len(second) == 1
    return [a + b for a, b in zip(first, second, strict=True)], first


def upper(texts: Texts) -> list[Texts]:
    return [[text.upper() for text in texts]]


def growing(texts: Texts) -> Iterator[list[Any]]:
    yield [gr.skip()]
    for end in range(1, len(texts[0]) + 1):
        yield [[text[:end] for text in texts]]


def test_each_input_and_each_output_is_a_list_of_one() -> None:
    demo = gr.Interface(pair, ["text", "text"], ["text", "text"], batch=True)
    client = PageClient(demo.app)
    client.press("Submit", first="a", second="b")
    assert (client.value("output 0"), client.value("output 1")) == ("ab", "a")
    assert demo("a", "b") == ["ab", "a"]


@pytest.mark.parametrize(("fn", "shown"), [(upper, "ABC"), (growing, "abc")])
def test_one_output_is_in_a_list_too(fn: Any, shown: str) -> None:
    with pytest.warns(gr.exceptions.NotHonoured, match="a batch of its own"):
        demo = gr.Interface(fn, "text", "text", batch=True, max_batch_size=16)
    client = PageClient(demo.app)
    client.press("Submit", texts="abc")
    assert (client.value("output"), client.errors) == (shown, [])


@pytest.mark.parametrize(
    ("given", "came"),
    [
        ("ab", "one value of type str"),
        (["ab"], "one value of type str"),
        ([[]], "0 values"),
        ([["a", "b"]], "2 values"),
    ],
)
def test_what_is_no_batch_of_one_is_told(given: Any, came: str) -> None:
    demo = gr.Interface(lambda texts: given, "text", gr.Textbox(), batch=True)
    with pytest.raises(OutputError, match=f"expected .*got {came}"):
        demo("ab")
