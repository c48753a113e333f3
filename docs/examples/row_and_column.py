import flaskstream as gr


def paint(name, colour):
    return f"{name} likes {colour}."


with gr.Blocks(title="Row and Column") as demo, gr.Row():
    with gr.Column(scale=1, min_width=200):
        name = gr.Textbox("Ada", label="Name")
        colour = gr.Radio(["red", "green"], value="green", label="Colour")
        button = gr.Button("Tell")
    with gr.Column(scale=2):
        sentence = gr.Textbox(label="Sentence", lines=6)
    button.click(paint, [name, colour], sentence)

if __name__ == "__main__":
    demo.launch()
