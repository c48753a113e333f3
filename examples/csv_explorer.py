import csv
import tempfile
from collections import Counter
from pathlib import Path

import flaskstream as gr

trees = Path(tempfile.mkdtemp()) / "trees.csv"
trees.write_text(
    "Tree,Height,Leaves\n"
    + "".join(
        f"Oak,{20 + k % 9},fall\nSpruce,{28 + k % 13},stay\nBirch,{14 + k % 7},fall\n"
        for k in range(60)
    )
    + "Yew,11,stay\n" * 20
)


def read(file):
    if file is None:
        return []
    with open(file, encoding="utf-8-sig", errors="replace", newline="") as lines:
        return list(csv.reader(lines))


def show(file):
    heads = (read(file) or [[]])[0]
    first = heads[0] if heads else None
    return file, gr.Dropdown(heads, value=first), count(file, first)


def count(file, column):
    rows = read(file)
    if not rows or column not in rows[0]:
        return None
    place = rows[0].index(column)
    found = Counter(row[place] for row in rows[1:] if place < len(row)).most_common(12)
    return {"Value": [value for value, _ in found], "Rows": [n for _, n in found]}


with gr.Blocks(title="CSV explorer") as demo:
    gr.Markdown("# CSV explorer\nSort, search and filter it, or bring yours.")
    file = gr.File(str(trees), file_types=[".csv"], label="File")
    table = gr.Dataframe(
        str(trees),
        show_search="filter",
        buttons=["copy", "download", "fullscreen"],
        interactive=False,
        label="Rows",
    )
    column = gr.Dropdown(["Tree", "Height", "Leaves"], value="Tree", label="Count by")
    bars = gr.BarPlot(
        count(trees, "Tree"), x="Value", y="Rows", sort="-y", label="How many rows"
    )
    file.change(show, file, [table, column, bars])
    column.change(count, [file, column], bars)

if __name__ == "__main__":
    demo.launch()
