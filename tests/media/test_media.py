"""Media and the type of bytes."""

from __future__ import annotations

import hashlib
from dataclasses import FrozenInstanceError

import pytest

from flaskstream.media.media import Media
from flaskstream.media.sniff import sniff


def test_digest_is_the_beginning_of_the_sha256() -> None:
    media = Media(b"abc", "image/png")
    assert media.digest == hashlib.sha256(b"abc").hexdigest()[:32]
    assert media.digest is media.digest


def test_reading_the_digest_keeps_media_equal_and_frozen() -> None:
    read, unread = Media(b"abc", "image/png"), Media(b"abc", "image/png")
    assert read.digest and read == unread and hash(read) == hash(unread)
    with pytest.raises(FrozenInstanceError):
        read.content = b""  # type: ignore[misc]


def test_extension_follows_the_type() -> None:
    assert Media(b"", "image/jpeg").extension == ".jpg"
    assert Media(b"", "model/gltf-binary", "knot.glb").extension == ".glb"
    assert Media(b"", "application/x-unheard-of").extension == ".bin"


def test_data_uri_holds_type_and_bytes() -> None:
    assert Media(b"\0\xff", "image/png").data_uri == "data:image/png;base64,AP8="


@pytest.mark.parametrize(
    ("head", "mimetype"),
    [
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\0\0\0\nWEBPVP8 ", "image/webp"),
        (b"BM\x0a\x0a\0\0\0\0\0\0", "image/bmp"),
        (b"\0\0\0\x20ftypavif", "image/avif"),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
        (b"ID3\x04", "audio/mpeg"),
        (b"\0\0\0\x20ftypisom", "video/mp4"),
        (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm", "video/webm"),
        (b"BM is how this text begins", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", None),
        (b"\xff\xfeh\0i\0", None),
        (b"", None),
    ],
)
def test_type_is_told_by_the_first_bytes(head: bytes, mimetype: str | None) -> None:
    assert sniff(head) == mimetype
