"""Films that are encoded anew, as files on a disk."""

from __future__ import annotations

import errno
import tempfile
from typing import IO, Any

import av
import pytest

from flaskstream.exceptions import Error
from flaskstream.media import filmformat
from flaskstream.media.film import Unreadable
from flaskstream.media.filmformat import FORMATS, encoded_film
from tests.media.films import coloured


@pytest.mark.parametrize("ending", sorted(FORMATS))
def test_where_the_disk_is_full_a_person_is_told_that(
    monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    def full(**options: Any) -> IO[bytes]:
        return open("/dev/full", "r+b", buffering=0)

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", full)
    with pytest.raises(Error, match="has no room"):
        encoded_film(coloured(1, 0), FORMATS[ending], "")


def test_where_no_file_can_be_made_a_person_is_told_that(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(**options: Any) -> IO[bytes]:
        raise OSError(errno.ENOSPC, "No space left on device", "/tmp/secret")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)
    with pytest.raises(Error, match="has no room"):
        encoded_film(coloured(1, 0), FORMATS["webm"], "")


def test_what_can_not_be_encoded_names_no_file_of_the_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(packets: Any, target: Any, *others: Any) -> None:
        raise av.ArgumentError(errno.EINVAL, "Invalid argument", target.name)

    monkeypatch.setattr(filmformat, "_write", refuse)
    with pytest.raises(Unreadable) as told:
        encoded_film(coloured(1, 0), FORMATS["webm"], "")
    assert str(told.value) == "can't be decoded: Invalid argument"
