"""Sidebars and accordions, as the server makes them."""

from __future__ import annotations

from typing import Any

import pytest

import flaskstream as gr
from flaskstream.exceptions import ConfigurationError, NotHonoured
from tests.web.client import Browser
from tests.web.conftest import Visit, visit

__all__ = ["visit"]


def sidebars(browser: Browser) -> list[Any]:
    return [e for e in browser.page.walk() if e.has_class("fs-sidebar")]


def test_a_sidebar_is_there_without_scripts_and_functions_fold_it(
    visit: Visit,
) -> None:
    with gr.Blocks() as demo:
        with gr.Sidebar("<Tools>", elem_id="mine", elem_classes="own") as bar:
            gr.Textbox(label="tool")
        gr.Button("Fold").click(lambda: gr.Sidebar("Less", open=False), None, bar)
    browser = visit(demo)
    (found,) = sidebars(browser)
    assert found.tag == "details" and "open" in found.attrs and found.has_class("own")
    assert found.all("summary")[0].text == "<Tools>"
    browser.fill("tool", "typed")
    browser.press("Fold")
    (found,) = sidebars(browser)
    assert "open" not in found.attrs and found.all("summary")[0].text == "Less"
    assert browser.shown("tool") == "typed"


@pytest.mark.parametrize(
    ("width", "steps"),
    [(320, 8), ("200px", 5), (400.4, 10), (1, 4), (9_999, 16)],
)
def test_its_width_is_one_of_those_that_the_style_sheet_has(
    visit: Visit, width: Any, steps: int
) -> None:
    with gr.Blocks() as demo, gr.Sidebar(width=width, position="right"):
        gr.Textbox(label="tool")
    (found,) = sidebars(visit(demo))
    assert found.has_class(f"fs-side-{steps}") and found.has_class("fs-right")


def test_a_width_in_another_unit_and_an_unknown_side_are_told_of() -> None:
    with pytest.warns(NotHonoured, match=r"Sidebar\(width='50%'\).*in pixels"):
        assert gr.Sidebar(width="50%").width == 320
    with pytest.raises(ConfigurationError, match="'left', 'right'"):
        gr.Sidebar(position="top")  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [gr.Accordion, gr.Sidebar])
def test_unfolding_and_folding_start_listeners(visit: Visit, kind: Any) -> None:
    with gr.Blocks() as demo:
        shown = gr.Textbox(label="told")
        with kind("More") as more:
            gr.Textbox(label="within")
        more.expand(lambda: "unfolded", None, shown)
        more.collapse(lambda: "folded", None, shown)
    browser = visit(demo)
    browser.trigger(0)
    assert browser.shown("told") == "unfolded"
    browser.trigger(1)
    assert browser.shown("told") == "folded"
