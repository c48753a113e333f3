import flaskstream as gr


def negative(picture):
    return 255 - picture


with gr.Blocks(title="Webcam") as demo:
    with gr.Row():
        small = {"video": {"width": 320, "height": 240}}
        camera = gr.Webcam(
            label="You",
            streaming=True,
            webcam_options=gr.WebcamOptions(constraints=small),
        )
        film = gr.Image(label="Negative")
    camera.stream(negative, camera, film, stream_every=0.1)

if __name__ == "__main__":
    demo.launch()
