"""What is shown of the Markdown block that is being written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class View:
    """What is shown of the open block: `grown` only gets longer, `tail` is replaced.

    Both are in elements named `tag`, between `before` and `after`. A new `number` says
    that this is another block, or the same in another shape.
    """

    number: int = 0
    before: str = ""
    tag: str = "div"
    after: str = ""
    grown: str = ""
    tail: str = ""

    @property
    def html(self) -> str:
        """The whole of it, without the elements that hold its two parts."""
        return self.before + self.grown + self.tail + self.after
