"""The type of bytes, told by their first bytes and never by a file name."""

from __future__ import annotations

import re

PICTURES = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
    "image/bmp": "BMP",
    "image/avif": "AVIF",
}
"""The raster types we read, and Pillow's names for them."""

EXTENSIONS = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/bmp": ".bmp",
    "image/avif": ".avif",
    "audio/wav": ".wav",
    "audio/mpeg": ".mp3",
    "audio/flac": ".flac",
    "audio/ogg": ".ogg",
    "audio/mp4": ".m4a",
    "audio/aac": ".aac",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
    "video/webm": ".webm",
    "video/ogg": ".ogg",
    "video/x-matroska": ".mkv",
    "video/x-msvideo": ".avi",
    "video/mp2t": ".ts",
    "application/pdf": ".pdf",
    "application/zip": ".zip",
}

HEAD = 192
"""Bytes that tell the type."""

_MAGIC = [
    (re.compile(pattern, re.DOTALL), mimetype)
    for pattern, mimetype in [
        (rb"\x89PNG\r\n\x1a\n", "image/png"),
        (rb"\xff\xd8\xff", "image/jpeg"),
        (rb"GIF8[79]a", "image/gif"),
        (rb"RIFF....WEBP", "image/webp"),
        (rb"BM....\0\0\0\0", "image/bmp"),
        (rb"....ftyp(avif|avis)", "image/avif"),
        (rb"....ftypmif1.{0,20}avif", "image/avif"),
        (rb"(RIFF|RF64)....WAVE", "audio/wav"),
        (rb"ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]", "audio/mpeg"),
        (rb"\xff[\xf0\xf1\xf8\xf9]", "audio/aac"),
        (rb"fLaC", "audio/flac"),
        (rb"OggS.{24}(\x80theora|fishead)", "video/ogg"),
        (rb"OggS", "audio/ogg"),
        (rb"....ftypM4A", "audio/mp4"),
        (rb"....ftypqt  ", "video/quicktime"),
        (rb"....ftyp(iso[2-9m]|mp41|mp42|avc1|M4V|dash|MSNV|cmf)", "video/mp4"),
        (rb"\x1aE\xdf\xa3.{0,60}webm", "video/webm"),
        (rb"\x1aE\xdf\xa3.{0,60}matroska", "video/x-matroska"),
        (rb"RIFF....AVI ", "video/x-msvideo"),
        (rb"G.{187}G", "video/mp2t"),
        (rb"%PDF-", "application/pdf"),
        (rb"PK\x03\x04", "application/zip"),
    ]
]


def sniff(data: bytes) -> str | None:
    """The MIME type of the bytes, or None where their beginning tells nothing."""
    head = data[:HEAD]
    return next((kind for magic, kind in _MAGIC if magic.match(head)), None)
