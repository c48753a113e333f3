"""Files over 1 MB whose place can't be reached, or has lost them."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

import flaskstream as gr
from flaskstream.exceptions import ConfigurationError, FileStorageError
from flaskstream.store.redis import blobstorage
from flaskstream.store.redis.blobs import Reference
from flaskstream.store.redis.blobstorage import storage_at
from tests.store.blobs.shared import (
    DATA,
    MakeStore,
    app_of,
    end,
    files,
    large,
)
from tests.store.stores import RedisServer
from tests.web.calls import Caller
from tests.web.client import Browser
from tests.web.test_largefiles import send


def test_no_half_file_is_found(
    make: MakeStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = make()
    media = large()

    def break_off(source: Any, target: Any, *_: Any) -> None:
        target.write(source.read(1000))
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("shutil.copyfileobj", break_off)
    monkeypatch.setattr("flaskstream.media.contentwriter.copy_range", break_off)
    with pytest.raises(FileStorageError, match="no room") as raised:
        store.files.put("owner", media, "x")
    assert raised.value.status == 507
    assert files(folder) == []
    token = store.files.token("owner", media)
    assert store.files.find("owner", token) is None
    monkeypatch.undo()
    store.files.put("owner", media, "x")
    found = store.files.find("owner", token)
    assert found is not None and found.read() == DATA


@pytest.mark.parametrize(
    ("number", "status", "said", "logged"),
    [
        (errno.ENOSPC, 507, "no room for this file", "it is full"),
        (errno.EACCES, 503, "can't reach", "read and write"),
        (errno.ECONNRESET, 503, "can't reach", "can't be reached"),
    ],
)
def test_where_it_can_not_be_put_its_sender_is_told_and_the_page_goes_on(
    redis_server: RedisServer,
    where: str,
    prefix: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    number: int,
    status: int,
    said: str,
    logged: str,
) -> None:
    (tmp_path / "given.bin").write_bytes(DATA)

    def give(large: bool) -> str:
        small = tmp_path / "small.bin"
        small.write_bytes(b"small")
        return str(tmp_path / "given.bin" if large else small)

    blocks = gr.Interface(give, gr.Checkbox(), gr.File(), api_name="give")
    caller = Caller(app_of(blocks, redis_server, where, prefix))

    def fail(*_: Any) -> None:
        raise OSError(number, "No")

    for kind in (blobstorage.FolderStorage, blobstorage.RemoteStorage):
        monkeypatch.setattr(kind, "write", fail)
    try:
        answer = send(caller, DATA)
        assert answer.status_code == status and said in answer.text
        assert logged in caplog.text and "FLASKSTREAM_BLOBS" in caplog.text
        *_, (name, told) = caller.call("give", True)
        assert name == "error" and said in str(told)
        assert send(caller, b"small").status_code == 200
        assert caller.result("give", False)[0]["size"] == 5
    finally:
        end([caller])


def test_a_field_says_why_its_file_is_not_taken_and_takes_another(
    redis_server: RedisServer,
    where: str,
    prefix: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    for kind in (blobstorage.FolderStorage, blobstorage.RemoteStorage):
        monkeypatch.setattr(kind, "write", fail)
    blocks = gr.Interface(os.path.getsize, gr.File(label="given"), gr.Number())
    page = Browser(app_of(blocks, redis_server, where, prefix)).open()
    try:
        assert page.choose("given", DATA, "a.bin").status_code == 507
        assert "no room for this file" in page.field("given").text
        assert page.choose("given", b"small", "a.bin").status_code == 200
        assert "no room" not in page.field("given").text
    finally:
        end([Caller(page.http.application)])


def test_a_folder_that_is_not_there_is_said_and_found_when_it_is(
    make: MakeStore, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store, media = make(), large()
    folder.rmdir()
    with pytest.raises(FileStorageError, match="can't reach"):
        store.files.put("owner", media, "x")
    assert "make or mount it" in caplog.text
    assert not folder.exists()
    folder.mkdir()
    found = store.files.find("owner", store.files.put("owner", media, "x"))
    assert found is not None and found.read() == DATA


@pytest.mark.parametrize("left", [None, b"cut off"])
def test_a_file_that_was_lost_is_said_to_be_gone(
    redis_server: RedisServer, where: str, prefix: str, folder: Path, left: bytes | None
) -> None:
    blocks = gr.Interface(os.path.getsize, gr.File(), gr.Number(), api_name="size")
    caller = Caller(app_of(blocks, redis_server, where, prefix))
    try:
        sent = send(caller, DATA).json
        assert sent
        (file,) = files(folder)
        file.unlink() if left is None else file.write_bytes(left)
        answer = caller.http.get(f"{caller.base}/file={sent[0]}")
        assert answer.status_code == 404 and "no longer here" in answer.text
        assert caller.http.head(f"{caller.base}/file={sent[0]}").status_code == 200
        status, told = caller.refused("size", {"path": sent[0]})
        assert status == 404 and "no longer here" in str(told)
        assert send(caller, DATA).json == sent  # it is brought again
        with caller.http.get(f"{caller.base}/file={sent[0]}") as again:
            assert again.data == DATA
    finally:
        end([caller])


def test_what_is_out_of_reach_for_a_while_is_not_lost(
    redis_server: RedisServer, prefix: str, folder: Path
) -> None:
    blocks = gr.Interface(os.path.getsize, gr.File(), gr.Number())
    caller = Caller(app_of(blocks, redis_server, str(folder), prefix))
    try:
        (sent,) = send(caller, DATA).json or [""]
        folder.rename(folder.parent / "elsewhere")
        answer = caller.http.get(f"{caller.base}/file={sent}")
        assert answer.status_code == 503 and "can't reach" in answer.text
        (folder.parent / "elsewhere").rename(folder)
        with caller.http.get(f"{caller.base}/file={sent}") as again:
            assert again.data == DATA
    finally:
        end([caller])


def test_a_name_leads_nowhere_else(make: MakeStore, folder: Path) -> None:
    (folder.parent / "secret").write_bytes(b"secret")
    store = make()
    for name in ("../secret", "/etc/passwd", "a/../../secret", "a/..", "..", "a/b/c"):
        file = store.blobs.file("0" * 32, 6, name)
        with pytest.raises(FileStorageError, match="no longer here"):
            file.open()
        with pytest.raises(FileStorageError):
            store.blobs._storage.delete(name)  # type: ignore[union-attr]


def test_what_is_gone_for_good_does_not_keep_a_page_from_being_kept(
    make: MakeStore,
) -> None:
    store = make()
    gone = store.blobs.file("0" * 32, 2_000_000, f"a/{'0' * 32}.b")
    assert store.blobs.keep(gone, "holder") == Reference(*gone.reference)


def test_without_a_place_for_them_the_setting_is_named(
    make: MakeStore, redis_server: RedisServer, prefix: str
) -> None:
    store = make(blobs="")
    with pytest.raises(FileStorageError, match="FLASKSTREAM_BLOBS"):
        store.files.put("owner", large(), "x")
    store.files.expire(3600)
    blocks = gr.Interface(os.path.getsize, gr.File(), gr.Number())
    caller = Caller(app_of(blocks, redis_server, "", f"{prefix}-app"))
    try:
        answer = send(caller, DATA)
        assert answer.status_code == 413 and "FLASKSTREAM_BLOBS" in answer.text
    finally:
        end([caller])


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("files", "absolute path"),
        ("nix://bucket", "Protocol not known"),
        ("s3://bucket/prefix", "fsspec is not installed"),
    ],
)
def test_a_setting_that_can_not_be_is_refused(
    where: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "not installed" in said:
        for name in [x for x in sys.modules if x.partition(".")[0] == "fsspec"]:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(ConfigurationError, match=said):
        storage_at(where)


@pytest.mark.parametrize("name", ["FLASKSTREAM_BLOBS", "FLASKSTREAM_FRAMES_URL"])
def test_where_there_is_no_redis_it_is_refused(folder: Path, name: str) -> None:
    app = Flask("blobs", static_folder=None, template_folder=None)
    app.config[name] = folder
    with pytest.raises(ConfigurationError, match="expected FLASKSTREAM_REDIS_URL"):
        gr.FlaskStream(app)


def test_no_password_is_told() -> None:
    storage = storage_at("ftp://user:secret@host/folder?key=secret")
    assert storage.place == "ftp://host/folder"
