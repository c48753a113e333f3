import tempfile
from pathlib import Path

from PIL import Image, ImageOps

import flaskstream as gr

FORMATS = {"WebP": ".webp", "JPEG": ".jpg", "PNG": ".png", "PDF": ".pdf"}


def convert(files, format, side, progress=gr.Progress()):
    if not files:
        raise gr.Error("Choose some pictures first, or click the row below.")
    made, table = [], "| | before | after |\n|-|-:|-:|"
    with tempfile.TemporaryDirectory() as folder:
        for file in progress.tqdm(files, desc="Converting", unit="pictures"):
            source = Path(file)
            target = Path(folder) / f"{len(made) + 1} {source.stem}{FORMATS[format]}"
            with Image.open(source) as picture:
                small = ImageOps.exif_transpose(picture).convert("RGB")
                small.thumbnail((side, side))
                small.save(target, quality=85)
            made.append(target)
            before, after = (p.stat().st_size / 1000 for p in (source, target))
            table += f"\n| {target.name} | {before:,.0f} kB | {after:,.0f} kB |"
            yield made, table


demo = gr.Interface(
    convert,
    inputs=[
        gr.File(file_count="multiple", file_types=["image"], label="Pictures"),
        gr.Radio(list(FORMATS), value="WebP", label="Format"),
        gr.Slider(160, 4000, 1600, step=160, label="Longest side"),
    ],
    outputs=[gr.File(file_count="multiple", label="Converted"), gr.Markdown()],
    examples=[[[gr.get_image(), gr.get_image("second.png")], "WebP", 1600]],
    title="Picture converter",
    description="Files in, files out: each is there as soon as it is done, and the bar "
    "says how many are left.",
)

if __name__ == "__main__":
    demo.launch()
