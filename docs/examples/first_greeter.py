import flaskstream as gr


def greet(name, times):
    return f"Hello, {name}! " * times


demo = gr.Interface(
    greet,
    inputs=[gr.Textbox("Ada", label="Name"), gr.Slider(1, 5, 2, step=1, label="Times")],
    outputs=gr.Textbox(label="Greeting"),
)

if __name__ == "__main__":
    demo.launch()
