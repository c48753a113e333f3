"""What files are called that people choose."""

from __future__ import annotations

import pytest

from flaskstream.media.filetype import file_name


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("C:\\fakepath\\a.png", "a.png"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("a\u2066b\u2069\u200f.txt", "ab.txt"),
        ("a.png\0\r\n\x85\u2028.html", "a.png.html"),
        ("نامه‌ها.pdf", "نامه‌ها.pdf"),
        ("👩‍💻.txt", "👩‍💻.txt"),
    ],
)
def test_a_name_looks_like_what_it_is(given: str, shown: str) -> None:
    assert file_name(given) == shown
