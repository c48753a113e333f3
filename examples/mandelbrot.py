import numpy as np

import flaskstream as gr

PLACES = {  # the centre, and the width of the view
    "The whole set": (-0.65, 3.3),
    "Seahorse valley": (-0.748 + 0.1j, 0.018),
    "Elephants": (0.2925 + 0.0149j, 0.012),
    "A small copy": (-1.7687 + 0.0018j, 0.024),
}
COLOURS = {  # red, green and blue, once around
    "Dusk": [[10, 102, 255, 255, 10], [13, 64, 140, 237, 13], [51, 178, 90, 191, 51]],
    "Sea": [[0, 0, 128, 255, 0], [23, 102, 217, 255, 23], [46, 128, 191, 230, 46]],
    "Ink": [[255, 140, 40, 140, 255]] * 3,
}


def draw(place, colours, iterations):
    centre, width = PLACES[place]
    x, y = np.linspace(-0.5, 0.5, 640), np.linspace(0.375, -0.375, 480)
    c = (centre + width * (x + 1j * y[:, None])).ravel()
    z, left, picture = np.zeros_like(c), np.arange(c.size), np.zeros((c.size, 3))
    at = np.linspace(0, 4, 256)
    wheel = np.transpose([np.interp(at, range(5), k) for k in COLOURS[colours]])
    for n in range(iterations):
        z = z * z + c
        size = np.abs(z)
        out = size > 64
        waves = np.log2(n + 2 - np.log2(np.log2(size[out]) / 6)) * 140
        picture[left[out]] = wheel[waves.astype(int) % 256] / 255
        z, c, left = z[~out], c[~out], left[~out]
        yield picture.reshape(480, 640, 3)


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
