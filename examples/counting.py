import time

import flaskstream as gr


def count(to):
    for number in range(1, to + 1):
        yield number
        time.sleep(0.2)


demo = gr.Interface(
    count,
    inputs=gr.Slider(1, 100, 25, step=1, label="Count to"),
    outputs=gr.Number(label="Number"),
    title="Counting",
    description="Each number shows once it is yielded.",
)

if __name__ == "__main__":
    demo.launch()
