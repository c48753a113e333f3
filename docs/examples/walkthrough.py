import flaskstream as gr


def choose(beans):
    return gr.Walkthrough(selected=2)


def grind(beans, grain):
    return gr.Walkthrough(selected=3), f"{beans}, ground {grain}"


with gr.Blocks(title="Coffee") as demo:
    with gr.Walkthrough(selected=1) as way:
        with gr.Step("Beans", id=1):
            beans = gr.Textbox("Ethiopia", label="Beans")
            chosen = gr.Button("Choose", variant="primary")
        with gr.Step("Grind", id=2):
            grain = gr.Radio(["fine", "coarse"], value="fine", label="Grain")
            ground = gr.Button("Grind", variant="primary")
        with gr.Step("Order", id=3, interactive=False):
            order = gr.Textbox(label="Your order")
    chosen.click(choose, beans, way)
    ground.click(grind, [beans, grain], [way, order])

if __name__ == "__main__":
    demo.launch()
