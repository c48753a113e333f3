import flaskstream as gr


def play(title, volume):
    return f"{title} at {volume}"


with gr.Blocks(title="Tabs") as demo:
    with gr.Tabs():
        with gr.Tab("Music"):
            title = gr.Textbox("Blue in Green", label="Title")
        with gr.Tab("Settings"):
            volume = gr.Slider(0, 100, 30, label="Volume")
    playing = gr.Textbox(label="Playing")
    gr.Button("Play").click(play, [title, volume], playing)

if __name__ == "__main__":
    demo.launch()
