import time

import flaskstream as gr


def echo(message, history):
    answer = ""
    for word in f"You said: {message}".split():
        answer += word + " "
        time.sleep(0.05)
        yield answer


demo = gr.ChatInterface(echo, title="Echo", examples=["Good morning", "How are you?"])

if __name__ == "__main__":
    demo.launch()
