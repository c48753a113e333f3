import numpy as np

import flaskstream as gr

rows, columns = np.mgrid[:240, :360]
evening = np.zeros((240, 360, 3), np.uint8)
evening[:] = np.stack([200 - rows // 2, 110 + columns // 6, 150 + rows // 4], axis=-1)
evening[100:140, 60:300:24] = (60, 40, 60)
mask = np.zeros((240, 360, 4), np.uint8)
mask[90:150, 50:200, 3] = 255


def fill(drawing):
    picture = drawing["background"][:, :, :3].astype(float)
    painted = drawing["layers"][0][:, :, 3:] / 255
    for times in range(200):
        sides = [np.roll(picture, by, axis) for axis in (0, 1) for by in (-1, 1)]
        picture += painted * (np.mean(sides, axis=0) - picture)
        if times % 10 == 9:
            yield picture.astype(np.uint8)


demo = gr.Interface(
    fill,
    gr.ImageMask({"background": evening, "layers": [mask]}, label="Paint what goes"),
    gr.Image(label="Without it"),
)

if __name__ == "__main__":
    demo.launch()
