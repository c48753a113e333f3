"""Layout that functions change: the page shows it, and keeps what stands within."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import flaskstream as gr
from tests.web.client import Browser
from tests.web.conftest import Gates, Visit


def page() -> gr.Blocks:
    with gr.Blocks() as demo:
        gr.Textbox(label="other")
        with gr.Column(visible=False) as column:
            gr.Textbox(label="within")
        with gr.Row(elem_id="mine") as row:
            gr.Textbox(label="in the row")
        with gr.Accordion("<More>", open=False) as accordion:
            gr.Textbox(label="folded")
        with gr.Tabs() as tabs:
            with gr.Tab("one", id="a") as one:
                gr.Textbox(label="first")
            with gr.Tab("two", id="b") as two:
                chosen = gr.Textbox(label="second")
        show = gr.Button("Show")
        show.click(lambda: gr.update(visible=True), None, column)
        gr.Button("Hide").click(
            lambda: [gr.Column(visible=False), gr.Row(visible=False)],
            None,
            [column, row],
        )
        gr.Button("Fold").click(
            lambda: gr.Accordion("<Less>", open=True), None, accordion
        )
        gr.Button("Next").click(lambda: gr.Tabs(selected="b"), None, tabs)
        gr.Button("Close").click(lambda: gr.Tab("gone", visible=False), None, one)
        two.select(lambda text: text + " seen", chosen, chosen)
    return demo


def hidden(browser: Browser, label: str) -> bool:
    """Whether something around the field hides it."""
    element = browser.field(label)
    while element.parent is not None:
        element = element.parent
        if "hidden" in element.attrs:
            return True
    return False


def open_tab(browser: Browser) -> list[str]:
    """The labels of the tabs whose radios are checked."""
    tabs = [e for e in browser.page.walk() if e.has_class("fs-tab")]
    checked = [t for t in tabs if "checked" in t.all("input", type="radio")[0].attrs]
    return [t.all("label")[0].text for t in checked]


def test_a_column_appears_and_what_was_typed_in_it_stays(visit: Visit) -> None:
    browser = visit(page())
    assert hidden(browser, "within")
    browser.fill("within", "typed")
    browser.press("Show")
    assert not hidden(browser, "within")
    assert browser.shown("within") == "typed"
    browser.press("Hide")
    assert hidden(browser, "within") and hidden(browser, "in the row")
    assert browser.shown("within") == "typed"


def test_a_generator_streams_layout_alone(visit: Visit, gates: Gates) -> None:
    def show_and_hide() -> Iterator[Any]:
        gates.wait("show")
        yield gr.update(visible=True)
        gates.wait("hide")
        yield gr.Column(visible=False)

    with gr.Blocks() as demo:
        with gr.Column(visible=False) as column:
            gr.Textbox(label="within")
        gr.Button("Go").click(show_and_hide, None, column)
    browser = visit(demo)
    browser.press("Go")
    browser.fill("within", "typed")
    gates.open("show")
    browser.follow(lambda: not hidden(browser, "within"))
    gates.open("hide")
    browser.follow()
    assert hidden(browser, "within")
    assert browser.shown("within") == "typed"


def test_no_child_is_in_the_answer(visit: Visit) -> None:
    browser = visit(page())
    answer = browser.press("Show").text
    assert "outerMorph" in answer
    assert "within" not in answer


def test_a_page_that_is_opened_again_has_the_layout_as_it_is(visit: Visit) -> None:
    browser = visit(page())
    for button in ("Show", "Fold", "Next"):
        browser.press(button)
    browser.reload()
    assert not hidden(browser, "within")
    assert "open" in browser.page.one("details").attrs
    assert browser.page.one("summary").text == "<Less>"
    assert open_tab(browser) == ["two"]


def test_without_javascript_the_layout_changes_too(visit: Visit) -> None:
    browser = visit(page(), scripts=False)
    browser.press("Show")
    assert not hidden(browser, "within")


def test_an_accordion_opens_under_another_label(visit: Visit) -> None:
    browser = visit(page())
    browser.fill("folded", "typed")
    browser.press("Fold")
    assert "open" in browser.page.one("details").attrs
    assert browser.page.one("summary").text == "<Less>"
    assert browser.shown("folded") == "typed"


def test_the_selected_tab_comes_as_its_checked_radio(visit: Visit) -> None:
    browser = visit(page())
    assert open_tab(browser) == ["one"]
    browser.press("Next")
    # The browser unchecks the other radio of the group.
    assert open_tab(browser) == ["one", "two"]


def test_where_the_open_tab_is_hidden_the_next_opens(visit: Visit) -> None:
    browser = visit(page())
    answer = browser.press("Close").text
    assert ":checked) #" in answer
    browser.reload()
    assert open_tab(browser) == ["two"]
    assert browser.starters(5)


def test_a_listener_of_layout_alone_has_its_status_at_the_end(visit: Visit) -> None:
    browser = visit(page())
    browser.press("Show")
    assert browser.state() == "done"
    assert not browser.page.id("fs-status-0").inside("details")


def test_opening_a_tab_starts_its_listeners(visit: Visit) -> None:
    browser = visit(page())
    trigger = browser.starters(5)[0].attrs["hx-trigger"]
    kind, _, target = trigger.partition(" from:#fs-form target:.")
    (radio,) = [e for e in browser.page.walk() if e.has_class(target)]
    assert kind == "change"
    assert (radio.attrs["type"], radio.parent and radio.parent.text.split()) == (
        "radio",
        ["two", "second"],
    )
    browser.fill("second", "text")
    browser.trigger(5)
    assert browser.shown("second") == "text seen"
