"""A button that saves a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Unpack, get_args

from flaskstream.components.button import Size, Variant
from flaskstream.components.core.event import Event
from flaskstream.components.core.filedata import FilePath
from flaskstream.components.core.filefield import ShownFiles
from flaskstream.components.core.json_api import FILE
from flaskstream.components.core.option import NO_ICON, one_or
from flaskstream.media.media import Media

if TYPE_CHECKING:
    from flaskstream.components.core.leftout import FileButtonOptions


class DownloadButton(ShownFiles):
    """A button that saves a file, which may be made by the press.

    Where a function is attached by `click` whose output is the button itself, a press
    runs it, its progress is seen, and the download starts once it has come to an end.
    Else the file that the button has is saved at once, whatever listens.

    Args:
        label: Its text.
        value: The file that a page starts with: a path in the app's folder, the
            temporary folder or `allowed_paths`, or a function that gives one.
        variant: Its look: "primary", "secondary", "stop" or "huggingface".
        size: "sm", "md" or "lg".
    """

    kind: ClassVar[str] = "downloadbutton"
    bundle = "plain"
    script = "downloadbutton.js"
    in_messages: ClassVar[bool] = False
    takes_input: ClassVar[bool] = False
    in_form: ClassVar[bool] = False
    labelled: ClassVar[bool] = False

    click = Event("click", pressed=True)

    ignored: ClassVar[Mapping[str, str]] = {"icon": NO_ICON}

    def __init__(
        self,
        label: str = "Download",
        value: Any = None,
        *,
        variant: Variant = "secondary",
        size: Size = "lg",
        **options: Unpack[FileButtonOptions],
    ) -> None:
        self.variant = one_or(self, "variant", variant, get_args(Variant), "secondary")
        self.size = one_or(self, "size", size, get_args(Size), "lg")
        super().__init__(value, label=label, **options)

    def preprocess(self, payload: list[Media] | None) -> str | None:
        return FilePath.of(payload[0]) if payload else None

    def schema(self) -> dict[str, Any]:
        return FILE
