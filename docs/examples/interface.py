import flaskstream as gr


def greet(name, intensity):
    return "Hello, " + name + "!" * intensity


demo = gr.Interface(
    greet,
    [gr.Textbox("World", label="Name"), gr.Slider(1, 5, 2, step=1, label="Intensity")],
    gr.Textbox(label="Greeting"),
    examples=[["Ada", 1], ["Grace", 5]],
    title="Greeter",
    description="Says hello, as **loudly** as you like.",
)

if __name__ == "__main__":
    demo.launch()
