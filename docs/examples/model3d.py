import flaskstream as gr

MODES = ["solid", "wireframe", "point_cloud"]


def show(model, mode):
    return gr.Model3D(model, display_mode=mode)


demo = gr.Interface(
    show,
    [
        gr.Model3D(gr.get_model3d("knot.obj"), label="Model", height=260),
        gr.Radio(
            ["solid", "wireframe", "point_cloud"], value="wireframe", label="Mode"
        ),
    ],
    gr.Model3D(label="Drawn", height=380),
)

if __name__ == "__main__":
    demo.launch()
