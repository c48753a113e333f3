import time

import flaskstream as gr


def count(end):
    for number in range(1, end + 1):
        yield number
        time.sleep(0.2)


demo = gr.Interface(
    count, gr.Slider(1, 20, 8, step=1, label="Count to"), gr.Number(label="Number")
)

if __name__ == "__main__":
    demo.launch()
