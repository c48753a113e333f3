"""Streams by gzip: what a browser reads of them, and how much comes again."""

from __future__ import annotations

import gzip
import random
import zlib
from collections.abc import Iterable

import pytest

from flaskstream.web.compression import gzipped
from flaskstream.web.sse import Messages

RNG = random.Random(0)


def noise(length: int) -> bytes:
    """What can't be compressed."""
    return RNG.randbytes(length)


def stream(messages: Iterable[bytes]) -> Messages:
    yield from messages


@pytest.mark.parametrize(
    "lengths",
    [[], [10], [10] * 50, [3000] * 4, [10, 9000, 20, 9000, 9000, 9000, 70_000, 5] * 3],
)
def test_each_message_can_be_read_as_it_comes(lengths: list[int]) -> None:
    messages = [noise(length) for length in lengths]
    reader = zlib.decompressobj(31)
    *sent, end = gzipped(stream(messages))
    assert [reader.decompress(packed) for packed in sent] == messages
    assert gzip.decompress(b"".join([*sent, end])) == b"".join(messages)


@pytest.mark.parametrize("length", [2100, 7000, 16_000, 25_000])
def test_of_long_messages_what_is_as_it_was_is_not_sent_again(length: int) -> None:
    body = noise(length)
    messages = [str(n).encode() + body for n in range(5)]
    sent = [len(packed) for packed in gzipped(stream(messages))]
    assert all(size < length / 10 for size in sent[2:])
