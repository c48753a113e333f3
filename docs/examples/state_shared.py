import threading

import flaskstream as gr

changed = threading.Condition()
notes = ["Welcome!"]


def write(note):
    with changed:
        notes.append(note)
        changed.notify_all()
    return ""


def watch():
    while notes:
        yield "\n".join(notes)
        with changed:
            changed.wait(timeout=1)


with gr.Blocks(title="A board for all") as demo:
    board = gr.Textbox(label="Board", lines=4)
    note = gr.Textbox(label="Note")
    gr.Button("Pin").click(write, note, note)
    demo.load(watch, None, board, concurrency_limit=None)

if __name__ == "__main__":
    demo.launch()
