import flaskstream as gr


def weekday(when):
    return when.strftime("%A"), when.replace(hour=0, minute=0, second=0)


demo = gr.Interface(
    weekday,
    gr.DateTime(
        "1969-07-20 20:17:40", type="datetime", timezone="UTC", label="Landed at"
    ),
    [gr.Textbox(label="Day of the week"), gr.DateTime(timezone="UTC", label="Began")],
)

if __name__ == "__main__":
    demo.launch()
