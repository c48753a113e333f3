import flaskstream as gr

upper = gr.Interface(str.upper, gr.Textbox("quiet", label="Text"), "textbox")
title = gr.Interface(str.title, gr.Textbox("a long way", label="Text"), "textbox")

demo = gr.TabbedInterface([upper, title], ["Upper case", "Title case"], title="Cases")

if __name__ == "__main__":
    demo.launch()
