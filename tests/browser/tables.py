"""Pages with tables, for the browser tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import flaskstream as gr
from tests.gate import Gate


def tabling(gates: Mapping[str, Gate]) -> gr.Blocks:
    """A table to type into, one of a thousand rows, and one that grows."""

    def grow(rows: list[list[object]]) -> Iterator[list[list[object]]]:
        for n in range(3):
            rows = [*rows, [f"new {n}", n, False]]
            yield rows
            gates["row"].acquire()

    def edited(event: gr.EditData) -> str:
        return f"edited {event.index} {event.previous_value} {event.value}"

    with gr.Blocks() as demo:
        gr.Markdown("# Tables")
        prices = gr.Dataframe(
            [["Tea", 3, True], ["Coffee", 4, False], ["Milk", 1, True]],
            headers=["What", "Price", "Hot"],
            datatype=["str", "number", "bool"],
            type="array",
            label="Prices",
            interactive=True,
            show_row_numbers=True,
        )
        told = gr.Textbox(label="Told", interactive=False)
        heard = gr.Textbox(label="Heard", interactive=False)
        with gr.Row():
            gr.Button("Tell").click(str, prices, told)
            gr.Button("Grow").click(grow, prices, prices)
        prices.edit(edited, None, heard)
        gr.Dataframe(
            [[f"row {n}", n, f"{'long ' * 30}{n}"] for n in range(1000)],
            headers=["Name", "Number", "Text"],
            label="Many",
            show_search="filter",
            pinned_columns=1,
            interactive=False,
        )
        gr.Dataframe(
            [["a", 1], ["b", 2]],
            label="Partly",
            static_columns=[0],
            interactive=True,
        )
    return demo


def narrow() -> gr.Blocks:
    """A table whose long texts go over several lines, with a column for a fifth."""
    with gr.Blocks() as demo:
        gr.Markdown("# Narrow")
        gr.Dataframe(
            [["Brest", "a long text that goes on and on", "more of the same " * 4]],
            headers=["Municipality", "Remarks", "x" * 90],
            column_widths=["20%", "40%", "40%"],
            wrap=True,
            label="Narrow",
            interactive=False,
        )
    return demo
