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
