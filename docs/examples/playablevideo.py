from pathlib import Path

import flaskstream as gr

ball = gr.get_video("ball.mp4")


def measure(film):
    return f"{Path(film).stat().st_size / 1000:.1f} kB"


demo = gr.Interface(
    measure, gr.PlayableVideo(ball, label="Film"), gr.Textbox(label="Size")
)

if __name__ == "__main__":
    demo.launch()
