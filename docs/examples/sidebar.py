import flaskstream as gr


def name(animal, mood):
    return f"{mood} {animal}"


with gr.Blocks(title="Sidebar") as demo:
    with gr.Sidebar("Settings", width=280):
        gr.Markdown("## A name for a pet")
        animal = gr.Dropdown(["Cat", "Dog", "Rabbit"], label="Animal")
        mood = gr.Radio(["Sir", "Captain", "Fluffy"], value="Captain", label="Mood")
    named = gr.Textbox(label="Name")
    gr.Button("Find a name", variant="primary").click(name, [animal, mood], named)

if __name__ == "__main__":
    demo.launch()
