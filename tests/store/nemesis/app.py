"""The app of all members: functions that tell what is asked of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import flaskstream as gr

PAGES = tuple(f"page{number}" for number in range(6))
LIMITS = {"alone": 1, "pair": 2}
"""How many go on at once, by line."""


class Task(NamedTuple):
    """What a run is to do: it stands in a box of the form."""

    op: int
    """Which press has started it."""
    values: int
    pause: float

    @classmethod
    def read(cls, text: str) -> Task:
        op, values, pause = text.split(":")
        return cls(int(op), int(values), float(pause))

    def __str__(self) -> str:
        return f"{self.op}:{self.values}:{self.pause}"


class App:
    """A page with a listener of each kind, each with an output of its own, but for the
    last one."""

    def __init__(self, note: Callable[..., None]) -> None:
        self._note = note
        with gr.Blocks() as self.blocks:
            self.box, self.number = gr.Textbox(), gr.State(0)
            made = {name: gr.Textbox(interactive=False) for name in NAMES[:-1]}
            self.outputs = [made.get(name, made["again"]) for name in NAMES]
            for name, output in zip(NAMES, self.outputs, strict=True):
                options: dict[str, Any] = {"trigger_mode": "once"}
                if name in LIMITS:
                    options |= {
                        "concurrency_limit": LIMITS[name],
                        "concurrency_id": name,
                    }
                else:
                    options["concurrency_limit"] = None
                if name in ("live", "pair"):
                    options["trigger_mode"] = "always_last"
                inputs: list[Any] = [self.box]
                outputs: list[Any] = [output]
                if name == "again":
                    options["retry"] = "safe"
                function = getattr(self, f"_{name}")
                if name == "count":
                    inputs.append(self.number)
                    outputs.append(self.number)
                gr.Button().click(function, inputs, outputs, **options)
        self.blocks.seal()

    def _tell(self, name: str, text: str) -> Iterator[str]:
        task = Task.read(text)
        self._note("begins", op=task.op, line=name)
        try:
            for number in range(task.values):
                time.sleep(task.pause)
                self._note("gives", op=task.op, number=number)
                yield f"{task.op}:{number}"
        finally:
            self._note("ends", op=task.op)

    def _alone(self, text: str) -> Iterator[str]:
        yield from self._tell("alone", text)

    def _pair(self, text: str) -> Iterator[str]:
        yield from self._tell("pair", text)

    def _live(self, text: str) -> Iterator[str]:
        yield from self._tell("", text)

    def _talk(self, text: str) -> Iterator[str]:
        """A text that grows."""
        said = ""
        for value in self._tell("", text):
            said += f"{value} "
            yield said

    def _again(self, text: str) -> Iterator[str]:
        """The same, which may be begun again."""
        yield from self._talk(text)

    def _over(self, text: str) -> Iterator[str]:
        """Writes where the one before does."""
        yield from self._tell("", text)

    def _count(self, text: str, number: int) -> tuple[str, int]:
        """Adds one to the page's `State`, and says so once."""
        task = Task.read(text)
        self._note("begins", op=task.op, line="")
        gr.Info(f"{task.op}")
        time.sleep(task.values * task.pause)
        self._note("counts", op=task.op, number=number + 1)
        self._note("ends", op=task.op)
        return f"{task.op}:{number + 1}", number + 1


NAMES = ("alone", "pair", "live", "talk", "count", "again", "over")
"""Of the functions; a listener's number is its place here."""
