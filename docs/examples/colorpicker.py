from PIL import ImageColor

import flaskstream as gr


def contrast(color):
    red, green, blue = ImageColor.getrgb(color)[:3]
    bright = 0.299 * red + 0.587 * green + 0.114 * blue
    return "black" if bright > 140 else "white"


demo = gr.Interface(
    contrast,
    gr.ColorPicker("#1e90ff", label="Background"),
    gr.ColorPicker(label="Text to read on it"),
)

if __name__ == "__main__":
    demo.launch()
