"""The buttons by which people mark what a page's function has made."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from flaskstream.blocks.feedback import Info
from flaskstream.blocks.flagging import CSVLogger, FlaggingCallback
from flaskstream.blocks.layout import Row
from flaskstream.blocks.request import Request
from flaskstream.components.button import Button
from flaskstream.components.core.base import Component
from flaskstream.components.core.option import one_of
from flaskstream.components.core.plain import to_text
from flaskstream.exceptions import ConfigurationError

if TYPE_CHECKING:
    from flaskstream.blocks.blocks import Blocks
    from flaskstream.blocks.listener import Listener

Mode = Literal["never", "auto", "manual"]
MODES: Final = ("never", "auto", "manual", None)
OLDER: Final = {True: "manual", False: "never"}
THANKS: Final = 3
"""Seconds for which it is said that a flag was written down."""


class Flags:
    """What a page's author has said of flags: whether there are any, what a person may
    choose, and what becomes of one."""

    def __init__(
        self,
        page: Blocks,
        mode: Mode | None,
        older: str | bool | None,
        options: Sequence[str] | Sequence[tuple[str, str]] | None,
        folder: str | Path | None,
        callback: FlaggingCallback | None,
    ) -> None:
        one_of(page, "flagging_mode", mode, MODES)
        is_wanted = any(given is not None for given in (options, folder, callback))
        told = OLDER.get(older, older) if isinstance(older, bool) else older
        told = mode or told or os.environ.get("GRADIO_FLAGGING_MODE")
        self.mode = told or ("manual" if is_wanted else "never")
        one_of(page, "flagging_mode", self.mode, MODES)
        self.choices = choices_of(options)
        self.callback = callback if callback is not None else CSVLogger()
        self.folder = folder or ".gradio/flagged"
        self.buttons: list[Button] = []

    def lay_out(self) -> None:
        """Put the buttons here, if there are any."""
        if self.mode == "manual":
            with Row(elem_classes=["fs-actions"]):
                self.buttons = [Button(label) for label, _ in self.choices]

    def attach(self, page: Blocks, listener: Listener, shown: Sequence[Any]) -> None:
        """Have flags written down: of what a person presses, or of each run."""
        if self.mode == "never":
            return
        components = [c for c in dict.fromkeys(shown) if isinstance(c, Component)]
        self.callback.setup(components, self.folder)
        for button, (_, value) in zip(self.buttons, self.choices, strict=False):
            pressed = page.listen(
                [(button, "click")],
                self._writer(value, says=True),
                inputs=components,
                api_name=False,
                show_progress="hidden",
            )
            pressed.looks_on = True
        if self.mode == "auto":
            written = listener.success(
                self._writer("", says=False),
                components,
                api_name=False,
                show_progress="hidden",
            )
            written.looks_on = True

    def _writer(self, option: str | None, says: bool) -> Any:
        def flag(request: Request, *values: Any) -> None:
            self.callback.flag([*values], option, request.username)
            if says:
                Info("Thank you, that was written down.", THANKS, title="Flagged")

        return flag


def choices_of(
    options: Sequence[str] | Sequence[tuple[str, str]] | None,
) -> list[tuple[str, str | None]]:
    """What the buttons say, and what is written down for each."""
    if options is None:
        return [("Flag", None)]
    found: list[tuple[str, str | None]] = []
    for one in options:
        if isinstance(one, str):
            found.append((f"Flag as {one}", one))
            continue
        try:
            label, value = one
            found.append((to_text(label), to_text(value)))
        except (TypeError, ValueError):
            raise ConfigurationError(
                "flagging_options expected texts, or pairs of a button's text and what "
                f"is written down; got {one!r}."
            ) from None
    return found
