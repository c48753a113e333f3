"""What is shared by components whose value can be copied by a button."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from flaskstream.components.core.base import Component
from flaskstream.components.core.option import leave_out, list_of


class Copyable(Component):
    """A component that may have a button that copies what it shows.

    `buttons=["copy"]` asks for it, as does `show_copy_button=True`.
    """

    copies_by_default: ClassVar[bool] = False
    shows_files: ClassVar[bool] = False
    buttons: Sequence[object] | None
    show_copy_button: bool | None

    def _keep_buttons(
        self, buttons: Sequence[object] | None, show_copy_button: bool | None
    ) -> None:
        if buttons is not None:
            buttons = known_buttons(self, buttons, ("copy",), 'there is "copy" only.')
        self.buttons = buttons
        self.show_copy_button = show_copy_button

    @property
    def copies(self) -> bool:
        """Whether it has the button now: also where something listens to that."""
        if "copy" in self.events:
            return True
        if self.buttons is not None:
            return "copy" in self.buttons
        if self.show_copy_button is not None:
            return self.show_copy_button
        return self.copies_by_default


def known_buttons(
    owner: Component, given: Sequence[object], known: Sequence[str], instead: str
) -> Sequence[object]:
    """Those of the given buttons that there are; others are left out.

    Raises:
        ConfigurationError: no list of buttons was given.
    """
    buttons = list_of(owner, "buttons", [given] if isinstance(given, str) else given)
    leave_out(owner, "buttons", [b for b in buttons if b not in known], instead)
    return tuple(button for button in buttons if button in known)
