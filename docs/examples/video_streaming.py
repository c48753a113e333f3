import time
from pathlib import Path

import flaskstream as gr

ball = Path(__file__).with_name("ball.mp4")


def throw(times):
    for _ in range(times):
        time.sleep(0.5)  # to make it takes less time than to see it
        yield ball


demo = gr.Interface(
    throw,
    gr.Slider(1, 10, 3, step=1, label="Throws"),
    gr.Video(label="Ball", streaming=True, autoplay=True),
)

if __name__ == "__main__":
    demo.launch()
