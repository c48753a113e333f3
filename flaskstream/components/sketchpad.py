"""Drawings by the names that Gradio has for some of their kinds: each is an
`ImageEditor` with other defaults."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from flaskstream.components.core.brush import LayerOptions
from flaskstream.components.imageeditor import ImageEditor, Source, Transform


class Sketchpad(ImageEditor):
    """An `ImageEditor` with a blank sheet, and a black brush.

    `sources` is `()`, and `brush` is `Brush(colors=["#000000"], color_mode="fixed")`.
    """

    kind: ClassVar[str] = "imageeditor"
    sources_by_default: ClassVar[Sequence[Source]] = ()
    transforms_by_default: ClassVar[Sequence[Transform]] = ("crop",)
    colors_by_default: ClassVar[Sequence[str] | None] = ("#000000",)


class Paint(ImageEditor):
    """An `ImageEditor` with a blank sheet: `sources` is `()`."""

    kind: ClassVar[str] = "imageeditor"
    sources_by_default: ClassVar[Sequence[Source]] = ()
    transforms_by_default: ClassVar[Sequence[Transform]] = ("crop",)


class ImageMask(ImageEditor):
    """An `ImageEditor` for a mask: a function gets exactly one layer, drawn in black.

    `layers` is False, and `brush` is `Brush(colors=["#000000"], color_mode="fixed")`.
    """

    kind: ClassVar[str] = "imageeditor"
    transforms_by_default: ClassVar[Sequence[Transform]] = ("crop",)
    colors_by_default: ClassVar[Sequence[str] | None] = ("#000000",)

    def _known_layers(self, given: bool | LayerOptions | None) -> LayerOptions:
        return super()._known_layers(False if given is None else given)
