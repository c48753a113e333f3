from pathlib import Path

import flaskstream as gr

ball = Path(__file__).with_name("ball.mp4")


def subtitled(film, text):
    return film, [{"text": text, "timestamp": [0, 2]}]


demo = gr.Interface(
    subtitled,
    [gr.Video(ball, label="Film"), gr.Textbox("A ball", label="What is seen")],
    gr.Video(label="With subtitles"),
)

if __name__ == "__main__":
    demo.launch()
