import tempfile
from pathlib import Path

import flaskstream as gr

TIDES = {"Brest": [6.9, 7.3], "Lisbon": [3.8, 3.6], "Oban": [3.9, 4.1]}

folder = Path(tempfile.mkdtemp())
for place, heights in TIDES.items():
    (folder / place).mkdir()
    for year, height in zip((2024, 2025), heights, strict=True):
        (folder / place / f"{year}.csv").write_text(f"metres\n{height}\n")


def highest(paths):
    tables = [Path(path).read_text().split() for path in paths]
    heights = [float(height) for _, *rows in tables for height in rows]
    return f"{max(heights, default=0)} m, of {len(tables)} tables"


demo = gr.Interface(
    highest,
    gr.FileExplorer(
        "*.csv",
        root_dir=folder,
        value=["Brest/2025.csv", "Oban/2025.csv"],
        label="Tides",
    ),
    gr.Textbox(label="Highest"),
)

if __name__ == "__main__":
    demo.launch()
