"""Rows of examples: what a click fills, and what it computes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import flaskstream as gr
from flaskstream.exceptions import ConfigurationError, NotHonoured
from tests.web.client import Browser
from tests.web.conftest import Visit

CACHED = "cache_examples=.*: examples are computed when they are clicked"


def glue(first: str, second: str = "?", third: str = "!") -> str:
    return first + second + third


def interface(**options: Any) -> gr.Interface:
    boxes: list[Any] = ["text", gr.Textbox("b")]
    return gr.Interface(glue, boxes, gr.Textbox(label="out"), [["a"]], **options)


def by_hand(**options: Any) -> gr.Blocks:
    with gr.Blocks() as demo:
        first, second = gr.Textbox(label="first"), gr.Textbox("b")
        out = gr.Textbox(label="out")
        gr.Examples([["a"]], [first, second], out, glue, **options)
    return demo


def clicked(browser: Browser) -> Browser:
    browser.run("a")
    return browser


@pytest.mark.parametrize("cached", [True, "lazy"])
@pytest.mark.parametrize("make", [interface, by_hand])
def test_cached_examples_are_computed_by_a_click(
    make: Callable[..., gr.Blocks], cached: Any, visit: Visit
) -> None:
    with pytest.warns(NotHonoured, match=CACHED) as warned:
        demo = make(cache_examples=cached)
    assert [each.filename for each in warned] == [__file__]
    browser = clicked(visit(demo))
    assert (browser.shown("first"), browser.shown("out")) == ("a", "ab!")


@pytest.mark.parametrize("make", [interface, by_hand])
def test_other_examples_fill_the_inputs_only(
    make: Callable[..., gr.Blocks], visit: Visit
) -> None:
    browser = clicked(visit(make(cache_examples=False)))
    assert (browser.shown("first"), browser.shown("out")) == ("a", "")


def test_without_a_function_there_is_nothing_to_compute() -> None:
    with gr.Blocks(), pytest.warns(NotHonoured, match="has no effect: with run_on_c"):
        box = gr.Textbox()
        gr.Examples(["a"], box, cache_examples=True)


def test_an_interface_computes_with_its_additional_inputs_too(visit: Visit) -> None:
    with pytest.warns(NotHonoured):
        demo = interface(additional_inputs=gr.Textbox("c"), cache_examples=True)
    assert clicked(visit(demo)).shown("out") == "abc"


def test_an_interface_runs_no_second_function_for_its_examples() -> None:
    with pytest.warns(NotHonoured):
        demo = interface(cache_examples=True)
        live = interface(cache_examples=True, live=True)
    fn, _, click = demo.seal().listeners
    assert click.chain() == [click, fn]
    assert live.seal().listeners[-1].followers == []  # what it fills has changed


def test_a_live_interface_computes_a_clicked_example(visit: Visit) -> None:
    with pytest.warns(NotHonoured):
        demo = interface(cache_examples=True, live=True)
    assert clicked(visit(demo)).shown("out") == "ab!"


def test_rows_have_as_many_headers_as_they_have_values() -> None:
    (rows,) = [c for c in interface().components if isinstance(c, gr.Dataset)]
    assert rows.headers == ["first"]


def test_examples_may_fill_additional_inputs(visit: Visit) -> None:
    more = gr.Textbox(label="more")
    rows = [["a", "b", "z"]]
    demo = gr.Interface(glue, ["text"] * 2, "text", rows, additional_inputs=more)
    assert clicked(visit(demo)).shown("more") == "z"


def described(text: str, picture: object) -> str:
    return f"{text}: {type(picture).__name__}"


def test_a_value_of_none_clears_an_input(visit: Visit) -> None:
    red = np.full((2, 2, 3), 200, np.uint8)
    rows = [["describe", red], ["just text", None]]
    text, picture = gr.Textbox(label="text"), gr.Image(label="picture")
    demo = gr.Interface(described, [text, picture], gr.Textbox(label="out"), rows)
    browser = visit(demo)
    browser.run("describe")
    assert browser.run("Submit").shown("out") == "describe: ndarray"
    browser.run("just text")
    assert browser.run("Submit").shown("out") == "just text: NoneType"


def test_an_input_that_no_example_has_a_value_for_stays_as_it_is(visit: Visit) -> None:
    rows: list[Any] = [["a", None, "z"], ["b"]]
    boxes = [gr.Textbox(label=name) for name in ("first", "second", "third")]
    boxes[1] = gr.Textbox("kept", label="second")
    demo = gr.Interface(glue, boxes, gr.Textbox(label="out"), rows)
    browser = visit(demo)
    assert "second" not in browser.page.one("table").text
    browser.run("b")
    assert (browser.shown("first"), browser.shown("second")) == ("b", "kept")
    assert browser.toasts() == browser.cards() == []


@pytest.mark.parametrize("columns", [1, 2])
def test_examples_are_shown_so_many_at_a_time(visit: Visit, columns: int) -> None:
    rows = [[f"{n}-{column}" for column in range(columns)] for n in range(5)]
    boxes = [gr.Textbox(label=str(column)) for column in range(columns)]
    demo = gr.Interface(glue, boxes, "text", rows, examples_per_page=2)
    browser = visit(demo)
    leaves = [e for e in browser.page.walk() if e.has_class("fs-leaf")]
    assert [len(leaf.all("button")) for leaf in leaves] == [2, 2, 1]
    turns = [e.one("input") for e in browser.page.walk() if e.has_class("fs-turn")]
    assert [turn.attrs["aria-label"] for turn in turns][1] == "Page 2 of 3"
    assert ["checked" in turn.attrs for turn in turns] == [True, False, False]
    assert browser.run("4-0").shown("0") == "4-0"


def test_a_folder_of_files_is_rows_of_one_input(visit: Visit, tmp_path: Path) -> None:
    for name, size in (("b.png", (3, 2)), ("a.png", (5, 4)), (".hidden", None)):
        if size is None:
            (tmp_path / name).write_bytes(b"")
        else:
            Image.new("RGB", size).save(tmp_path / name)
    picture = gr.Image(label="picture", type="pil")
    out = gr.Textbox(label="out")
    demo = gr.Interface(lambda seen: str(seen.size), picture, out, str(tmp_path))
    browser = visit(demo)
    rows = [one for one in browser.page.all("button") if one.all("img")]
    assert len(rows) == 2
    browser.submit(rows[0].attrs["formaction"], browser.form(**pressed(rows[0])))
    assert browser.run("Submit").shown("out") == "(5, 4)"


def pressed(button: Any) -> dict[str, str]:
    return {button.attrs["name"]: button.attrs["value"]}


LOG = "text,picture,n,yes,flag\nred,red.png,3,True,\nnone,,4.5,false,\n"


def test_a_folder_with_a_log_has_rows_of_several_inputs(
    visit: Visit, tmp_path: Path
) -> None:
    Image.new("RGB", (5, 4)).save(tmp_path / "red.png")
    (tmp_path / "log.csv").write_text(LOG)
    inputs: list[Any] = ["text", gr.Image(type="pil"), "number", "checkbox"]

    def tell(text: str, picture: Any, n: Any, yes: bool) -> str:
        return f"{text} {picture and picture.size} {n} {yes}"

    browser = visit(gr.Interface(tell, inputs, gr.Label(label="out"), str(tmp_path)))
    browser.run("red")
    assert browser.run("Submit").shown("out") == "red (5, 4) 3 True"
    browser.run("none")
    assert browser.run("Submit").shown("out") == "none None 4.5 False"


def test_a_folder_that_is_no_examples_says_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no such folder"):
        gr.Interface(glue, "text", "text", str(tmp_path / "none"))
    with pytest.raises(ConfigurationError, match=r"log\.csv.*each of the 2 inputs"):
        gr.Interface(glue, ["text", "text"], "text", str(tmp_path))
