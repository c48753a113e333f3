import time

import flaskstream as gr

STORIES = {
    "The lighthouse": "Every evening the keeper climbed two hundred and six steps, lit "
    "the lamp and wrote one line in the book: the wind, the sea, the ships. In thirty "
    "years no line was like another. On the last evening a cable came to do his work. "
    "He climbed once more, wrote “calm” and, after a while, below it: “not I”.",
    "The clockmaker": "There was a clock that ran a minute slow each year, and nobody "
    "in the village minded. When the clockmaker mended it, the baker was late, the "
    "train was gone, and two who had always met on the bridge missed each other by a "
    "minute. The next night someone set it right again, which is to say: wrong.",
    "The postcard": "It was posted in Lisbon in 1961 and arrived on a Tuesday, sixty "
    "years later. “The weather is lovely, back on Sunday.” She put a second plate on "
    "the table, opened the window, and looked at the weather. It was lovely.",
}


def tell(story, speed):
    text = ""
    for word in STORIES[story].split(" "):
        text += word + " "
        yield text
        time.sleep(1 / speed)


demo = gr.Interface(
    tell,
    inputs=[
        gr.Radio(list(STORIES), value="The lighthouse", label="Story"),
        gr.Slider(2, 200, 12, step=1, label="Words per second"),
    ],
    outputs=gr.Textbox(label="Text", lines=8),
    title="Word by word",
    description="As a language model would write it. The function yields all of the "
    "text so far; only what is new goes over the wire.",
)

if __name__ == "__main__":
    demo.launch()
