import flaskstream as gr


def describe(picture):
    height, width, _ = picture.shape
    return f"{width} × {height} pixels"


with gr.Blocks(title="Samples") as demo:
    with gr.Row():
        picture = gr.Image(gr.get_image("hills.jpg"), label="Picture")
        gr.Video(gr.get_video("ball.mp4"), label="Film", interactive=False)
    gr.Audio(gr.get_audio("melody.wav"), label="Sound", interactive=False)
    gr.File(
        [gr.get_file("visitors.csv"), gr.get_model3d("knot.obj")],
        label="Files",
        interactive=False,
    )
    size = gr.Textbox(label="Size")
    gr.Button("Describe").click(describe, picture, size)

if __name__ == "__main__":
    demo.launch()
