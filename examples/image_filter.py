import numpy as np
from PIL import Image, ImageFilter, ImageOps

import flaskstream as gr

FILTERS = {
    "Pencil": lambda im: ImageOps.invert(im.convert("L").filter(ImageFilter.CONTOUR)),
    "Poster": lambda im: im.filter(ImageFilter.SMOOTH_MORE).quantize(5).convert("RGB"),
    "Sepia": lambda im: ImageOps.colorize(im.convert("L"), "#2b1408", "#fff1d6"),
    "Mosaic": lambda im: im.resize((36, 24)).resize(im.size, Image.Resampling.NEAREST),
    "Blur": lambda im: im.filter(ImageFilter.GaussianBlur(im.width / 60)),
    "Negative": ImageOps.invert,
}


def apply(picture, name):
    if picture is None:
        raise gr.Error("Choose a picture first, or click one below.")
    return FILTERS[name](picture)


def dunes(sun, sand):
    y, x = np.mgrid[0:1:480j, 0:1.5:720j]
    sky = np.stack([1 - 0.2 * y, 0.8 - 0.3 * y, 0.55 + 0.3 * y], axis=-1)
    sky[np.hypot(x - 1.1, y - 0.3) < 0.12] = sun
    for k in range(4):
        hill = y > 0.5 + 0.12 * k + 0.09 * np.sin(x * (5 - k) + 2.3 * k)
        sky[hill] = np.array(sand) * (1 - 0.2 * k)
    return sky


noon = dunes(sun=(1, 0.95, 0.8), sand=(0.9, 0.5, 0.3))
dusk = dunes(sun=(1, 0.6, 0.5), sand=(0.35, 0.4, 0.7))
spring = dunes(sun=(0.9, 1, 0.9), sand=(0.3, 0.6, 0.45))

demo = gr.Interface(
    apply,
    inputs=[
        gr.Image(noon, type="pil", label="Picture"),
        gr.Radio(list(FILTERS), value="Poster", label="Filter"),
    ],
    outputs=gr.Image(label="Filtered"),
    examples=[[noon, "Poster"], [dusk, "Mosaic"], [spring, "Pencil"]],
    title="Image filter",
    description="Upload a picture: a Pillow image goes in, and another comes out.",
)

if __name__ == "__main__":
    demo.launch()
