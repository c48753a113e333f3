"""Files of any type, uploaded by a person or offered for download."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Unpack

from flaskstream.components.core.event import Event
from flaskstream.components.core.filefield import Count, FileField, Received
from flaskstream.components.core.option import pixels

if TYPE_CHECKING:
    from flaskstream.components.core.filefield import FileOptions


class File(FileField):
    """Files; a function gets the path of a private copy, or a list of them.

    Such a path is a `str` that has, beside, an `orig_name`: what the person calls the
    file. It is deleted an hour after the run, or when room is needed.

    A function gives a path, or a list of paths, in the app's folder, the temporary
    folder or `allowed_paths`; a list that grows sends what is new of it. `select` tells
    by `SelectData` which of the files that are there a person has chosen, `delete` by
    `DeletedFileData` which he has taken away, `download` by `DownloadData` which he has
    saved.

    Args:
        value: What a page starts with, as functions give it, or a function that makes
            it.
        file_count: What a person chooses: "single", one file; "multiple", several, one
            after the other or together; or "directory", all of a folder. Of these two a
            function gets a list.
        file_types: Which are taken: "image", "audio", "video", "text", or extensions
            such as ".pdf"; by default all. What bytes tell, such as pictures, is told
            by them, and else by its name.
        type: What a function receives: "filepath", or "binary", its bytes.
        height: From which height on the list scrolls: CSS pixels, rounded to 80.
        allow_reordering: Whether a person may put several into another order.

    Raises:
        ConfigurationError: an option is none of the values that it has.
    """

    kind: ClassVar[str] = "file"
    bundle = "rich"
    style_sheet = "file.css"

    clear = Event("clear")
    delete = Event("delete", always=False)
    select = Event("select", by_button=True)
    download = Event("download", by_button=True)

    def __init__(
        self,
        value: Any = None,
        *,
        file_count: Count = "single",
        file_types: Sequence[str] | None = None,
        type: Received = "filepath",
        height: int | str | None = None,
        allow_reordering: bool = False,
        **options: Unpack[FileOptions],
    ) -> None:
        self.height = pixels(self, "height", height)
        self.allow_reordering = allow_reordering
        super().__init__(
            value, file_count=file_count, file_types=file_types, type=type, **options
        )

    def set_property(self, name: str, value: Any) -> None:
        if name == "height":
            value = pixels(self, name, value)
        super().set_property(name, value)


class Files(File):
    """A `File` of which a person chooses several.

    Args:
        value: What a page starts with, as functions give it, or a function that makes
            it.
        file_count: What a person chooses: "multiple", several, or "directory".
        file_types: Which are taken, as of a `File`.
        type: What a function receives a list of: "filepath", or "binary", their bytes.
        height: From which height on the list scrolls: CSS pixels, rounded to 80.
        allow_reordering: Whether a person may put them into another order.
    """

    kind: ClassVar[str] = "file"

    def __init__(
        self,
        value: Any = None,
        *,
        file_count: Count = "multiple",
        file_types: Sequence[str] | None = None,
        type: Received = "filepath",
        height: int | str | None = None,
        allow_reordering: bool = False,
        **options: Unpack[FileOptions],
    ) -> None:
        super().__init__(
            value,
            file_count=file_count,
            file_types=file_types,
            type=type,
            height=height,
            allow_reordering=allow_reordering,
            **options,
        )
