import ast
import operator
import time

import flaskstream as gr

OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.USub: operator.neg,
}


def calculate(node):
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        return node.value
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        return OPERATORS[type(node.op)](calculate(node.left), calculate(node.right))
    if isinstance(node, ast.UnaryOp) and type(node.op) in OPERATORS:
        return OPERATORS[type(node.op)](calculate(node.operand))
    raise ValueError("only numbers, +, -, * and / are understood")


def words(text):
    said = ""
    for word in text.split(" "):
        said += word + " "
        time.sleep(0.03)
        yield said


def answer(message, history):
    thought = gr.ChatMessage(
        "", metadata={"title": "Thinking", "id": "thought", "status": "pending"}
    )
    began = time.monotonic()
    plan = f"I am asked for “{message}”. That looks like something to calculate. "
    for thought.content in words(plan + "I had better not do it in my head."):
        yield thought
    tool = gr.ChatMessage(
        f"```python\ncalculate({message!r})\n```",
        metadata={
            "title": "Using the calculator",
            "parent_id": "thought",
            "status": "pending",
        },
    )
    yield [thought, tool]
    time.sleep(0.6)
    try:
        result = calculate(ast.parse(message.strip(" =?"), mode="eval").body)
        reply = f"**{message.strip(' =?')} = {result:g}**, says the calculator."
    except (ValueError, SyntaxError, ZeroDivisionError, OverflowError) as error:
        reply = f"The calculator says no: {error}."
    tool.content += f"\n\n{reply}"
    tool.metadata["status"] = thought.metadata["status"] = "done"
    thought.metadata["duration"] = time.monotonic() - began
    said = gr.ChatMessage("")
    for said.content in words(reply):
        yield [thought, tool, said]
    said.options = [{"value": more} for more in ("2 * (3 + 4)", "1 / 0", "355 / 113")]
    yield [thought, tool, said]


demo = gr.ChatInterface(
    answer,
    examples=["6 * 7", "2 * (3 + 4)", "1 / 0"],
    title="Assistant",
    description="What a model thinks, and the tools that it uses, fold away in boxes; "
    "what it offers to be asked next are buttons. The model is a script.",
)

if __name__ == "__main__":
    demo.launch()
