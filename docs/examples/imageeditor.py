import numpy as np
from PIL import Image, ImageDraw

import flaskstream as gr

note = Image.new("RGBA", (480, 320))
pen = ImageDraw.Draw(note)
pen.ellipse((250, 40, 410, 160), outline="crimson", width=8)
pen.line((240, 250, 290, 165), fill="crimson", width=8)
hills = np.zeros((320, 480, 3), np.uint8)
rows, columns = np.mgrid[:320, :480]
for at, shade in enumerate([(190, 215, 240), (120, 160, 150), (70, 110, 90)]):
    hills[rows > 90 * at - 40 + 30 * np.sin(columns / 60 + 2 * at)] = shade


def flip(drawing):
    yield {"background": drawing["background"][:, ::-1], "layers": drawing["layers"]}


demo = gr.Interface(
    flip,
    gr.ImageEditor(
        {"background": hills, "layers": [note]},
        label="Drawing",
        brush=gr.Brush(default_size=4, colors=["crimson", "navy", ("gold", 0.5)]),
        eraser=gr.Eraser(default_size=12),
        layers=gr.LayerOptions(layers=["Notes"]),
    ),
    gr.ImageEditor(label="Background flipped"),
)

if __name__ == "__main__":
    demo.launch()
