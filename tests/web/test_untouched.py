"""What stands in a field that nobody has touched, or in which nothing is chosen."""

from __future__ import annotations

import logging
from typing import Any

import pytest

import flaskstream as gr
from tests.web.conftest import Visit


def double(x: float | None) -> Any:
    return "none" if x is None else x * 2


def test_an_untouched_number_is_sent_as_0_and_an_emptied_one_as_none(
    visit: Visit,
) -> None:
    browser = visit(gr.Interface(double, gr.Number(label="x"), gr.Text(label="out")))
    assert browser.shown("x") == "0"
    browser.run("Submit")
    assert browser.shown("out") == "0"
    browser.fill("x", "")
    browser.run("Submit")
    assert browser.shown("out") == "none"
    browser.run("Clear")
    assert browser.shown("x") == ""


def test_an_untouched_number_with_a_minimum_is_not_refused(visit: Visit) -> None:
    x = gr.Number(label="x", minimum=18)
    browser = visit(gr.Interface(double, x, gr.Text(label="out")))
    browser.run("Submit")
    assert browser.shown("out") == "36"


@pytest.mark.parametrize("none", [None, float("nan")])
def test_an_output_is_0_until_it_is_given_nothing(visit: Visit, none: Any) -> None:
    browser = visit(gr.Interface(lambda: none, None, gr.Number(label="n")))
    assert browser.shown("n") == "0"
    browser.run("Generate")
    assert (browser.shown("n"), browser.toasts()) == ("", [])


def test_a_value_that_is_not_listed_costs_no_other_output(
    visit: Visit, caplog: pytest.LogCaptureFixture
) -> None:
    with gr.Blocks() as demo:
        radio = gr.Radio(["a", "b"], value="a", label="radio", interactive=False)
        several = gr.CheckboxGroup(["a", "b"], label="several")
        out = gr.Textbox(label="out")
        got = gr.Textbox(label="got")
        give = gr.Button("Give")
        give.click(lambda: ("", ["x", "b"], "given"), None, [radio, several, out])
        gr.Button("Take").click(lambda *all: str(all), [radio, several], got)
    browser = visit(demo)
    with caplog.at_level(logging.WARNING, "flaskstream"):
        browser.run("Give")
        browser.run("Give")
    assert (browser.shown("out"), browser.toasts()) == ("given", [])
    assert [record.message for record in caplog.records] == [
        f"{name} got what is none of its choices and so not chosen; add it to them."
        for name in ("Radio “radio”", "CheckboxGroup “several”")
    ]
    browser.run("Take")
    assert browser.shown("got") == "(None, ['b'])"
