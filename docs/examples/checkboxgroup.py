import flaskstream as gr


def order(toppings):
    return " and ".join(toppings) or "plain"


demo = gr.Interface(
    order,
    gr.CheckboxGroup(
        ["cheese", "olives", "basil"], value=["cheese", "basil"], label="Toppings"
    ),
    gr.Textbox(label="Your pizza"),
)

if __name__ == "__main__":
    demo.launch()
