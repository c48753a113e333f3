"""Drawings that a function gives, as payloads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flaskstream.components.core.capture import NotCopied
from flaskstream.components.core.encoder import Encoder, Parts
from flaskstream.components.core.mismatch import wrong_value
from flaskstream.components.core.picturefield import PictureEncoder
from flaskstream.exceptions import InvalidInput, OutputError
from flaskstream.media.media import Media

if TYPE_CHECKING:
    from flaskstream.components.core.drawingfield import DrawingField

Payload = dict[str, Any]
"""The `background`, a Media or None; `layers`, a list of dicts, each with its `file`,
its `name` and whether it is `hidden`; and the `composite`, a Media or None: that of
what a person has drawn is made when it is wanted, of the rest."""

LONGEST_NAME = 100


def layer_of(media: Media, name: str = "", *, hidden: bool = False) -> dict[str, Any]:
    """A layer of a payload."""
    return {"file": media, "name": name[:LONGEST_NAME], "hidden": hidden}


class DrawingEncoder(Encoder):
    """Encodes the frames of all pictures of a drawing."""

    component: DrawingField

    def __init__(self, component: DrawingField) -> None:
        super().__init__(component)
        self._pictures: list[PictureEncoder] = []

    def capture(self, value: Any) -> Any:
        divided = self.component.divided(value)
        if divided is None:
            return None
        background, layers, composite = divided
        all = [background, composite, *layers]
        while len(self._pictures) < len(all):
            self._pictures.append(PictureEncoder(self.component))
        each = zip(self._pictures, all, strict=False)
        captured = [encoder.capture(one) for encoder, one in each]
        if not any(isinstance(one, NotCopied) for one in captured):
            return captured
        return NotCopied(
            [one.value if isinstance(one, NotCopied) else one for one in captured]
        )

    def encode(self, captured: Any, final: bool) -> Parts:
        self.payload = None
        if captured is not None:
            background, composite, *layers = self._encoded(captured, final)
            sheets = [layer_of(layer) for layer in layers if layer is not None]
            drawing = {"background": background, "layers": sheets, "composite": None}
            if composite is None and sheets:
                composite = self._composed(drawing)
            self.payload = {**drawing, "composite": composite}
        return self.component.parts(self.payload)

    def _encoded(self, captured: Any, final: bool) -> list[Media | None]:
        each = zip(self._pictures, captured, strict=False)
        encoded = [encoder.one_of_several(one, final) for encoder, one in each]
        if any(media is not None and not media.width for media in encoded):
            raise wrong_value(self.component, "pictures made of pixels", "an SVG file")
        return encoded

    def _composed(self, drawing: Payload) -> Media | None:
        try:
            return self.component.composed(drawing)
        except InvalidInput as error:
            name = f"{type(self.component).__name__} “{self.component.title}”"
            raise OutputError(f"{name} can't show these layers: {error}") from error

    def release(self, captured: Any) -> None:
        for encoder, one in zip(self._pictures, captured or (), strict=False):
            encoder.release(one)
