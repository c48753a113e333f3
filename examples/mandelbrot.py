import numpy as np

import flaskstream as gr

PLACES = {  # the centre, and the width of the view
    "The whole set": (-0.65, 3.3),
    "Seahorse valley": (-0.748 + 0.1j, 0.018),
    "Elephants": (0.2925 + 0.0149j, 0.012),
    "A small copy": (-1.7687 + 0.0018j, 0.024),
}
COLOURS = {  # red, green, blue from 0 to 1, once around
    "Dusk": [(0.04, 0.05, 0.2), (0.4, 0.25, 0.7), (1, 0.55, 0.35), (1, 0.93, 0.75)],
    "Sea": [(0, 0.09, 0.18), (0, 0.4, 0.5), (0.5, 0.85, 0.75), (1, 1, 0.9)],
    "Ink": [(1, 1, 1), (0.75, 0.75, 0.78), (0.2, 0.2, 0.25), (0.75, 0.75, 0.78)],
}


def draw(place, colours, iterations):
    centre, width = PLACES[place]
    x, y = np.linspace(-0.5, 0.5, 640), np.linspace(0.375, -0.375, 480)
    c = (centre + width * (x + 1j * y[:, None])).ravel()
    z, live, escaped = np.zeros_like(c), np.arange(c.size), np.zeros(c.size)
    for n in range(iterations):
        z = z * z + c
        size = np.abs(z)
        out = size > 64
        escaped[live[out]] = n + 1 - np.log2(np.log2(size[out]) / 6)
        z, c, live = z[~out], c[~out], live[~out]
        yield paint(escaped.reshape(480, 640), COLOURS[colours])


def paint(escaped, colours):
    at, stops = np.log2(1 + escaped) * 2.2 % 4, np.array([*colours, colours[0]])
    picture = np.stack([np.interp(at, range(5), stops[:, k]) for k in range(3)], -1)
    return picture * (escaped > 0)[..., None]


demo = gr.Interface(
    draw,
    inputs=[
        gr.Radio(list(PLACES), value="The whole set", label="Place"),
        gr.Radio(list(COLOURS), value="Dusk", label="Colours"),
        gr.Slider(10, 1000, 100, step=10, label="Iterations"),
    ],
    outputs=gr.Image(label="Picture"),
    title="Mandelbrot",
    description="A frame for each iteration. The function never waits for the page: "
    "frames that come too fast are left out, and the last one always arrives.",
)

if __name__ == "__main__":
    demo.launch()
