"""Which files a person may choose: by their bytes, and by their names where these say
nothing."""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection, Sequence
from pathlib import PurePath

from flaskstream.exceptions import ConfigurationError, InvalidInput
from flaskstream.media.content import Content, head_of
from flaskstream.media.media import Media
from flaskstream.media.sniff import EXTENSIONS, sniff

FAMILIES = ("image", "audio", "video", "text")
_EXTENSION = re.compile(r"\.[a-z0-9.+-]{1,15}")
_SAME = {
    **{".jpeg": ".jpg", ".htm": ".html"},
    **dict.fromkeys((".oga", ".ogv", ".opus"), ".ogg"),
}
_TOLD = {*EXTENSIONS.values(), *_SAME}
_BAD = frozenset('<>:"|?*')  # Windows takes none of them
_HEAD = 4096  # bytes
_POSING = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)
"""What ends a line, or turns what follows it: “a\u202egnp.exe” reads “aexe.png”."""


def check_types(owner: str, types: Sequence[str]) -> None:
    """Raise `ConfigurationError` for what is no family of types and no extension."""
    for given in types:
        if given not in (*FAMILIES, "file") and not _EXTENSION.fullmatch(given.lower()):
            raise ConfigurationError(
                f"{owner}(file_types=…) expected {', '.join(map(repr, FAMILIES))}, "
                f"or extensions such as '.pdf'; got {given!r}."
            )


def accept_attribute(types: Collection[str]) -> str:
    """What the browser's dialog offers: the value of `accept`."""
    if "file" in types:
        return ""
    return ",".join(f"{each}/*" if each in FAMILIES else each for each in types)


def read_attachment(content: Content, name: str, types: Collection[str]) -> Media:
    """An uploaded file of one of the `types`, or of any if there are none given.

    Its type is told by its bytes; `name` is what the person's browser calls it.
    InvalidInput, with a sentence for the person, if it is of none of them.
    """
    shown = file_name(name)
    mimetype = sniff_content(content)
    if types and not _is_one_of(mimetype, _extension(shown), types):
        raise InvalidInput(
            f"“{shown}” can't be attached: expected {', '.join(types)}, "
            f"got {mimetype.removeprefix('application/')}."
        )
    return Media(content, mimetype, shown)


def file_name(given: str) -> str:
    """What a person's browser calls a file, without the folders it is in there, and
    without signs that let it look like another one."""
    name = _POSING.sub("", PurePath(given.replace("\\", "/")).name)
    ending = PurePath(name).suffix[:20] if len(name) > 100 else ""
    return name[: 100 - len(ending)] + ending


def disk_name(media: Media) -> str:
    """What a file of the media is called: its name, as far as any disk takes it.

    Where its bytes tell a type, it ends like that: a JPEG picture `a.png` is `a.jpg`.
    """
    kept = (c for c in file_name(media.name) if c.isprintable() and c not in _BAD)
    name = "".join(kept).strip(". ")  # no folder's name, and none that is hidden
    told = Media(b"", media.mimetype, name).extension
    suffix = PurePath(name).suffix
    ending = suffix if _EXTENSION.fullmatch(suffix.lower()) else ""
    if name and (told == ".bin" or _extension(name) == _SAME.get(told, told)):
        told = ending
    stem = name.removesuffix(ending) if told == ending or ending in _TOLD else name
    return (stem or "upload").encode()[:200].decode(errors="ignore") + told


def sniff_content(content: Content) -> str:
    """The MIME type of a content; text and what is unknown have one, too."""
    head = head_of(content, _HEAD)
    return sniff(head) or (
        "text/plain" if _is_text(head) else "application/octet-stream"
    )


def _is_text(head: bytes) -> bool:
    try:  # the last character may be cut
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return "\0" not in text


def _is_one_of(mimetype: str, extension: str, types: Collection[str]) -> bool:
    told = EXTENSIONS.get(mimetype)
    for given in types:
        wanted = _SAME.get(given.lower(), given.lower())
        if given == "file" or mimetype.startswith(f"{given}/") or wanted == told:
            return True
        # Bytes that tell their type can't be renamed to what bytes would tell.
        if wanted == extension and wanted not in EXTENSIONS.values():
            return True
    return False


def _extension(name: str) -> str:
    extension = PurePath(name).suffix.lower()
    return _SAME.get(extension, extension)
