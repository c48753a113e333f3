import numpy as np

import flaskstream as gr

SIZE = 480
y, x = np.mgrid[-1 : 1 : SIZE * 1j, -1 : 1 : SIZE * 1j]
distance, angle = np.hypot(x, y), np.arctan2(y, x)


def kaleidoscope(drawing, mirrors):
    sheet = drawing["composite"]
    if sheet is None:
        return None
    part = np.pi / mirrors
    folded = np.abs((angle + part) % (2 * part) - part)
    middle = np.array(sheet.shape[:2]) / 2
    row = middle[0] * (1 - distance * np.sin(folded))
    column = middle[1] * (1 + distance * np.cos(folded))
    rows = row.astype(int) % sheet.shape[0]
    return sheet[rows, column.astype(int) % sheet.shape[1]]


petals = np.zeros((SIZE, SIZE, 4), np.uint8)
for k, color in enumerate(["cc3232", "3270cc", "32a070", "ad32cc"], 1):
    ring = np.abs(np.hypot(x - 0.18 * k, y + 0.1 * k) - 0.04 * k - 0.05) < 0.02
    petals[ring] = [*bytes.fromhex(color), 255]

demo = gr.Interface(
    kaleidoscope,
    inputs=[
        gr.Paint(
            {"background": None, "layers": [petals]},
            image_mode="RGB",
            label="Draw to the right of the middle",
        ),
        gr.Slider(2, 12, 6, step=1, label="Mirrors"),
    ],
    outputs=gr.Image(label="Kaleidoscope", format="webp"),
    live=True,
    title="Kaleidoscope",
    description="What you draw is mirrored while the pen moves.",
)

if __name__ == "__main__":
    demo.launch()
