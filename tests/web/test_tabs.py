"""Events of tabs: which one a person has opened."""

from __future__ import annotations

import pytest

import flaskstream as gr
from flaskstream.exceptions import ConfigurationError
from tests.web.conftest import Visit, gates, visit

__all__ = ["gates", "visit"]


def told(event: gr.SelectData) -> str:
    return f"{event.name} {event.index} {event.value!r}"


@pytest.mark.parametrize("event", ["select", "change"])
def test_tabs_tell_which_of_them_was_opened(visit: Visit, event: str) -> None:
    with gr.Blocks() as demo:
        shown = gr.Textbox(label="told")
        with gr.Tabs() as tabs:
            getattr(tabs, event)(told, None, shown)
            for name in ("first", "second"):
                with gr.Tab(name), gr.Tabs():
                    gr.Tab("inner")
    page = visit(demo)
    assert len(page.starters(0)) == 2
    for i, name in enumerate(["first", "second"]):
        page.trigger(0, at=i)
        assert page.shown("told") == f"{event} {i} '{name}'"


def test_a_page_with_tabs_that_tell_may_stand_within_another(visit: Visit) -> None:
    with gr.Blocks() as inner:
        shown = gr.Textbox(label="told")
        with gr.Tabs() as tabs:
            gr.Tab("deep")
        tabs.select(told, None, shown)
    page = visit(gr.TabbedInterface([inner], ["outer"]))
    page.trigger(0)
    assert page.shown("told") == "select 0 'deep'"


def test_tabs_of_another_page_start_nothing() -> None:
    with gr.Blocks(), gr.Tabs() as tabs:
        gr.Tab("one")
    with gr.Blocks() as demo:
        tabs.select(told, None, gr.Textbox())
    with pytest.raises(ConfigurationError, match="Tab"):
        demo.seal()


def test_a_tab_that_is_not_interactive_waits_for_a_function(visit: Visit) -> None:
    with gr.Blocks() as demo:
        locked = gr.Tab("locked", interactive=False)
        gr.Tab("free")
        gr.Button("Unlock").click(lambda: gr.Tab(interactive=True), None, locked)
        gr.Button("Lock").click(lambda: gr.update(interactive=False), None, locked)
    page = visit(demo)

    def radios() -> list[tuple[bool, bool]]:
        found = page.page.all("input", type="radio")
        return [("disabled" in r.attrs, "checked" in r.attrs) for r in found]

    assert radios() == [(True, False), (False, True)]
    page.run("Unlock").reload()
    assert radios() == [(False, True), (False, False)]
    page.run("Lock").reload()
    assert radios() == [(True, False), (False, True)]


def walk() -> gr.Blocks:
    with gr.Blocks() as demo:
        shown = gr.Textbox(label="told")
        with gr.Walkthrough() as way:
            gr.Step("one", id=1)
            gr.Step("two", id=2, interactive=False)
        way.change(told, None, shown)
        gr.Button("Next").click(lambda: gr.Walkthrough(selected=2), None, way)
    return demo


def test_steps_are_gone_to_and_tell_which_was_pressed(visit: Visit) -> None:
    page = visit(walk())

    def checked() -> list[bool]:
        return ["checked" in r.attrs for r in page.page.all("input", type="radio")]

    assert checked() == [True, False]
    page.trigger(0, at=0)
    assert page.shown("told") == "change 0 'one'"
    page.run("Next").reload()
    assert checked() == [False, True]


def test_what_can_not_be_opened_starts_nothing(visit: Visit) -> None:
    with gr.Blocks() as demo:
        shown = gr.Textbox(label="told")
        with gr.Tabs() as tabs:
            gr.Tab("free")
            locked = gr.Tab("locked", interactive=False)
        locked.select(told, None, shown)
        tabs.change(told, None, shown)
        unlock = gr.Button("Unlock")
        unlock.click(lambda: gr.Tab("open", interactive=True), None, locked)
        gr.Button("Lock").click(lambda: gr.update(interactive=False), None, locked)
    page = visit(demo)
    for listener, at in ((0, 0), (1, 1)):
        assert page.trigger(listener, at=at).status_code == 422
        assert page.shown("told") == ""
    page.run("Unlock").trigger(0)
    assert page.shown("told") == "select 1 'open'"
    page.run("Lock")
    assert page.trigger(1, at=1).status_code == 422
    page.trigger(1, at=0)
    assert page.shown("told") == "change 0 'free'"


def test_only_pages_with_steps_load_their_style_sheet(visit: Visit) -> None:
    page = visit(walk())
    links = [link.attrs["href"] for link in page.page.all("link", rel="stylesheet")]
    (own,) = [link for link in links if "walkthrough" in link]
    assert ".fs-step" in page.http.get(own).text
    with gr.Blocks() as plain, gr.Tabs():
        gr.Tab("one")
    hrefs = [x.attrs["href"] for x in visit(plain).page.all("link", rel="stylesheet")]
    assert not any("walkthrough" in href for href in hrefs)


def test_steps_stand_in_one_way_and_nothing_else_does() -> None:
    with gr.Blocks() as demo:
        one, two = gr.Step("one"), gr.Step("two")
        tab = gr.Tab("tab")
        with gr.Walkthrough(), pytest.raises(ConfigurationError, match="gr.Step"):
            gr.Textbox()
    demo.seal()
    assert type(one.parent) is gr.Walkthrough and one.parent is two.parent
    assert type(tab.parent) is gr.Tabs
