"""A value that a browser keeps: what it may be, and what comes back."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.components.browserstate import LONGEST
from flaskstream.exceptions import ConfigurationError, OutputError

VALUES: list[Any] = [0, "", [], {"a": [1, "é", True]}, "<b>&\n", "\ud800"]


@pytest.mark.parametrize("value", VALUES)
def test_what_is_json_comes_back(value: Any) -> None:
    kept = gr.BrowserState("default")
    payload = kept.postprocess(value)
    payload.encode()
    assert kept.preprocess(payload) == value


def test_what_python_has_beyond_that_becomes_json() -> None:
    kept = gr.BrowserState()
    day = datetime.date(2026, 1, 2)
    assert kept.preprocess(kept.postprocess((day, {1: 2}))) == ["2026-01-02", {"1": 2}]


def test_where_there_is_none_a_function_gets_the_default_each_a_copy() -> None:
    kept = gr.BrowserState({"names": []})
    kept.preprocess("")["names"].append("Ada")
    assert kept.preprocess("") == {"names": []}
    assert kept.preprocess(kept.postprocess(None)) == {"names": []}


def test_of_equal_values_none_is_a_change() -> None:
    kept = gr.BrowserState([1])
    assert kept.comparable(kept.postprocess([1])) == kept.comparable("")
    assert kept.comparable(kept.postprocess([2])) != kept.comparable("")


def test_what_no_browser_can_keep_is_said() -> None:
    kept = gr.BrowserState()
    itself: list[Any] = []
    itself.append(itself)
    deep = "leaf"
    for _ in range(100):
        deep = [deep]  # type: ignore[assignment]
    for value, told in (
        (object(), "expected data for JSON"),
        (itself, "contains itself"),
        (deep, "at most 64 levels"),
        ("x" * LONGEST, "at most 1,000,000 characters"),
    ):
        with pytest.raises(OutputError, match=told):
            kept.postprocess(value)
    with pytest.raises(ConfigurationError, match="expected data for JSON"):
        gr.BrowserState(object())
