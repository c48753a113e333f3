import flaskstream as gr


def fahrenheit(celsius):
    return f"{celsius * 9 / 5 + 32:.0f} °F"


with gr.Blocks(title="Slider") as demo:
    celsius = gr.Slider(-40, 100, value=20, step=1, label="Celsius")
    answer = gr.Textbox(label="Fahrenheit")
    gr.on([demo.load, celsius.change], fahrenheit, celsius, answer)

if __name__ == "__main__":
    demo.launch()
