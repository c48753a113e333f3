"""A button that uploads files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Unpack, get_args

from flaskstream.components.button import Size, Variant
from flaskstream.components.core.event import Event
from flaskstream.components.core.filefield import Count, FileField, Received
from flaskstream.components.core.option import one_or

if TYPE_CHECKING:
    from flaskstream.components.core.leftout import FileButtonOptions


class UploadButton(FileField):
    """A button that opens the dialog for files; its value is what was chosen there.

    A function gets the path of a private copy, or a list of them, as from a `File`.
    What is chosen takes the place of what was chosen before.

    Args:
        label: Its text.
        value: What a page starts with: a path, or a list of paths.
        variant: Its look: "primary", "secondary", "stop" or "huggingface".
        size: "sm", "md" or "lg".
        type: What a function receives: "filepath", or "binary", its bytes.
        file_count: What a person chooses: "single", one file; "multiple", several; or
            "directory", all of a folder. Of these two a function gets a list.
        file_types: Which are taken: "image", "audio", "video", "text", or extensions
            such as ".pdf"; by default all.

    Raises:
        ConfigurationError: an option is none of the values that it has.
    """

    kind: ClassVar[str] = "uploadbutton"
    bundle = "rich"
    style_sheet = "file.css"
    in_messages: ClassVar[bool] = False
    labelled: ClassVar[bool] = False

    click = Event("click", always=False)

    def __init__(
        self,
        label: str = "Upload a File",
        value: Any = None,
        *,
        variant: Variant = "secondary",
        size: Size = "lg",
        type: Received = "filepath",
        file_count: Count = "single",
        file_types: Sequence[str] | None = None,
        **options: Unpack[FileButtonOptions],
    ) -> None:
        self.variant = one_or(self, "variant", variant, get_args(Variant), "secondary")
        self.size = one_or(self, "size", size, get_args(Size), "lg")
        options.setdefault("interactive", True)
        super().__init__(
            value,
            label=label,
            file_count=file_count,
            file_types=file_types,
            type=type,
            **options,
        )

    def with_files(self, raw: Sequence[str], tokens: Sequence[str]) -> list[str]:
        return list(dict.fromkeys(tokens)) or [*raw]
