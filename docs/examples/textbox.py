import flaskstream as gr


def shout(text):
    return text.upper() + "!"


with gr.Blocks(title="Textbox") as demo:
    text = gr.Textbox("hello there", label="Text", placeholder="Say something")
    loud = gr.Textbox(label="Louder")
    text.submit(shout, text, loud)
    gr.Button("Shout", variant="primary").click(shout, text, loud)

if __name__ == "__main__":
    demo.launch()
