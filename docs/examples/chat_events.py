import flaskstream as gr


def liked(event: gr.LikeData):
    return f"Message {event.index} was {'liked' if event.liked else 'disliked'}."


def retried(history, event: gr.RetryData):
    return [*history[: event.index + 1], {"role": "assistant", "content": "Perhaps."}]


def undone(history, event: gr.UndoData):
    return history[: event.index], event.value


def edited(event: gr.EditData):
    return f"{event.previous_value!r} is now {event.value!r}."


def copied(event: gr.CopyData):
    return f"{event.value!r} was copied."


with gr.Blocks(title="Events of a chat") as demo:
    chat = gr.Chatbot(
        [
            {"role": "user", "content": "Will it rain?"},
            {"role": "assistant", "content": "No."},
        ],
        editable="user",
        label="Oracle",
    )
    told = gr.Textbox(label="What happened")
    chat.like(liked, None, told)
    chat.retry(retried, chat, chat)
    chat.undo(undone, chat, [chat, told])
    chat.edit(edited, None, told)
    chat.copy(copied, None, told)

if __name__ == "__main__":
    demo.launch()
