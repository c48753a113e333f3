import flaskstream as gr


def fare(zone):
    return f"{zone * 2.5:.2f} €"


demo = gr.Interface(
    fare,
    # What a person sees, and what the function receives.
    gr.Radio([("City", 1), ("Suburbs", 2), ("Airport", 3)], value=2, label="Zone"),
    gr.Textbox(label="Fare"),
)

if __name__ == "__main__":
    demo.launch()
