from collections import deque

import flaskstream as gr


class Newest(gr.FlaggingCallback):
    """Keeps the newest flags, in memory."""

    def setup(self, components, flagging_dir):
        self.flags = deque(maxlen=100)

    def flag(self, flag_data, flag_option=None, username=None):
        self.flags.append((flag_option, *flag_data))
        return len(self.flags)


LOGGERS = {
    "in memory": Newest(),
    "rows of a table, and files": gr.CSVLogger(),  # where nothing is said
    "values alone": gr.SimpleCSVLogger(),
}

demo = gr.Interface(
    str.upper,
    gr.Textbox(label="Text"),
    gr.Textbox(label="Louder"),
    title="Flags",
    flagging_options=["wrong", ("Well done!", "good")],
    flagging_callback=LOGGERS["in memory"],
    flagging_dir="flagged",  # of those who write files
)

if __name__ == "__main__":
    demo.launch()
