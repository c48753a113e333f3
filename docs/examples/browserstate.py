import flaskstream as gr


def greet(settings):
    name = settings["name"]
    return name, f"Welcome back, {name}." if name else "We have not met."


with gr.Blocks(title="BrowserState") as demo:
    settings = gr.BrowserState({"name": ""})  # kept in each person's browser
    greeting = gr.Markdown()
    name = gr.Textbox(label="Name")
    button = gr.Button("Remember me")

    button.click(lambda name: {"name": name}, name, settings)
    gr.on([demo.load, settings.change], greet, settings, [name, greeting])

if __name__ == "__main__":
    demo.launch()
