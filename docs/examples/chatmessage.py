import flaskstream as gr


def answer(message, history):
    thought = gr.ChatMessage(
        "Two trains, one line: they meet where the distances add up.",
        metadata={"title": "Thinking", "status": "done", "duration": 1.2},
    )
    yield thought
    yield [thought, gr.ChatMessage("They meet at **half past ten**.")]


demo = gr.ChatInterface(answer, title="Puzzles", examples=["When do the trains meet?"])

if __name__ == "__main__":
    demo.launch()
