from html import escape

import flaskstream as gr


def badge(name):
    return f'<p style="font-size: 2rem">Hello, <mark>{escape(name)}</mark></p>'


demo = gr.Interface(badge, gr.Textbox("Ada", label="Name"), gr.HTML(label="Badge"))

if __name__ == "__main__":
    demo.launch()
