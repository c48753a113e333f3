import flaskstream as gr

theme = gr.themes.Soft(primary_hue="emerald")

with gr.Blocks(title="A theme", theme=theme) as demo:
    gr.Slider(value=40, label="Volume", interactive=True)
    gr.Button("Play", variant="primary")

if __name__ == "__main__":
    demo.launch()
