import time

import flaskstream as gr

STORY = "Once upon a time, there was a generator. It yielded happily ever after."


def tell():
    text = ""
    for word in STORY.split():
        text += word + " "
        yield text
        time.sleep(0.1)


with gr.Blocks(title="A story") as demo:
    story = gr.Textbox(label="Story", lines=3)
    gr.Button("Tell me a story").click(tell, None, story)

if __name__ == "__main__":
    demo.launch()
