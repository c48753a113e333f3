import flaskstream as gr

ball = gr.get_video("ball.mp4")


def subtitled(film, text):
    return film, [{"text": text, "timestamp": [0, 2]}]


demo = gr.Interface(
    subtitled,
    [gr.Video(ball, label="Film"), gr.Textbox("A ball", label="What is seen")],
    gr.Video(label="With subtitles"),
)

if __name__ == "__main__":
    demo.launch()
