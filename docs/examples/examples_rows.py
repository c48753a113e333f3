import flaskstream as gr


def translate(word, language):
    words = {("dog", "French"): "chien", ("cat", "German"): "Katze"}
    return words.get((word, language), "?")


with gr.Blocks(title="Examples") as demo:
    with gr.Row():
        word = gr.Textbox(label="Word")
        language = gr.Dropdown(["French", "German"], label="Language")
    translation = gr.Textbox(label="Translation")
    gr.Button("Translate").click(translate, [word, language], translation)
    gr.Examples([["dog", "French"], ["cat", "German"]], [word, language])

if __name__ == "__main__":
    demo.launch()
