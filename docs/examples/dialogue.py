import time

import flaskstream as gr

REPLIES = [
    ("Grace", "Five, or six with tea."),
    ("Ada", "Six, then."),
]


def continue_scene(lines):
    for speaker, text in REPLIES:
        lines.append({"speaker": speaker, "text": text})
        yield lines
        time.sleep(0.3)


demo = gr.Interface(
    continue_scene,
    gr.Dialogue(
        [
            {"speaker": "Ada", "text": "When does it run again?"},
            {"speaker": "Grace", "text": "(sighs) Not before lunch."},
            {"speaker": "Ada", "text": "How many hours?"},
        ],
        type="list",
        speakers=["Ada", "Grace"],
        tags=["(laughs)", "(sighs)", "(coughs)"],
        label="Scene",
    ),
    gr.Dialogue(label="Continued", color_map={"Ada": "rebeccapurple"}),
)

if __name__ == "__main__":
    demo.launch()
