"""JSON: data in, text that every reader of JSON accepts out."""

from __future__ import annotations

import datetime
import enum
import json
import math
import pathlib
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flaskstream.components import jsondocument, jsontree
from flaskstream.components.core.plain import to_plain
from flaskstream.components.json import JSON, compact
from flaskstream.components.jsondocument import Document
from flaskstream.components.jsontree import MOST_OPEN, ROOT, Branch, View
from flaskstream.exceptions import InvalidInput, NotHonoured, OutputError


@dataclass
class Point:
    x: int
    y: float


class Colour(enum.Enum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ({"a": [1, 2]}, {"a": [1, 2]}),
        ('{"a": 1}', {"a": 1}),
        ([np.int64(1), np.float32(0.5), np.bool_(True)], [1, 0.5, True]),
        ({"m": np.eye(2)}, {"m": [[1, 0], [0, 1]]}),
        ([math.nan, math.inf, np.float64("nan")], [None, None, None]),
        ({1: "a", None: "b"}, {"1": "a", "null": "b"}),
        ({True: "a", 0.5: "b"}, {"true": "a", "0.5": "b"}),
        ({datetime.date(2024, 5, 1): 1}, {"2024-05-01": 1}),
        ((1, {2}), [1, [2]]),
        (Point(1, 0.5), {"x": 1, "y": 0.5}),
        (Colour.RED, "red"),
        (datetime.date(2024, 5, 1), "2024-05-01"),
        ([pathlib.PurePosixPath("a/b")], ["a/b"]),
        (OrderedDict(b=1), {"b": 1}),
        (np.array([math.nan, 1.0]), [None, 1.0]),
    ],
)
def test_data_becomes_plain_json(value: Any, plain: Any) -> None:
    assert JSON().preprocess(JSON().postprocess(value)) == plain


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=10,
    )
)
def test_whatever_is_data_is_standard_json(value: Any) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    if isinstance(value, str):
        value = [value]
    text = JSON().postprocess(value)
    if text:
        assert isinstance(text, str)
        json.loads(text, parse_constant=refuse)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.tuples(inner, inner)
            | st.dictionaries(
                st.text() | st.integers() | st.none() | st.floats(), inner
            )
        ),
        max_leaves=10,
    )
)
def test_data_of_plain_types_is_the_same_without_a_copy(value: Any) -> None:
    assert json.loads(compact(value)) == json.loads(json.dumps(to_plain(value)))


def test_it_is_indented_and_readable() -> None:
    assert JSON().postprocess({"ä": 1}) == '{\n  "ä": 1\n}'


def cycle() -> list[Any]:
    inner: list[Any] = []
    inner.append(inner)
    return inner


@pytest.mark.parametrize(
    "value",
    [
        "no json",
        cycle(),
        "[" * 100_000,
        object(),
        [object()],
        pytest.param(10**5000, id="huge"),
    ],
)
def test_what_is_no_data_names_the_component(value: Any) -> None:
    with pytest.raises(OutputError, match="JSON “Data” expected data"):
        JSON(label="Data").postprocess(value)


def test_nothing_is_an_empty_text() -> None:
    assert JSON().postprocess(None) == ""
    assert JSON().preprocess("") is None


def test_a_range_that_would_never_end_is_refused() -> None:
    with pytest.raises(OutputError, match="at most 1,000,000 items"):
        JSON().postprocess({"within": range(10**12)})


LARGE = {"rows": [{"n": n, "text": "x" * 30} for n in range(1_000)], "empty": {}}


def opened(view: View, *path: Any) -> View:
    """With one more thing open, as a person opens it."""
    branch = view.branch(LARGE)
    for name in path:
        assert branch.entries is not None
        found = next(each for key, each in branch.entries if key == name)
        assert not isinstance(found, str)
        branch = found
    return view.after({"open": branch.token})


def rows_in(view: View, data: Any) -> Branch:
    """What is shown of the rows."""
    rows = dict(view.branch(data).entries or ())['"rows"']
    assert isinstance(rows, Branch)
    return rows


def test_large_data_is_shown_by_parts() -> None:
    shown = JSON()
    document = shown.postprocess(LARGE)
    assert isinstance(document, Document)
    assert "\n" not in document.text and shown.preprocess(document) == LARGE
    parts = shown.parts(document)
    tree = parts["tree"]
    assert parts["value"] == "" and (tree.is_list, tree.size) == (False, 2)
    (name, rows), (_, empty) = tree.entries
    assert name == '"rows"' and (rows.is_list, rows.size, rows.entries) == (
        True,
        1000,
        None,
    )
    assert (empty.size, empty.entries) == (0, None)
    assert shown.parts(shown.postprocess({"a": 1}))["tree"] is None
    assert shown.parts(shown.postprocess("[" + "1," * 6000 + "1]"))["tree"] is None
    assert (
        shown.parts(shown.postprocess(["x" * 30_000]))["tree"]
        .entries[0][1]
        .endswith("29,500 characters more")
    )


def test_a_window_of_a_long_list_is_open() -> None:
    view = opened(View(), '"rows"')
    rows = rows_in(view, LARGE)
    assert rows.entries is not None
    assert (rows.first, len(rows.entries)) == (0, 100)
    view = view.after({"open": rows.token, "first": 950})
    rows = rows_in(view, LARGE)
    assert rows.entries is not None
    assert (rows.first, len(rows.entries)) == (900, 100)  # no page is past the end
    assert rows_in(view.after({"close": rows.token}), LARGE).entries is None
    assert view.after({"close": "root"}).branch(LARGE).entries is None


def test_what_is_open_stays_so_while_the_data_changes() -> None:
    view = opened(View(), '"rows"')
    more = {"new": 1, "rows": [*LARGE["rows"], {"n": 1000}]}
    rows = rows_in(view, more)
    assert (rows.size, len(rows.entries or ())) == (1001, 100)
    gone = view.branch({"rows": 3}).entries
    assert gone == [('"rows"', "3")]


def test_what_is_not_shown_is_not_read() -> None:
    text = compact({"before": ["x" * 100] * 1_000, "rows": [[n] for n in range(9_999)]})
    document = Document.of(text)
    start, end = text.index("[500]"), text.index("[9800]")
    torn = f"{text[:start]}{'?' * (end - start)}{text[end:]}"
    assert document.nbytes < 1.2 * len(torn)
    closed = rows_in(View(), document.root)
    view = View().after({"open": closed.token, "first": 9_900})
    branch = rows_in(view, Document(torn, document.spans).root)
    assert (branch.size, branch.first, len(branch.entries or ())) == (9_999, 9_900, 99)


STRANGE = ['\\"[', "\\", "é,{", "😀", "\ud800]"]


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.recursive(
        st.none()
        | st.integers()
        | st.text()
        | st.sampled_from(['\\"[', "\\", "é,{", "😀"]),
        lambda inner: (
            st.lists(inner, max_size=8) | st.dictionaries(st.text(), inner, max_size=8)
        ),
        max_leaves=60,
    ),
    first=st.integers(0, 20),
    deepest=st.integers(1, 4),
)
def test_a_document_is_what_its_data_are(
    data: Any, first: int, deepest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsondocument, "LARGE", 10)
    monkeypatch.setattr(jsondocument, "DEEPEST", deepest)
    for module in (jsondocument, jsontree):
        monkeypatch.setattr(module, "PAGE", 3)
    data = ["so long a text", data]
    root, view = Document.of(compact(data)).root, View()
    closed: list[str] = [ROOT]
    while closed:
        shown = view.branch(data)
        assert view.branch(root) == shown
        closed = list(closed_in(shown))
        view = View((*view.opened, *((token, first) for token in closed)))


def closed_in(branch: Branch) -> Iterator[str]:
    """The tokens of what is closed within it."""
    for _, entry in branch.entries or ():
        if isinstance(entry, Branch):
            yield from [entry.token] if entry.entries is None else closed_in(entry)


def test_so_many_are_open_at_a_time() -> None:
    view = View()
    for number in range(200):
        view = view.after({"open": f"{number:016x}"})
    assert len(view.opened) == MOST_OPEN


@pytest.mark.parametrize(
    "told",
    [
        *["x", "[]", "3", "{}", '{"open": 3}', '{"open": "x"}', "[" * 9999],
        *['{"open": "root", "first": -1}', '{"open": "root", "first": 1e3}'],
    ],
)
def test_what_no_page_asks_to_open_is_refused(told: str) -> None:
    with pytest.raises(InvalidInput, match="reload the page"):
        JSON().act({"act": [told]}, JSON().postprocess(LARGE))
    assert JSON().act({}, "") is None


def test_large_data_is_saved_as_it_is() -> None:
    shown = JSON()
    file = shown.to_file(shown.postprocess(LARGE))
    assert file is not None and json.loads(b"".join(file.pieces)) == LARGE


@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=10,
    )
)
def test_items_of_lists_have_their_places_before_them(value: Any) -> None:
    shown = JSON(show_indices=True)
    text = shown.postprocess([value])
    assert isinstance(text, str)
    lines = list(shown.numbered(text))
    assert "\n".join(indent + rest for indent, _, rest in lines) == text
    found = [place for _, place, _ in lines if place is not None]
    assert found == places(value, 0)


def places(value: Any, place: int | None) -> list[int]:
    """Those of a value and of all that is in it, in their order."""
    own = [] if place is None else [place]
    inner = value.values() if isinstance(value, dict) else value
    if not isinstance(value, (list, dict)):
        return own
    for i, each in enumerate(inner):
        own += places(each, i if isinstance(value, list) else None)
    return own


def test_heights_are_pixels_and_others_are_left_out() -> None:
    shown = JSON(height="200px", min_height=80)
    assert (shown.height, shown.max_height, shown.min_height) == (200, 500, 80)
    assert shown.with_properties({"max_height": "300px"}).max_height == 300
    with pytest.warns(NotHonoured, match="pixels"):
        assert JSON(max_height="50vh").max_height is None
