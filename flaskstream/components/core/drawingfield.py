"""A component whose value is a drawing: a background, and layers over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar

from flaskstream.components.core.brush import LayerOptions
from flaskstream.components.core.capture import NotCopied
from flaskstream.components.core.drawingencoder import (
    DrawingEncoder,
    Payload,
    layer_of,
)
from flaskstream.components.core.encoder import Encoder, Files
from flaskstream.components.core.json_api import FILE, Link, not_expected, read_file
from flaskstream.components.core.mismatch import wrong_value
from flaskstream.components.core.picturefield import PictureField
from flaskstream.exceptions import InvalidInput
from flaskstream.media import picture
from flaskstream.media.content import Content
from flaskstream.media.drawing import Drawing, Size, composed, in_mode, read_drawing
from flaskstream.media.media import Media
from flaskstream.media.scratch import write_scratch
from flaskstream.media.upload import DECODING, to_numpy

PLACE = "?"
"""In a form the token of a layer that comes with it as a file."""
MOST_LAYERS = 32
LARGEST_SIDE = 16_384
"""Pixels: what every browser can draw on."""
PIXELS_OF_ALL = 4
"""All pictures of a drawing have so many times the pixels that one may have."""


class DrawingField(PictureField):
    """A component that takes drawings, and shows them."""

    takes_files: ClassVar[bool] = True

    layers: LayerOptions
    canvas_size: Size
    fixed_canvas: bool

    # ----- in

    @property
    def most_files(self) -> int:
        return MOST_LAYERS + 1

    @property
    def most_values(self) -> int:
        return MOST_LAYERS + 1

    def accept(self, content: Content, name: str = "") -> Media:
        media = super().accept(content, name)
        if max(media.width, media.height) > LARGEST_SIDE:
            raise InvalidInput(
                f"This picture is too large to draw on: {media.width} x {media.height} "
                f"pixels. At most {LARGEST_SIDE:,} are accepted on a side."
            )
        return media

    def check_room(self, accepted: Sequence[Media | None]) -> None:
        pixels = sum(media.width * media.height for media in accepted if media)
        if pixels > PIXELS_OF_ALL * DECODING.total:
            raise InvalidInput(
                f"These pictures have too many pixels: {pixels:,} together."
            )

    def with_files(self, raw: Sequence[str], tokens: Sequence[str]) -> list[str]:
        """The layers get the tokens of their files; a picture that is chosen is a new
        background, with nothing drawn on it."""
        rest = [*tokens]
        told = []
        for text in raw:
            token, _, what = text.partition(" ")
            told.append(f"{rest.pop(0)} {what}" if token == PLACE and rest else text)
        return [f"{rest[-1]} background"] if rest else told

    def parse(self, raw: Sequence[str], files: Files) -> Payload | None:
        """What was posted: for each picture its token, whether it is the background, a
        layer or a hidden one, and the layer's name."""
        background, layers = None, []
        for text in filter(None, raw):
            token, _, what = text.partition(" ")
            kind, _, name = what.partition(" ")
            media = files.find(token)
            if media is None or not media.width:
                raise InvalidInput("A part of this drawing is no longer here.")
            if kind == "background":
                background = media
            elif kind in ("layer", "hidden"):
                layers.append(layer_of(media, name, hidden=kind == "hidden"))
            else:
                raise InvalidInput("This is no drawing; reload the page.")
        return self._checked(background, layers)

    def _checked(
        self, background: Media | None, layers: list[dict[str, Any]]
    ) -> Payload | None:
        if background is None and not layers:
            return None
        if len(layers) > MOST_LAYERS:
            raise InvalidInput(
                f"Expected at most {MOST_LAYERS} layers; got {len(layers)}."
            )
        payload = {"background": background, "layers": layers, "composite": None}
        width, height = self.size_of(payload)
        pixels = width * height * (1 + max(len(layers), len(self.layers.names)))
        if pixels > PIXELS_OF_ALL * DECODING.total:
            raise InvalidInput(
                f"These are too many layers for a drawing of {width} x {height} pixels."
            )
        # Each is decoded in its own size first, which may be far more than that.
        self.check_room([background, *(layer["file"] for layer in layers)])
        return payload

    def size_of(self, payload: Payload) -> Size:
        """Width and height of a drawing: those of its background, or of its layers.

        Args:
            payload: The drawing.
        """
        layers = [layer["file"] for layer in payload["layers"]]
        ground = payload["background"]
        order = [*layers, None] if self.fixed_canvas else [ground, *layers]
        first = next((media for media in order if media is not None), None)
        return (first.width, first.height) if first is not None else self.canvas_size

    def preprocess(self, payload: Payload | None) -> dict[str, Any]:
        if payload is None:
            return {"background": None, "layers": [], "composite": None}
        drawing = self._read(payload)
        ground, layers, composite = drawing
        return {
            "background": None if ground is None else self._given(ground),
            "layers": [self._given(one, on_white=False) for one in layers],
            "composite": self._given(composite),
        }

    def _read(self, payload: Payload) -> Drawing:
        """The pictures of a drawing, decoded; a drawing has the layers that a person
        sees there, drawn on or not."""
        from PIL import Image

        size, layers = self.size_of(payload), payload["layers"]
        drawing = read_drawing(
            payload["background"],
            [layer["file"] for layer in layers],
            [layer["hidden"] for layer in layers],
            size,
            keeps_ratio=self.fixed_canvas,
        )
        sheets = drawing.layers
        if not sheets:
            sheets = [Image.new("RGBA", size) for _ in self.layers.names]
        elif self.layers.disabled:
            sheets = [composed(sheets, size)]
        return drawing._replace(layers=sheets)

    def _given(self, image: Any, *, on_white: bool = True) -> Any:
        converted = in_mode(image, self.image_mode, on_white=on_white)
        if self.type == "numpy":
            return to_numpy(converted, None)
        if self.type == "pil":
            return converted
        return str(write_scratch(picture.encode_final(converted, self.format)))

    # ----- out

    def postprocess(self, value: Any) -> Payload | None:
        encoder = DrawingEncoder(self)
        captured = encoder.capture(value)
        if isinstance(captured, NotCopied):
            captured = captured.value
        encoder.encode(captured, final=True)
        payload: Payload | None = encoder.payload
        return payload

    def divided(self, value: Any) -> tuple[Any, list[Any], Any] | None:
        """The background, the layers and the composite of what a function gave.

        Args:
            value: What it gave.

        Raises:
            OutputError: it is none of that kind.
        """
        if value is None:
            return None
        if not isinstance(value, Mapping):
            return value, [], None
        layers = value.get("layers")
        layers = [] if layers is None else layers
        if not isinstance(layers, (list, tuple)) or len(layers) > MOST_LAYERS:
            expected = f"“layers” to be a list of at most {MOST_LAYERS} pictures"
            raise wrong_value(self, expected, layers)
        layers = [layer for layer in layers if layer is not None]
        background, composite = value.get("background"), value.get("composite")
        if background is None and not layers:
            return None if composite is None else (composite, [], None)
        return background, layers, composite

    def shown(self, payload: Payload | None) -> Media | None:
        """The one picture that a drawing is shown as.

        Args:
            payload: The drawing.
        """
        if payload is None:
            return None
        shown: Media | None = payload["composite"] or payload["background"]
        return shown

    def composed(self, payload: Payload) -> Media | None:
        """The one picture that a drawing makes, encoded.

        Args:
            payload: The drawing.
        """
        if payload["composite"] is not None or not payload["layers"]:
            return self.shown(payload)
        return picture.encode_final(self._read(payload).composite, self.format)

    @cached_property
    def _encoded_initial(self) -> Any:
        return super().initial_payload()

    def initial_payload(self) -> Any:
        if callable(self.initial):
            return super().initial_payload()
        return self._encoded_initial  # made once, not for each page

    def encoder(self) -> Encoder:
        return DrawingEncoder(self)

    def cell(self, value: Any) -> str | Media:
        return self.shown(self.postprocess(value)) or ""

    # ----- the JSON API

    def schema(self) -> dict[str, Any]:
        several = {"type": "array", "items": FILE}
        parts = {"background": FILE, "layers": several, "composite": FILE}
        return {"type": "object", "properties": parts}

    def from_json(self, data: Any, files: Files) -> Payload | None:
        told = {"background": data} if is_file(data) else data
        if told is None:
            return None
        if not isinstance(told, dict) or not isinstance(told.get("layers", []), list):
            raise not_expected('a drawing as {"background": …, "layers": […]}', data)
        if len(told.get("layers", [])) > MOST_LAYERS:
            raise InvalidInput(f"Expected at most {MOST_LAYERS} layers.")
        read: list[Media | None] = []
        for one in (told.get("background"), *told.get("layers", [])):
            self.check_room(read)
            read.append(read_file(one, self.accept, files.find))
        if not any(read):
            read = [read_file(told.get("composite"), self.accept, files.find)]
        background, *layers = read
        return self._checked(background, [layer_of(one) for one in layers if one])

    def to_json(self, payload: Payload | None, link: Link) -> Any:
        if payload is None:
            return None
        pictures = payload["background"], self.composed(payload)
        background, composite = (None if one is None else link(one) for one in pictures)
        layers = [link(layer["file"]) for layer in payload["layers"]]
        together = {"layers": layers, "composite": composite, "id": None}
        return {"background": background, **together}


def is_file(data: Any) -> bool:
    """Whether a call brings one file instead of a drawing."""
    named = isinstance(data, dict) and bool(data.keys() & {"path", "url"})
    return isinstance(data, str) or named
