import numpy as np
from PIL import Image, ImageDraw

import flaskstream as gr

sign = Image.new("RGBA", (72, 26), (0, 0, 0, 96))
ImageDraw.Draw(sign).text((8, 3), "© Ada", "white", font_size=16)


def dusk(height):
    sky = np.zeros((160, 320, 3), np.uint8)
    sky[:, :, 0] = np.linspace(40, 250, 160)[:, None]
    sky[:, :, 2] = np.linspace(120, 60, 160)[:, None]
    sky[160 - height :] = (20, 30, 40)
    return sky


demo = gr.Interface(
    dusk,
    gr.Slider(10, 120, 40, step=1, label="Hills"),
    gr.Image(watermark=gr.WatermarkOptions(sign, "bottom-left"), label="Dusk"),
)

if __name__ == "__main__":
    demo.launch()
