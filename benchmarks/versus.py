"""One figure of four libraries, and how the best of the others compares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from benchmarks.rival import RIVALS
from benchmarks.table import times

OURS = "flaskstream"
LIBRARIES = (*RIVALS, OURS)
TARGET = 5


@dataclass
class Versus:
    """One line: a figure of each library by its name, or a text that says why there is
    none; `form` writes a figure, `more` says that the larger one is better."""

    what: str
    figures: Mapping[str, float | str]
    form: str
    more: bool = False
    note: str = ""
    because: str = ""
    """Why it is not five times as good, where it is not."""

    HEAD: ClassVar[tuple[str, ...]] = (
        "what",
        *(rival.title for rival in RIVALS.values()),
        OURS,
        "best of them",
        "met",
        "note",
    )
    ABOVE: ClassVar[str] = (
        "## Tables and plots, of four libraries\n\n"
        "Each shows the same data by what its manual recommends for it "
        "(`benchmarks/apps/page.py`, `streamlit_page.py`, `nicegui_page.py`), pressed "
        "and typed by the same hands (`benchmarks/hands.py`). A figure counts from the "
        "last press or key until the text stands in the DOM or, of Streamlit, whose "
        "tables have no DOM, until it is drawn on its canvas. All of them have only "
        "some rows there: those in sight, and flaskstream 100. “Best of them” is how "
        f"many times as good ours is; the target is {TARGET}."
    )

    def cells(self) -> tuple[str, ...]:
        told = [self._told(self.figures[name]) for name in LIBRARIES]
        ratio, met = self.ratio, {True: "yes", False: "**no**", None: "–"}[self.met]
        because = "" if self.met else self.because
        note = "; ".join(part for part in (self.note, because) if part)
        return (self.what, *told, times(ratio, 1.0), met, note)

    @property
    def ratio(self) -> float | None:
        """How many times as good as the best of the others; None without a figure."""
        ours = self.figures[OURS]
        others = [figure for name, figure in self.figures.items() if name != OURS]
        numbers = [figure for figure in others if not isinstance(figure, str)]
        if isinstance(ours, str) or not numbers:
            return None
        return ours / max(numbers) if self.more else min(numbers) / ours

    @property
    def met(self) -> bool:
        """Whether ours is so much better, or the only one."""
        if isinstance(self.figures[OURS], str):
            return False
        return self.ratio is None or self.ratio >= TARGET

    def _told(self, figure: float | str) -> str:
        return figure if isinstance(figure, str) else self.form.format(figure)


def reason(error: Exception) -> str:
    """Why something is not shown, for a cell of the table."""
    first = (str(error).strip().splitlines() or [type(error).__name__])[0]
    said = first.partition(": ")[2] if first.startswith("Page.") else first
    return said[:60]
