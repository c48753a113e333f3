import numpy as np

import flaskstream as gr

PLACES = {  # the centre, and the width of the view
    "The whole set": (-0.65 + 0j, 3.3),
    "Seahorse valley": (-0.748 + 0.1j, 0.018),
    "Elephants": (0.2925 + 0.0149j, 0.012),
    "A small copy": (-1.7687 + 0.0018j, 0.024),
}
COLOURS = {
    "Dusk": (0.66, 0.78, 0.95),
    "Ember": (0.0, 0.12, 0.25),
    "Ink": (0.6, 0.6, 0.6),
}


def draw(place, colours, iterations):
    centre, width = PLACES[place]
    x, y = np.linspace(-width / 2, width / 2, 720), np.linspace(0.375, -0.375, 540)
    c = centre + x + 1j * width * y[:, None]
    z, escaped = np.zeros_like(c), np.zeros(c.shape)
    for n in range(iterations):
        inside = escaped == 0
        z[inside] = z[inside] ** 2 + c[inside]
        size = np.abs(z)
        out = inside & (size > 64)
        escaped[out] = n + 1 - np.log2(np.log2(size[out]) / 6)
        yield paint(escaped, colours)


def paint(escaped, colours):
    waves = np.sqrt(escaped)[..., None] * 0.35 + np.array(COLOURS[colours])
    return (0.5 - 0.5 * np.cos(2 * np.pi * waves)) * (escaped > 0)[..., None]


demo = gr.Interface(
    draw,
    inputs=[
        gr.Radio(list(PLACES), value="The whole set", label="Place"),
        gr.Dropdown(list(COLOURS), value="Dusk", label="Colours"),
        gr.Slider(10, 400, 120, step=10, label="Iterations"),
    ],
    outputs=gr.Image(label="Picture", format="webp"),
    title="Mandelbrot",
    description="One frame for each iteration. The function never waits for the page: "
    "frames that come too fast are left out, and the last one always arrives.",
)

if __name__ == "__main__":
    demo.launch()
