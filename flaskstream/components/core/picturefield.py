"""What is shared by components whose value is pictures."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Unpack, get_args

from flaskstream.components.core.base import Component
from flaskstream.components.core.capture import NotCopied
from flaskstream.components.core.encoder import Encoder, Parts
from flaskstream.components.core.option import NO_BUTTONS, one_of, pixels
from flaskstream.exceptions import InvalidInput, OutputError
from flaskstream.media import picture
from flaskstream.media.appfile import resolve_app_file
from flaskstream.media.content import Content, head_of
from flaskstream.media.filetype import file_name
from flaskstream.media.media import Media
from flaskstream.media.scratch import write_scratch
from flaskstream.media.sniff import HEAD, sniff
from flaskstream.media.upload import decoded, to_numpy, to_pil, upload_size

if TYPE_CHECKING:
    from flaskstream.components.core.leftout import PictureOptions

Format = Literal["png", "webp", "jpeg"]
Received = Literal["numpy", "pil", "filepath"]
Mode = Literal["1", "L", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "HSV", "I", "F"]

FILM = 0.15
"""Frames that follow each other within so many seconds are taken as a film's."""


class ShownPicture(Component):
    """A component that shows a picture, or several."""

    compressible: ClassVar[bool] = False

    ignored: ClassVar[Mapping[str, str]] = {
        "show_download_button": NO_BUTTONS,
        "show_fullscreen_button": NO_BUTTONS,
    }

    def __init__(
        self,
        value: Any,
        *,
        format: Format,
        height: int | str | None,
        width: int | str | None,
        **options: Unpack[PictureOptions],
    ) -> None:
        one_of(self, "format", format, get_args(Format))
        self.format = format
        self.height = pixels(self, "height", height)
        self.width = pixels(self, "width", width)
        super().__init__(value, **options)

    def set_property(self, name: str, value: Any) -> None:
        if name in ("height", "width"):
            value = pixels(self, name, value)
        super().set_property(name, value)

    def take(self, value: Any, reuse: object = None) -> Any:
        """The cheapest private copy of a picture, or None.

        A path comes back as it is, for `encode` to read.

        Args:
            value: What the function gave.
            reuse: An earlier copy, which may be overwritten.
        """
        if value is None or isinstance(value, Media):
            return value
        try:
            return picture.take(value, reuse)
        except OutputError as error:
            raise self._with_title(error) from error

    def encode(self, taken: Any, final: bool, film: bool = False) -> Media | None:
        """A picture as the bytes of a frame, or of the final one.

        Args:
            taken: What `take` gave.
            final: Whether it is the last picture, in full quality.
            film: Whether the frame is seen for an instant only.
        """
        if taken is None or isinstance(taken, Media):
            return taken
        try:
            if isinstance(taken, Path):
                taken = resolve_app_file(taken, self.allowed_paths)
            taken = self.touched_up(taken)
            if isinstance(taken, Path) and taken.suffix.lower() == ".svg":
                return picture.read_svg(taken)
            if final:
                return picture.encode_final(taken, self.format)
            return picture.encode_frame(taken, film)
        except OutputError as error:
            raise self._with_title(error) from error

    def touched_up(self, taken: Any) -> Any:
        """A picture as people see it; by default as it is.

        Args:
            taken: What `take` gave; of a file the path, which may be shown.
        """
        return taken

    def _with_title(self, error: OutputError) -> OutputError:
        return OutputError(f"{type(self).__name__} “{self.title}” {error}")


class PictureField(ShownPicture):
    """A component that takes pictures, too."""

    takes_file: ClassVar[bool] = True

    def __init__(
        self,
        value: Any,
        *,
        format: Format,
        height: int | str | None,
        width: int | str | None,
        image_mode: Mode | None,
        type: Received,
        **options: Unpack[PictureOptions],
    ) -> None:
        one_of(self, "type", type, get_args(Received))
        one_of(self, "image_mode", image_mode, (*get_args(Mode), None))
        self.image_mode = image_mode
        self.type = type
        super().__init__(value, format=format, height=height, width=width, **options)

    def accept(self, content: Content, name: str = "") -> Media:
        """An uploaded file as a value; `InvalidInput` if it is no picture we can read.

        Its type is told by its bytes, `name` is what the person's browser calls it.
        """
        width, height = upload_size(content)
        mimetype = sniff(head_of(content, HEAD)) or "application/octet-stream"
        return Media(content, mimetype, file_name(name), width=width, height=height)

    def received(self, media: Media) -> Any:
        """A picture as functions get it.

        Args:
            media: What `accept` gave.
        """
        if self.type == "filepath":
            return str(write_scratch(media))
        with decoded(media.content) as image:
            if self.type == "numpy":
                return to_numpy(image, self.image_mode)
            converted = to_pil(image, self.image_mode)
            # What was read is closed here.
            return image.copy() if converted is image else converted


def place_in(media: Media | None, told: Mapping[str, Any]) -> list[int]:
    """Where a picture was clicked, as `[x, y]` in its own pixels.

    Args:
        media: What is shown.
        told: What the page's script tells.

    Raises:
        InvalidInput: there is no such place in it.
    """
    place = told.get("index")
    size = (0, 0) if media is None else (media.width, media.height)
    if (
        not isinstance(place, list)
        or [type(each) for each in place] != [int, int]
        or not all(0 <= at < end for at, end in zip(place, size, strict=True))
    ):
        raise InvalidInput("This image is not there any more; reload the page.")
    return place


class PictureEncoder(Encoder):
    """Copies frames into buffers that are used again, and encodes them."""

    component: ShownPicture

    def __init__(self, component: ShownPicture) -> None:
        super().__init__(component)
        self._free: list[Any] = []
        self._last = -FILM
        self._is_film = False

    def capture(self, value: Any) -> Any:
        now = time.monotonic()
        self._is_film, self._last = now - self._last < FILM, now
        try:
            buffer = self._free.pop()
        except IndexError:
            buffer = None
        taken = self.component.take(value, buffer)
        # A file may be written over for the next frame: read before the run goes on.
        return NotCopied(taken) if isinstance(taken, Path) else taken

    def encode(self, captured: Any, final: bool) -> Parts:
        self.payload = self.component.encode(captured, final, self._is_film)
        return {"value": self.payload}

    def one_of_several(self, captured: Any, final: bool) -> Media | None:
        """A picture that is not all that its component shows: a frame of it that is too
        large for its message is a file, for the address of a frame means the newest.

        Args:
            captured: What `capture` gave.
            final: Whether it is the last picture.
        """
        self.encode(captured, final)
        media: Media | None = self.payload
        if media is not None and media.is_fetched:
            return replace(media, inline=False)
        return media

    def release(self, captured: Any) -> None:
        # One is on its way while the next is filled; more would be memory for nothing.
        if hasattr(captured, "dtype") and len(self._free) < 2:
            self._free.append(captured)
