import flaskstream as gr

SALES = {
    "fruit": ["apple", "pear", "fig", "apple", "pear", "fig"],
    "shop": ["Oban", "Oban", "Oban", "Brest", "Brest", "Brest"],
    "kg": [12, 7, 3, 9, 11, 6],
}


def show(how):
    return gr.BarPlot(y_aggregate=how)


with gr.Blocks(title="BarPlot") as demo:
    how = gr.Radio(
        ["sum", "mean", "max"], value="sum", label="Rows are put together by"
    )
    plot = gr.BarPlot(
        SALES, x="fruit", y="kg", color="shop", sort="-y", label="Sales", height=240
    )
    how.change(show, how, plot)

if __name__ == "__main__":
    demo.launch()
