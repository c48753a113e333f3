import flaskstream as gr

with gr.Blocks(title="ClearButton") as demo:
    name = gr.Textbox("Ada", label="Name")
    notes = gr.TextArea("Wrote the first program.", label="Notes", lines=3)
    gr.ClearButton([name, notes])

if __name__ == "__main__":
    demo.launch()
