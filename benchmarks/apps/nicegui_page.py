"""A page as one writes it with NiceGUI: `nicegui_page <name> <port>`.

AG Grid, as `from_pandas` makes it, has all rows in the browser. With a million of them
the connection breaks; there is Quasar's table then, which asks the server for a page of
rows by `request`, and each cell of it that is typed in is made by a slot.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

from nicegui import events, run, ui  # type: ignore[import-not-found]

from benchmarks.apps import functions

ROWS = 100
"""What is shown of a large table, as flaskstream does."""
EDITABLE = """
<q-td :props="props">
  {{ props.value }}
  <q-popup-edit v-model="props.row.n0" v-slot="scope"
      @update:model-value="value => $parent.$emit('typed', props.row.id, value)">
    <q-input v-model.number="scope.value" type="number" autofocus
        @keyup.enter="scope.set" />
  </q-popup-edit>
</q-td>
"""


async def table(size: float) -> None:
    """A table."""
    ui.aggrid.from_pandas(await run.io_bound(functions.table, size))


async def table_large(size: float) -> None:
    """A table that is sorted, searched and changed on the server."""
    frame = found = await run.io_bound(functions.table, size)

    def show(pagination: dict[str, Any]) -> None:
        first = (pagination["page"] - 1) * ROWS
        shown = found.iloc[first : first + ROWS].reset_index(names="id")
        table.rows = shown.to_dict("records")
        table.pagination = {**pagination, "rowsNumber": len(found)}

    async def ask(event: events.GenericEventArguments) -> None:
        nonlocal found
        wanted = event.args["pagination"]
        found = await run.io_bound(viewed, frame, search.value, wanted)
        show(wanted)

    async def seek() -> None:
        nonlocal found
        wanted = {**table.pagination, "page": 1}
        found = await run.io_bound(viewed, frame, search.value, wanted)
        show(wanted)

    def change(event: events.GenericEventArguments) -> None:
        row, value = event.args
        frame.loc[row, "n0"] = value
        label.text = functions.checked(frame)

    search = ui.input("Search", on_change=seek).props("debounce=200")
    label = ui.label()
    columns = [
        {"name": name, "label": name, "field": name, "sortable": True} for name in frame
    ]
    start = {"page": 1, "rowsPerPage": ROWS, "rowsNumber": len(frame)}
    table = ui.table(columns=columns, rows=[], row_key="id", pagination=start)
    table.classes("h-96").on("request", ask, ["pagination"])
    table.add_slot("body-cell-n0", EDITABLE)
    table.on("typed", change)
    show(start)


def viewed(frame: Any, text: str, wanted: dict[str, Any]) -> Any:
    """The rows that are searched for, in the order that is asked for."""
    if text:
        frame = frame[frame["text"].str.contains(text, regex=False)]
    if wanted["sortBy"]:
        frame = frame.sort_values(wanted["sortBy"], ascending=not wanted["descending"])
    return frame


async def table_grown(size: float) -> None:
    """A table to which rows are added by AG Grid's own method for that."""
    columns = [{"field": name} for name in "abc"]
    grid = ui.aggrid({"columnDefs": columns, "rowData": []})
    known = 0
    async for rows in values(functions.table_grown(size)):
        news = [dict(zip("abc", row, strict=True)) for row in rows[known:]]
        if news:
            grid.run_grid_method("applyTransaction", {"add": news})
        known = len(rows)
    grid.run_row_method("0", "setDataValue", "a", rows[0][0])


async def line_plot(size: float) -> None:
    """A plot whose points are replaced."""
    line = {"type": "line", "data": [], "showSymbol": False}
    chart = ui.echart(
        {
            "animation": False,
            "xAxis": {"type": "value", "scale": True},
            "yAxis": {"type": "value"},
            "series": [line],
        }
    )
    async for frame in values(functions.line_plot(size)):
        chart.options["series"][0]["data"] = frame.to_numpy().tolist()


async def values(generator: Iterator[Any]) -> AsyncIterator[Any]:
    """What a generator yields in a thread."""
    while (value := await run.io_bound(next, generator, None)) is not None:
        yield value


PAGES = {
    "table": table,
    "table_large": table_large,
    "table_edited": table_large,
    "table_grown": table_grown,
    "line_plot": line_plot,
}


@ui.page("/")  # type: ignore[untyped-decorator]
def page() -> None:
    """The input, the button, and the place of the output."""

    async def submit() -> None:
        out.clear()
        with out:
            await PAGES[name](size.value)
        told.text = functions.done(size.value)

    with ui.element().classes("in"):
        size = ui.number("size", value=1)
    ui.button("Submit", on_click=submit)
    out = ui.column().classes("out w-full")
    told = ui.label()


name, port = sys.argv[1:]
ui.run(host="127.0.0.1", port=int(port), show=False, reload=False)
