import time

import flaskstream as gr

ball = gr.get_video("ball.mp4")


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
