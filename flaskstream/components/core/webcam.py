"""How a person's camera is used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class WebcamOptions:
    """How a component uses a person's camera.

    Args:
        mirror: Whether what it sees is mirrored, as people are used to see themselves;
            what a function gets is, too.
        constraints: What is asked of the camera, as of `getUserMedia`: by default
            `{"video": True}`; `{"video": {"width": 320, "facingMode": "environment"}}`
            is a small picture of the camera at a phone's back.
    """

    mirror: bool = True
    constraints: Mapping[str, Any] | None = None


def camera_of(
    options: WebcamOptions | None, sources: Sequence[str]
) -> dict[str, Any] | None:
    """How a template is to use the camera; None: not at all.

    Args:
        options: What the author says of it.
        sources: Where a person's pictures come from.
    """
    if "webcam" not in sources:
        return None
    options = options or WebcamOptions()
    return {
        "mirror": options.mirror,
        "asked": options.constraints or {"video": True, "audio": False},
    }
