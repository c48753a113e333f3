import tempfile
from pathlib import Path

import flaskstream as gr


def export(months, progress=gr.Progress()):
    report = Path(tempfile.mkdtemp()) / "report.csv"
    with report.open("w") as file:
        for month in progress.tqdm(range(int(months))):
            file.write(f"{month + 1},{100 + 7 * month}\n")
    return report


with gr.Blocks(title="DownloadButton") as demo:
    months = gr.Slider(1, 12, 6, step=1, label="Months")
    button = gr.DownloadButton("Export")
    button.click(export, months, button)

if __name__ == "__main__":
    demo.launch()
