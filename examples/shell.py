import time

import numpy as np

import flaskstream as gr

COLOURS = {  # of the stripes, and of what is between them
    "Sand": ("#b5562f", "#f7dfbd"),
    "Dusk": ("#5b3a8c", "#f6c8c0"),
    "Sea": ("#14626b", "#dff2e6"),
}


def paint(name):
    return [np.array(list(bytes.fromhex(c[1:]))) / 255 for c in COLOURS[name]]


def model(turns, end, spire, colours):
    """A tube that grows as it goes around, as text that says each corner and face."""
    t = np.linspace(0, 2 * np.pi * end, int(36 * end) + 2)[:, None]
    s = np.linspace(0, 2 * np.pi, 33)
    size = np.exp(0.1 * (t - 2 * np.pi * turns))
    wide = size * (1 + 0.56 * (1 + 0.05 * np.cos(16 * t)) * np.cos(s))
    high = size * (0.56 * np.sin(s) - spire) + spire / 2
    points = np.stack([wide * np.cos(t), high, wide * np.sin(t)], axis=-1)
    along, around = np.gradient(points, axis=(0, 1))
    stripes, ground = paint(colours)
    part = 0.5 + 0.5 * np.tanh(2.5 * np.sin(4 * t + 1.5 * np.sin(2 * s)))
    colour = stripes + part[..., None] * (ground - stripes)
    here = np.arange(t.size * s.size).reshape(t.size, s.size) + 1
    faces = np.stack([here[:-1, :-1], here[1:, :-1], here[1:, 1:], here[:-1, 1:]], -1)
    rows = [
        ("v %.4f %.4f %.4f %.3f %.3f %.3f", np.concatenate([points, colour], -1)),
        ("vn %.3f %.3f %.3f", np.cross(along, around)),
        ("f %d//%d %d//%d %d//%d %d//%d", np.repeat(faces, 2, axis=-1)),
    ]
    lines = [
        line % tuple(row)
        for line, all in rows
        for row in all.reshape(-1, all.shape[-1])
    ]
    return "\n".join(lines).encode()


def grow(turns, spire, colours):
    for end in np.linspace(turns / 3, turns, 16):
        yield model(turns, end, spire, colours)
        time.sleep(0.05)


demo = gr.Interface(
    grow,
    inputs=[
        gr.Slider(2, 8, 6, step=0.5, label="Turns"),
        gr.Slider(0, 2, 1.6, step=0.1, label="Spire"),
        gr.Radio(list(COLOURS), value="Sand", label="Colours"),
    ],
    outputs=gr.Model3D(
        model(6, 6, 1.6, "Sand"),
        camera_position=(60, 70, 5),
        label="Shell",
        height=420,
    ),
    title="Shell",
    description="A model that grows before your eyes. Turn it with the mouse, a finger "
    "or the arrow keys; the wheel takes you nearer.",
)

if __name__ == "__main__":
    demo.launch()
