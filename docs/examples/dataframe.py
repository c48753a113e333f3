import flaskstream as gr

PRICES = {"Tea": 3.0, "Coffee": 4.5, "Milk": 1.2}


def bill(rows):
    lines = []
    for what, count in rows:
        lines.append([what, count, PRICES.get(what, 0) * count])
        yield lines


demo = gr.Interface(
    bill,
    gr.Dataframe(
        [["Tea", 2], ["Coffee", 1], ["Milk", 10]],
        headers=["What", "How many"],
        datatype=["str", "number"],
        type="array",
        label="Order",
    ),
    gr.Dataframe(
        headers=["What", "How many", "Price"],
        label="Bill",
        buttons=["copy", "download", "fullscreen"],
    ),
)

if __name__ == "__main__":
    demo.launch()
