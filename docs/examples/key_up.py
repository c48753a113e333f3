import flaskstream as gr

FISH = ["cod", "haddock", "hake", "herring"]


def suggest(event: gr.KeyUpData):
    found = [name for name in FISH if name.startswith(event.input_value)]
    return ", ".join(found) or f"None begins with {event.input_value}"


with gr.Blocks(title="KeyUpData") as demo:
    fish = gr.Dropdown(FISH, allow_custom_value=True, label="Fish")
    told = gr.Textbox(label="Suggestions")
    fish.key_up(suggest, None, told)

if __name__ == "__main__":
    demo.launch()
