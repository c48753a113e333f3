"""Fonts, as Gradio's scripts name them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

GENERIC: Final = {"system-ui", "sans-serif", "serif", "monospace", "ui-monospace"}


@dataclass(frozen=True)
class Font:
    """A font that the person's machine has; pages load none from elsewhere."""

    name: str
    weights: Any = ()


class GoogleFont(Font):
    """Shown where it is installed: pages ask no other host for anything."""


class LocalFont(Font):
    """A font that is installed where the page is shown."""


def stack(given: Any) -> str:
    """Fonts as CSS names them; nothing else gets into the style sheet."""
    several = given if isinstance(given, (list, tuple)) else [given]
    names = [font.name if isinstance(font, Font) else str(font) for font in several]
    safe = [name for name in names if re.fullmatch(r"[\w -]+", name)]
    return ", ".join(name if name in GENERIC else f'"{name}"' for name in safe)
