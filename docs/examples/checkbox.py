import flaskstream as gr


def price(express):
    return "12.00 €" if express else "4.50 €"


demo = gr.Interface(
    price, gr.Checkbox(True, label="Express"), gr.Textbox(label="Shipping")
)

if __name__ == "__main__":
    demo.launch()
