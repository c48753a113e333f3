import time

import flaskstream as gr


def echo(message, history, speed):
    answer = f"You said, as your message number {1 + len(history) // 2}:\n\n> "
    for word in message.split(" "):
        answer += word + " "
        yield answer
        time.sleep(1 / speed)


demo = gr.ChatInterface(
    echo,
    additional_inputs=gr.Slider(2, 200, 12, step=1, label="Words per second"),
    examples=["How do you do?", "I do **bold**, *italics* and `code`."],
    title="Echo",
    description="The smallest chat: a function of a message and what was said before. "
    "What it yields is the answer so far. Press Stop, try again, take back, edit; "
    "conversations are kept at the left.",
    editable=True,
    save_history=True,
)

if __name__ == "__main__":
    demo.launch()
