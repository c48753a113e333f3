import time

import flaskstream as gr


def note(notes):
    return f"{notes}{time.strftime('%X')} "


with gr.Blocks(title="Timer") as demo:
    gr.Textbox(lambda: time.strftime("%x"), every=60, label="Today")
    notes = gr.Textbox(label="Every five seconds")
    timer = gr.Timer(5)
    timer.tick(note, notes, notes)
    gr.Button("Stop the clock").click(lambda: gr.Timer(active=False), None, timer)

if __name__ == "__main__":
    demo.launch()
