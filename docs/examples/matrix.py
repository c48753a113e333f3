import flaskstream as gr


def power(matrix, exponents):
    result = matrix
    for (exponent,) in exponents:
        for _ in range(int(exponent) - 1):
            result = result @ matrix
            yield result


with gr.Blocks(title="Numpy, Matrix and List") as demo:
    matrix = gr.Numpy([[1, 1], [1, 0]], headers=["a", "b"], label="Matrix")
    exponents = gr.List([[5], [2]], headers=["Exponent"], label="Exponents")
    result = gr.Matrix(headers=["a", "b"], label="Power")
    gr.Button("Multiply").click(power, [matrix, exponents], result)

if __name__ == "__main__":
    demo.launch()
