"""Tables on a page: sorted, searched and edited there, with and without script, while
functions stream."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import flaskstream as gr
from flaskstream.testing import PageClient
from tests.web.conftest import Api, Gates

ROWS = [["Tea", 3], ["Coffee", 4], ["Milk", 1]]
SORTED = [["Milk", "1"], ["Tea", "3"], ["Coffee", "4"]]


@pytest.fixture
def demo() -> gr.Blocks:
    with gr.Blocks() as demo:
        table = gr.Dataframe(
            ROWS,
            headers=["What", "Price"],
            datatype=["str", "number"],
            type="array",
            label="prices",
            show_search="search",
            interactive=True,
        )
        told = gr.Textbox(label="told")
        gr.Button("tell").click(str, table, told)

        def edited(event: gr.EditData) -> str:
            return f"{event.index} {event.previous_value} {event.value}"

        table.edit(edited, None, told)
        table.change(lambda rows: f"changed: {rows[0]}", table, told)
    return demo


@pytest.fixture
def client(demo: gr.Blocks) -> PageClient:
    return PageClient(demo.app).open()


def test_sorting_turns_the_page_and_nothing_that_functions_get(
    client: PageClient,
) -> None:
    client.press("Price")
    assert client.value("prices") == SORTED
    client.press("tell")
    assert client.value("told") == str(ROWS)
    client.reload()
    assert client.value("prices") == SORTED


def test_what_is_typed_goes_with_whatever_is_pressed_next(client: PageClient) -> None:
    client.fill(prices={(0, 1): "5"})
    client.press("tell")
    assert client.value("told") == str([["Tea", 5], *ROWS[1:]])
    client.press("Price")
    assert client.value("prices")[-1] == ["Tea", "5"]


def test_an_event_tells_of_the_cell_that_was_edited(client: PageClient) -> None:
    client.fill(prices={(1, 1): "9"})
    client.dispatch("prices", "fs:edit")
    assert client.value("told") == "[1, 1] 4 9"
    client.dispatch("prices", "change")
    assert client.value("told") == "changed: ['Tea', 3]"


def test_a_change_costs_bytes_of_its_row_only(client: PageClient) -> None:
    search = client.page.one("input", type="search")
    client.fill(prices={(1, 1): "9"})
    assert 'id="fs-1-r0"' in client.send(search, client.form(search)).text
    client.fill(prices={(1, 1): "8"})
    answer = client.send(search, client.form(search)).text
    assert "#fs-1-r1" in answer and "r0" not in answer and "Tea" not in answer
    assert client.value("prices")[1] == ["Coffee", "8"]
    assert client.value("prices")[0] == ["Tea", "3"]


@pytest.mark.parametrize("told", ["[]", '{"cells": [[1, -1, 0, "x"]]}', "{"])
def test_what_no_page_could_post_is_refused(client: PageClient, told: str) -> None:
    control = client.page.of_class("fs-typed")[0]
    control.attrs["value"] = told
    client.press("tell")
    assert client.response is not None and client.response.status_code == 422
    control.attrs["value"] = ""
    client.press("tell")
    assert client.value("told") == str(ROWS)


def test_a_page_goes_on_where_the_cell_that_was_typed_into_has_gone() -> None:
    with gr.Blocks() as demo:
        table = gr.Dataframe(ROWS, type="array", label="prices", interactive=True)
        gr.Button("shrink").click(lambda: ROWS[:1], None, table)
        gr.Button("lock").click(lambda: gr.Dataframe(interactive=False), None, table)
        told = gr.Textbox(label="told")
        gr.Button("tell").click(str, table, told)
    client = PageClient(demo.app).open()
    for number, press in enumerate(("shrink", "lock"), start=1):
        client.press(press)
        control = client.page.of_class("fs-typed")[0]
        late = {"at": [2, 0], "window": "w", "cells": [[number, 2, 0, "late"]]}
        control.attrs["value"] = json.dumps(late)
        client.press("tell")
        assert client.value("told") == str(ROWS[:1])
        assert "can’t be changed any more" in client.page.text


def test_without_script_a_table_sorts_and_takes_a_row(client: PageClient) -> None:
    client.scripts = False
    client.press("Price")
    assert client.location.endswith(f"/?page={client.page_id}")
    assert client.value("prices") == SORTED
    client.page.one("input", inputmode="numeric").attrs["value"] = "2"
    client.press("Edit")
    cells = [one for one in client.page.all("input") if "-cell" in one.attrs["name"]]
    assert [cell.attrs["value"] for cell in cells] == ["Coffee", "4"]
    cells[1].attrs["value"] = "0.5"
    client.press("Save row 2")
    client.press("tell")
    assert client.value("told") == str([["Tea", 3], ["Coffee", 0.5], ["Milk", 1]])


def test_a_table_that_streams_stays_as_a_person_looks_at_it(gates: Gates) -> None:
    def count() -> Iterator[list[list[int]]]:
        rows: list[list[int]] = []
        for n in range(3):
            rows = [*rows, [n]]
            yield rows
            gates.wait(n)

    with gr.Blocks() as demo:
        shown = gr.Dataframe(headers=["n"], label="shown")
        gr.Button("go").click(count, None, shown)
    client = PageClient(demo.app).open()
    stream = client.stream("go")
    while client.value("shown") != [["0"]]:
        next(stream)
    for way in ("ascending", "descending"):
        button = client.button("n")
        own = {button.attrs["name"]: button.attrs["value"]}
        client.send(button, client.form(button, **own))
        assert client.page.one("th").attrs["aria-sort"] == way
    gates.open_all()
    client.wait()
    assert client.value("shown") == [["2"], ["1"], ["0"]]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_column_is_filtered_and_the_page_goes_on_to_say_by_what(
    scripts: bool,
) -> None:
    with gr.Blocks() as demo:
        gr.Dataframe(ROWS, label="prices", show_search="filter", interactive=False)
    client = PageClient(demo.app).open()
    client.scripts = scripts
    _, price = [
        one
        for one in client.page.of_class("fs-search")
        if "filter" in one.attrs["name"]
    ]
    price.attrs["value"] = ">2"
    if scripts:
        client.send(price, client.form(price))
    else:
        client.press("Search")
    assert client.value("prices") == [["Tea", "3"], ["Coffee", "4"]]
    client.reload()
    assert client.value("prices") == [["Tea", "3"], ["Coffee", "4"]]
    assert client.page.of_class("fs-search")[2].attrs["value"] == ">2"


def test_what_was_typed_is_in_the_file_that_is_saved() -> None:
    frame = gr.Dataframe(
        ROWS, label="prices", buttons=["download"], interactive=True, type="array"
    )
    with gr.Blocks() as demo:
        frame.render()
    client = PageClient(demo.app).open()
    client.scripts = False  # htmx has nothing to do with its button
    client.fill(prices={(0, 1): "5"})
    button = client.page.of_class("fs-export")[0]
    answer = client.send(button, client.form(button))
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=")
    assert answer.text == "\ufeff1,2\r\nTea,5\r\nCoffee,4\r\nMilk,1\r\n"


def test_in_a_message_it_is_shown_as_it_came() -> None:
    demo = gr.ChatInterface(lambda message, history: gr.Dataframe(ROWS))
    client = PageClient(demo.app).open()
    client.enter("Message", "Which?")
    (table,) = client.page.of_class("fs-table")
    assert [cell.text for cell in table.all("td")][:4] == ["Tea", "3", "Coffee", "4"]
    assert not [one for one in table.walk() if "hx-post" in one.attrs]


def test_an_update_changes_what_is_shown_and_the_options() -> None:
    with gr.Blocks() as demo:
        table = gr.Dataframe(ROWS, label="rows")
        update = gr.update(value=[[5]], show_row_numbers=True)
        gr.Button("Up").click(lambda: update, None, table)
    client = PageClient(demo.app).open()
    client.press("Up")
    assert client.value("rows") == [["5"]]
    assert [th.text for th in client.page.one("tbody").all("th")] == ["1"]


def test_the_api_takes_and_gives_gradios_payload(api: Api) -> None:
    with gr.Blocks() as demo:
        table = gr.Dataframe(type="array", headers=["a"])
        gr.Button().click(lambda rows: rows * 2, table, table, api_name="twice")
    rows = [[2**60 + 1]]
    (event,) = api(demo).call("twice", {"headers": ["b"], "data": rows})
    doubled = {"headers": ["a"], "data": rows * 2, "metadata": None}
    assert event == ("complete", [doubled])


def test_a_file_that_a_page_begins_with_is_read_once(tmp_path: Path) -> None:
    file = tmp_path / "prices.csv"
    file.write_text("What,Price\nTea,3\n")
    with gr.Blocks() as demo:
        table = gr.Dataframe(str(file), label="prices", interactive=True)
        told = gr.Textbox(label="told")
        gr.Button("tell").click(lambda table: str(len(table)), table, told)
    app = demo.app
    file.unlink()
    for _ in range(2):
        client = PageClient(app).open()
        client.press("tell", prices={(0, 0): "Mate"})
        assert client.value("told") == "1"
