"""A page that a cell of a notebook launches: it stands below the cell, in a frame."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any, Self
from weakref import WeakValueDictionary

from flaskstream.author import depth_of_library
from flaskstream.blocks.blocks import Blocks

ANCESTORS = (
    "http://localhost:* http://127.0.0.1:* https://localhost:* https://127.0.0.1:* "
    "vscode-webview:"
)
"""Where notebooks are shown: by Jupyter on this machine, or within VS Code."""

_launched = WeakValueDictionary[str, Blocks]()


class Notebook:
    """The notebook whose kernel this process is, and the cell that it executes."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell

    @classmethod
    def here(cls) -> Self | None:
        """The notebook; None in a script, and in a terminal's IPython."""
        ipython = sys.modules.get("IPython")
        shell = ipython.get_ipython() if ipython is not None else None
        return cls(shell) if getattr(shell, "kernel", None) is not None else None

    def cell(self) -> str:
        """What tells the cell from others: its id, which most notebooks tell, or else
        the name that the kernel gives to its text."""
        metadata = self._shell.get_parent().get("metadata", {})
        told = metadata.get("cellId") or metadata.get("cell_id")
        return str(told or sys._getframe(depth_of_library()).f_code.co_filename)

    def replace(self, blocks: Blocks, cell: str) -> None:
        """End the server that the cell has launched before; `blocks` takes its place,
        and its port, if that is not asked for otherwise."""
        former = _launched.pop(cell, None)
        if former is not None and former is not blocks:
            former.close()
        _launched[cell] = blocks

    def show(self, url: str, width: int | str, height: int | str) -> None:
        """Put the page below the cell."""
        display: Any = import_module("IPython.display")
        display.display(display.IFrame(url, width=width, height=height))


class Quiet(tuple[Any, ...]):
    """What `launch` gives, of which a cell that ends with it shows nothing."""

    def _ipython_display_(self) -> None:
        """Show nothing, as IPython asks it."""
