"""Forms are read as Werkzeug reads them, and take little more than their bytes."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from flaskstream.media.percent import unquoted
from flaskstream.web.formdata import LONGEST_HEAD, read_multipart, read_urlencoded

URLENCODED = "application/x-www-form-urlencoded"
PART = b'--B\r\nContent-Disposition: form-data; name="a"'
END = b"\r\n\r\nb\r\n--B--\r\n"


def read(body: bytes, most: int = 10) -> tuple[list[Any], list[Any]]:
    return read_multipart(io.BytesIO(body), "B", most)


def werkzeugs(body: bytes, mimetype: str, **options: str) -> tuple[Any, Any]:
    parser = FormDataParser()
    return parser.parse(io.BytesIO(body), mimetype, len(body), options)[1:]


def peak(work: Callable[[], object]) -> int:
    work()
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@given(st.lists(st.sampled_from([b"x", b"=", b"&", b"+", b"%41", b"%", b";", b"%c3"])))
def test_fields_are_werkzeugs(pieces: list[bytes]) -> None:
    body = b"".join(pieces)
    theirs = werkzeugs(body, URLENCODED)[0].items(multi=True)
    # It leaves percent signs where these are no UTF-8; a multipart form never did.
    known = [tuple(text.replace("%C3", "\ufffd") for text in pair) for pair in theirs]
    ours = MultiDict(read_urlencoded(io.BytesIO(body)))
    assert list(ours.items(multi=True)) == known


@given(st.binary(), st.integers(4080, 4100))
def test_percent_signs_are_read_across_pieces(text: bytes, before: int) -> None:
    encoded = b"a" * before + text + b"%41%4" + b"%e2%82%ac" * 2_000 + text
    assert unquoted(encoded) == unquote_to_bytes(encoded)


def test_fields_and_files_are_werkzeugs() -> None:
    body = (
        PART + b"\r\n\r\n\xe2\x82\xac\r\n\r\n--\xff\r\n" + PART + b"\r\n\r\n\r\n"
        b'--B\r\nContent-Disposition: form-data; name="f"; filename="\xc3\xa4.txt"'
        b"\r\nContent-Type: text/plain; charset=x\r\n\r\n" + b"0\r\n" * 90_000 + END
    )
    fields, files = read(body)
    form, known = werkzeugs(body, "multipart/form-data", boundary="B")
    assert fields == list(form.items(multi=True)) and len(fields) == 2
    (name, file), (theirs,) = files[0], known.getlist("f")
    assert (name, file.filename, file.mimetype) == ("f", "ä.txt", theirs.mimetype)
    assert file.read() == theirs.read() and file.headers == theirs.headers
    file.close()
    theirs.close()


@pytest.mark.parametrize("text", [b"%", b"%4", b"%41", b"%ff", b"%e2%82%ac", b"+"])
def test_a_field_takes_little_more_than_its_bytes(text: bytes) -> None:
    body = b"a=" + text * (300_000 // len(text))
    assert peak(lambda: read_urlencoded(io.BytesIO(body))) < 10 * len(body)


@pytest.mark.parametrize(
    "head",
    [
        b"; name*=utf-8''" + b"%41" * 30_000,
        b"; a=b" * 20_000,
        b'; name="' + b'\\"' * 50_000 + b'"',
        b"\r\nX: a" * 20_000,
        b"\r\nX: " + b"a" * 300_000,
        b"\r\n--B" * 20_000,
        b"\r\nX: a" * 30,
    ],
)
def test_a_part_with_a_long_head_is_refused(head: bytes) -> None:
    body = PART + head + END

    def refuse() -> None:
        with pytest.raises(RequestEntityTooLarge):
            read(body)

    assert peak(refuse) < 8_000_000


def test_no_head_is_collected_without_end() -> None:
    class Endless(io.BytesIO):
        reads = 0

        def read(self, size: int | None = -1) -> bytes:
            self.reads += 1
            return PART + b"a" if self.reads == 1 else b"a" * LONGEST_HEAD

    body = Endless()
    with pytest.raises(RequestEntityTooLarge):
        read_multipart(body, "B", 10)
    assert body.reads < 5


@pytest.mark.parametrize("body", [b"", b"--B", PART, b"--B\r\nX: a" + END, b"a" * 99])
def test_what_is_no_form_is_told(body: bytes) -> None:
    with pytest.raises(ValueError, match="."):
        read(body)


def test_too_many_parts_are_refused() -> None:
    with pytest.raises(RequestEntityTooLarge):
        read((PART + b"\r\n\r\nb\r\n") * 11 + END)


def test_many_parts_with_long_heads_are_refused() -> None:
    usual, most = b"; x=" + b"a" * 100, 50
    head = b"; x=" + b"a" * (LONGEST_HEAD - 500)
    read((PART + usual + b"\r\n\r\nb\r\n") * most + b"--B--", most)
    read(PART + head + END)
    with pytest.raises(RequestEntityTooLarge):
        read((PART + head + b"\r\n\r\nb\r\n") * 9 + b"--B--", most)


def test_what_stands_around_a_form_takes_no_memory() -> None:
    form, more = PART + END, b"x" * 3_000_000
    before, behind = io.BytesIO(more + b"\r\n" + form), io.BytesIO(form + more)

    def read_both() -> None:
        before.seek(0)
        behind.seek(0)
        assert read_multipart(behind, "B", 10)[0] == [("a", "b")]
        with pytest.raises(ValueError, match="boundary"):
            read_multipart(before, "B", 10)

    assert peak(read_both) < 1_000_000
