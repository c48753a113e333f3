import numpy as np

import flaskstream as gr


def edges(picture):
    light = picture.mean(axis=-1)
    across, down = np.gradient(light)
    return 255 - np.clip(4 * np.hypot(across, down), 0, 255).astype(np.uint8)


def halves(picture):
    half = picture[:, : picture.shape[1] // 2]
    return np.concatenate([half, half[:, ::-1]], axis=1)


def dots(picture):
    rows, columns = picture.shape[0] // 8 * 8, picture.shape[1] // 8 * 8
    light = picture[:rows, :columns].mean(axis=-1)
    light = light.reshape(rows // 8, 8, columns // 8, 8).mean(axis=(1, 3))
    radius = np.repeat(np.repeat(6 - light / 42, 8, axis=0), 8, axis=1)
    y, x = np.mgrid[:rows, :columns] % 8 - 3.5
    return np.where(np.hypot(x, y) < radius, 20, 245).astype(np.uint8)


FILTERS = {
    "Edges": edges,
    "Dots": dots,
    "Two halves": halves,
    "Poster": lambda picture: picture // 64 * 64 + 32,
    "Negative": lambda picture: 255 - picture,
}


def show(picture, name):
    return FILTERS[name](picture)


with gr.Blocks(title="Webcam") as demo:
    gr.Markdown(
        "# Webcam\nWhat your camera sees goes to the function picture by picture, and "
        "comes back as it draws it. One is under way at a time, so it is never late."
    )
    name = gr.Radio(list(FILTERS), value="Edges", label="Filter")
    with gr.Row():
        small = {"video": {"width": 480, "height": 360}}
        camera = gr.Image(
            label="You",
            sources="webcam",
            streaming=True,
            webcam_options=gr.WebcamOptions(constraints=small),
        )
        shown = gr.Image(label="Filtered")
    camera.stream(show, [camera, name], shown, stream_every=0.05)

if __name__ == "__main__":
    demo.launch()
