import tempfile
from pathlib import Path

import flaskstream as gr

folder = Path(tempfile.mkdtemp())
tides = folder / "tides.csv"
tides.write_text("place,metres\nBrest,7.1\nLisbon,3.8\nOban,3.9\n")


def split(path):
    head, *rows = Path(path).read_text().splitlines()
    files = []
    for row in rows:
        file = folder / f"{row.partition(',')[0]}.csv"
        file.write_text(f"{head}\n{row}\n")
        files.append(file)
        yield files


demo = gr.Interface(
    split,
    gr.File(tides, label="Table", file_types=[".csv"]),
    gr.File(label="By place", file_count="multiple"),
)

if __name__ == "__main__":
    demo.launch()
