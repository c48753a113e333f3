"""Dataset: rows to click."""

from __future__ import annotations

import re

import numpy as np
import pytest

from flaskstream.components.dataset import Dataset, Formatted
from flaskstream.components.datetime import DateTime
from flaskstream.components.dropdown import Dropdown
from flaskstream.components.image import Image
from flaskstream.components.textbox import Textbox
from flaskstream.exceptions import ConfigurationError, InvalidInput
from flaskstream.media.media import Media
from tests.components.posting import parse

ROWS = [["a", 2], ["b", 1]]


def dataset() -> Dataset:
    choices = Dropdown([("One", 1), ("Two", 2)], label="Count")
    return Dataset(components=[Textbox(label="Name"), choices], samples=ROWS)


def test_a_click_gives_the_row() -> None:
    rows = dataset()
    assert rows.preprocess(parse(rows, "1")) == ["b", 1]
    assert Dataset(samples=ROWS, type="index").preprocess(1) == 1
    assert Dataset(samples=ROWS, type="tuple").preprocess(1) == (1, ["b", 1])


def test_a_column_may_be_what_nobody_sees() -> None:
    rows = Dataset(components=["text", "state"], samples=[["a", 7]])
    assert (rows.headers, rows.samples_view) == (["Textbox", "State"], [["a", "7"]])


def test_a_function_cannot_change_the_samples() -> None:
    rows = dataset()
    rows.preprocess(0).clear()
    assert rows.preprocess(0) == ["a", 2]


@pytest.mark.parametrize("raw", [["2"], ["-1"], ["x"], ["²"], [""], ["9" * 5000], []])
def test_a_row_that_is_not_there_is_refused(raw: list[str]) -> None:
    with pytest.raises(InvalidInput):
        parse(dataset(), *raw)


def test_rows_are_shown_as_their_components_show_them() -> None:
    rows = dataset()
    assert rows.headers == ["Name", "Count"]
    assert rows.samples_view == [["a", "Two"], ["b", "One"]]


def test_data_is_shown_as_a_person_reads_it() -> None:
    rows = Dataset(
        components=[DateTime(timezone="UTC"), "json", "label"],
        samples=[
            [1700000000, {"a": [1, None]}, {"cat": 0.9, "dog": 0.1}],
            ["now - 5m", '{"b": 2}', "bird"],
            ["", [], {}],
        ],
    )
    assert rows.samples_view == [
        ["2023-11-14 22:13:20", '{"a": [1, null]}', "cat"],
        ["now - 5m", '{"b": 2}', "bird"],
        ["", "[]", ""],
    ]


def test_pictures_are_shown_as_pictures() -> None:
    pictures = Dataset(components=["image"], samples=[np.zeros((2, 2)), None])
    shown = pictures.samples_view
    assert isinstance(shown[0][0], Media)
    assert shown[1] == [""]


def test_a_row_may_be_shorter_than_the_components() -> None:
    rows = Dataset(components=["text", Image()], samples=[["a"], "b"])
    rows.check()
    assert rows.samples_view == [["a"], ["b"]]


def test_labels_stand_for_the_rows() -> None:
    rows = Dataset(samples=ROWS, sample_labels=["First", "Second"])
    assert rows.samples_view == [["First"], ["Second"]]
    assert len(rows.headers) == 1
    assert rows.preprocess(0) == ["a", 2]


def test_new_samples_are_shown_at_once() -> None:
    before = dataset()
    assert len(before.samples_view) == 2
    after = before.with_properties({"samples": [["c", 1]]})
    assert after.samples_view == [["c", "One"]]
    assert len(before.samples_view) == 2


def test_rows_that_fit_no_column_fail_when_the_page_is_complete() -> None:
    with pytest.raises(ConfigurationError, match="at most 1 values"):
        Dataset(components=["text"], samples=[["a", "b"]]).check()
    with pytest.raises(ConfigurationError, match="2 sample_labels"):
        Dataset(samples=ROWS, sample_labels=["x"]).check()


@pytest.mark.parametrize(
    ("size", "pages"), [(1, [[0], [1], [2]]), (2, [[0, 1], [2]]), (3, [[0, 1, 2]])]
)
def test_so_many_rows_are_shown_at_a_time(size: int, pages: list[list[int]]) -> None:
    rows = Dataset(samples=[["a"], ["b"], ["c"]], samples_per_page=size)
    assert [[index for index, _ in leaf] for leaf in rows.leaves] == pages
    assert len(Dataset(samples=[["a"]] * 11).leaves) == 2  # ten by default


def test_formatted_text_is_shown_as_what_may_stand_in_a_button() -> None:
    text = "# *Hi* [x](http://e.de) `c`\n\n- $$y$$ <b onclick=x>b</b> ![](a.png)"
    html = "<p><i>a</i><script>x</script><a href=x>b</a></p>"
    rows = Dataset(components=["markdown", "html"], samples=[[text, html], ["**b**"]])
    assert rows.samples_view == [[Formatted(0), Formatted(1)], [Formatted(2)]]
    first, second, third = rows.parts(None)["formatted"]
    assert first.startswith("<em>Hi</em> x <code>c</code>")
    assert "<math" in first and "<b>b</b>" in first
    assert set(re.findall(r"<(a|button|img|li|h1)", first)) == set()
    assert (second, third) == ("<i>a</i>b", "<strong>b</strong>")
    rows.set_property("samples", [["*c*"]])
    assert rows.parts(None)["formatted"] == ["<em>c</em>"]


def test_a_script_may_change_what_stands_above_the_columns() -> None:
    rows = Dataset(components=["text"], samples=[["a"], ["b"]])
    assert rows.headers == ["Textbox"]
    rows.headers = [""]
    assert rows.headers == [""]
    assert rows.with_properties({"headers": ["of it"]}).headers == ["of it"]
