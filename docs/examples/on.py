import flaskstream as gr

with gr.Blocks(title="on") as demo:
    name = gr.Textbox("Ada", label="Name")
    button = gr.Button("Greet")
    greeting = gr.Textbox(label="Greeting")

    @gr.on([button.click, name.submit], inputs=name, outputs=greeting)
    def greet(name):
        return f"Hello, {name}!"


if __name__ == "__main__":
    demo.launch()
