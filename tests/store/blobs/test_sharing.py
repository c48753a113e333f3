"""Files over 1 MB where pages are kept in Redis: every process has them."""

from __future__ import annotations

import gc
import io
import os
import secrets
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import flaskstream as gr
from flaskstream.media.content import LargeFile, StoredFile, bytes_stored
from flaskstream.media.contentwriter import take_bytes, take_file
from flaskstream.media.media import Media
from flaskstream.media.structure import count_scans
from flaskstream.store.redis import blobstorage
from flaskstream.store.redis.blobs import SharedFile
from flaskstream.store.redis.blobstorage import storage_at
from flaskstream.store.runrecord import Status
from tests.store.blobs.shared import (
    DATA,
    MakeStore,
    app_of,
    end,
    engine_of,
    files,
    large,
)
from tests.store.commands import KEY, begin, shown, whole
from tests.store.stores import RedisServer
from tests.store.viewer import Viewer, open_page
from tests.web.calls import Caller
from tests.web.client import Browser
from tests.web.test_largefiles import send


def test_one_puts_it_another_finds_it_and_nobody_reads_it_before(
    make: MakeStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = make(), make()
    media = large()
    token = here.files.put("owner", media, "x")
    session = here.open("owner", KEY)
    run = begin(session)
    session.runs.write(run.id, 0, [whole(1, media)])
    opened = list[str]()
    open_it = storage_at(str(folder)).open

    def noted(_: Any, name: str) -> Any:
        opened.append(name)
        return open_it(name)

    for kind in (blobstorage.FolderStorage, blobstorage.RemoteStorage):
        monkeypatch.setattr(kind, "open", noted)
    other = there.find("owner", KEY)
    assert other is not None
    found = shown(other, 1)
    assert isinstance(found.content, SharedFile) and found == media
    assert there.files.token("owner", found) == token
    assert there.files.find("thief", token) is None
    assert there.files.find("owner", token) == media
    assert opened == []
    assert found.read() == DATA and len(opened) == 1


def turning(folder: Path) -> Callable[[str], str]:
    """A function that gives a file with its bytes in reverse order."""

    def turn(path: str) -> str:
        turned = folder / "turned.bin"
        turned.write_bytes(Path(path).read_bytes()[::-1])
        return str(turned)

    return turn


def test_a_file_goes_from_process_to_process(
    redis_server: RedisServer, where: str, prefix: str, tmp_path: Path
) -> None:
    blocks = gr.Interface(turning(tmp_path), gr.File(), gr.File(), api_name="turn")
    callers = [Caller(app_of(blocks, redis_server, where, prefix)) for _ in range(3)]
    first, second, third = callers
    try:
        sent = send(first, DATA)
        assert sent.status_code == 200 and sent.json
        event = second.begin("turn", {"path": sent.json[0]})
        *_, (name, result) = second.fetch("turn", event)
        assert name == "complete", result
        (file,) = result
        place = f"{third.base}/file={file['path']}"
        with third.http.get(place) as answer:
            assert answer.data == DATA[::-1]
            etag = answer.headers["ETag"]
        with third.http.get(place, headers={"Range": "bytes=3-6"}) as part:
            assert (part.status_code, part.data) == (206, DATA[::-1][3:7])
        with third.http.get(place, headers={"If-None-Match": etag}) as known:
            assert (known.status_code, known.data) == (304, b"")
    finally:
        end(callers)


def test_a_page_has_its_files_whichever_process_answers(
    redis_server: RedisServer, where: str, prefix: str, tmp_path: Path
) -> None:
    given, turned = gr.File(label="given"), gr.File(label="turned")
    blocks = gr.Interface(turning(tmp_path), given, turned)
    apps = [app_of(blocks, redis_server, where, prefix) for _ in range(3)]
    page = Browser(apps[0]).open()
    try:
        assert page.choose("given", DATA, "a.bin").status_code == 200
        page.http.application = apps[1]
        page.press("Submit")
        if page.stream_url is not None:
            page.follow()
        page.http.application = apps[2]
        page.reload()
        for label, data in (("given", DATA), ("turned", DATA[::-1])):
            place = page.field(label).one("a").attrs["href"]
            with page.http.get(place) as answer:
                assert answer.data == data
    finally:
        end([Caller(app) for app in apps])


def test_what_a_function_gives_is_shown_by_another_process(
    make: MakeStore, tmp_path: Path
) -> None:
    (tmp_path / "given.bin").write_bytes(DATA)
    with gr.Blocks() as blocks:
        out = gr.File(interactive=False)
        blocks.load(lambda: str(tmp_path / "given.bin"), None, out)
    here, there = (engine_of(make()) for _ in range(2))
    try:
        run = here.start(open_page(here, blocks), blocks.listeners[0], {})
        viewer = Viewer(there, blocks)
        viewer.follow(lambda: viewer.status() == "done", "its end")
        assert run.ended.wait(20) and run.status is Status.DONE, run.error
        (shown_there,) = viewer.session.payloads[out.id]
        assert shown_there.read() == DATA and shown_there.name == "given.bin"
    finally:
        here.close()
        there.close()


def test_what_is_in_the_journal_takes_no_room_of_its_writer(make: MakeStore) -> None:
    store = make()
    session = store.open("owner", KEY)
    run = begin(session)
    gc.collect()
    before = bytes_stored()
    media = large(os.urandom(2_000_000))
    assert bytes_stored() == before + 2_000_000
    session.runs.write(run.id, 0, [whole(1, media)])
    del media
    gc.collect()
    assert bytes_stored() == before
    assert shown(session, 1).size == 2_000_000


def test_equal_files_are_one(make: MakeStore, folder: Path) -> None:
    here, there = make(), make()
    one = here.files.put("owner", large(), "x")
    other = there.files.put("another", large(name="b.bin"), "x")
    assert one != other and len(files(folder)) == 1
    for owner, token in (("owner", one), ("another", other)):
        found = here.files.find(owner, token)
        assert found is not None and found.read() == DATA


def test_of_two_who_write_the_same_at_once_one_is_kept(
    make: MakeStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = make(), make()
    storage: Any = here.blobs._storage
    write = storage.write

    def late(name: str, file: LargeFile) -> None:
        there.files.put("another", large(), "x")
        write(name, file)

    monkeypatch.setattr(storage, "write", late)
    token = here.files.put("owner", large(), "x")
    found = there.files.find("owner", token)
    assert found is not None and found.read() == DATA
    assert len(files(folder)) == 1


def test_no_process_has_it_in_memory(make: MakeStore, tmp_path: Path) -> None:
    path, size = tmp_path / "sparse", 80_000_000
    with path.open("wb") as file:
        file.truncate(size)
    media = Media(take_file(path), "application/octet-stream", "a.bin")
    here, there = make(), make()
    tracemalloc.start()
    try:
        token = here.files.put("owner", media, "x")
        found = there.files.find("owner", token)
        assert found is not None
        with found.open() as opened:
            while opened.read(1 << 16):
                pass
            assert opened.tell() == size
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 20_000_000


def test_readers_of_pictures_take_a_shared_one(make: MakeStore) -> None:
    file = io.BytesIO()
    Image.frombytes("RGB", (800, 800), os.urandom(3 * 800 * 800)).save(file, "png")
    here, there = make(), make()
    media = Media(take_bytes(file.getvalue()), "image/png", "a.png")
    found = there.files.find("owner", here.files.put("owner", media, "x"))
    assert found is not None and isinstance(found.content, SharedFile)
    assert count_scans(found.content, "image/png") == 1
    with found.open() as opened, Image.open(opened) as image:
        assert image.size == (800, 800)


def test_a_file_system_in_memory_will_do(redis_server: RedisServer) -> None:
    storage = storage_at(f"memory://{secrets.token_hex(6)}/below")
    file = take_bytes(DATA)
    assert isinstance(file, StoredFile)
    assert storage.names("folder") == []
    storage.write("folder/name", file)
    assert storage.names("folder") == ["name"]
    with storage.open("folder/name") as opened:
        opened.seek(4_000_000)
        assert opened.read(10) == DATA[4_000_000:4_000_010]
    storage.delete("folder/name")
    storage.delete("folder/name")
    with pytest.raises(FileNotFoundError):
        storage.open("folder/name")


@pytest.mark.parametrize("content", [b"small", DATA])
def test_what_one_has_made_of_a_file_another_finds(
    make: MakeStore, content: bytes
) -> None:
    here, there = make(), make()
    assert there.files.find_made("webm 1234 a.avi") is None
    here.files.keep_made("webm 1234 a.avi", large(content, "a.webm"))
    found = there.files.find_made("webm 1234 a.avi")
    assert found is not None and (found.name, found.read()) == ("a.webm", content)
    assert there.files.find_made("mp4 1234 a.avi") is None
