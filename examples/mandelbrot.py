import numpy as np

import flaskstream as gr


def wheel(*stops):  # 256 colours, once around
    channels = np.array([*stops, stops[0]]).T
    at, known = np.linspace(0, len(stops), 256), range(len(stops) + 1)
    return np.stack([np.interp(at, known, c) for c in channels], -1).astype(np.uint8)


COLOURS = {
    "Dusk": wheel((10, 13, 51), (102, 64, 178), (255, 140, 90), (255, 237, 191)),
    "Sea": wheel((0, 23, 46), (0, 102, 128), (128, 217, 191), (255, 255, 230)),
    "Ink": wheel((255, 255, 255), (40, 40, 48)),
}
PLACES = {  # the centre, and the width of the view
    "The whole set": (-0.65, 3.3),
    "Seahorse valley": (-0.748 + 0.1j, 0.018),
    "Elephants": (0.2925 + 0.0149j, 0.012),
    "A small copy": (-1.7687 + 0.0018j, 0.024),
}


def draw(place, colours, iterations):
    centre, width = PLACES[place]
    x, y = np.linspace(-0.5, 0.5, 640), np.linspace(0.375, -0.375, 480)
    c = (centre + width * (x + 1j * y[:, None])).ravel()
    z, left = np.zeros_like(c), np.arange(c.size)
    picture = np.zeros((480, 640, 3), np.uint8)
    for n in range(iterations):
        z = z * z + c
        size = np.abs(z)
        out = size > 64
        waves = np.log2(n + 2 - np.log2(np.log2(size[out]) / 6)) * 140
        picture.reshape(-1, 3)[left[out]] = COLOURS[colours][waves.astype(int) % 256]
        z, c, left = z[~out], c[~out], left[~out]
        yield picture


demo = gr.Interface(
    draw,
    inputs=[
        gr.Radio(list(PLACES), value="The whole set", label="Place"),
        gr.Radio(list(COLOURS), value="Dusk", label="Colours"),
        gr.Slider(10, 1000, 200, step=10, label="Iterations"),
    ],
    outputs=gr.Image(label="Picture"),
    title="Mandelbrot",
    description="A frame for each iteration. The function never waits for the page: "
    "frames that come too fast are left out, and the last one always arrives.",
)

if __name__ == "__main__":
    demo.launch()
