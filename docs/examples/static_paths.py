from pathlib import Path

import flaskstream as gr

films = Path(gr.get_video("ball.mp4")).parent
gr.set_static_paths(films)


def choose(name):
    return films / name


demo = gr.Interface(
    choose,
    gr.Radio(["ball.mp4"], value="ball.mp4", label="Film"),
    gr.Video(label="Seen"),
)

if __name__ == "__main__":
    demo.launch()
