import ast

import flaskstream as gr


def tidy(source):
    try:
        return ast.unparse(ast.parse(source))
    except SyntaxError as error:
        raise gr.Error(f"Line {error.lineno}: {error.msg}") from error


demo = gr.Interface(
    tidy,
    gr.Code("def double( x ) : return x*2", language="python", label="Source"),
    gr.Code(language="python", label="Tidied"),
)

if __name__ == "__main__":
    demo.launch()
