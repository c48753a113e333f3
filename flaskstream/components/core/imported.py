"""Modules of packages that the library does not import before something else has."""

from __future__ import annotations

import sys
from typing import Any


def imported(name: str) -> Any:
    """A module that something has imported; else None.

    None, too, of one that another thread is importing just now: it has not all of its
    names yet, and nothing is of its classes.

    Args:
        name: The module's whole name.
    """
    module = sys.modules.get(name)
    spec = getattr(module, "__spec__", None)
    return None if getattr(spec, "_initializing", False) else module
