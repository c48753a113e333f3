import time

import flaskstream as gr


def bake(progress=gr.Progress()):
    for loaf in progress.tqdm(["rye", "wheat", "oat", "corn"], desc="Baking"):
        time.sleep(0.5)
        yield f"The {loaf} is done."


with gr.Blocks(title="Progress") as demo:
    oven = gr.Textbox(label="Oven")
    gr.Button("Bake").click(bake, None, oven)

if __name__ == "__main__":
    demo.launch()
