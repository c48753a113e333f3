import flaskstream as gr


def save(name):
    gr.Info("Looking for a free place.", title="Saving")
    if not name.endswith(".txt"):
        gr.Warning(f"{name} has no ending; .txt is added.")
        name += ".txt"
    gr.Success(f"{name} is saved.")
    return name


with gr.Blocks(title="Toasts") as demo:
    name = gr.Textbox("notes", label="File")
    saved = gr.Textbox(label="Saved as")
    gr.Button("Save").click(save, name, saved)

if __name__ == "__main__":
    demo.launch()
