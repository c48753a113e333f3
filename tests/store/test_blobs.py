"""Files over 1 MB where pages are kept in Redis: a folder that all processes have, or
what fsspec opens; it is a local one here."""

from __future__ import annotations

import errno
import gc
import io
import os
import secrets
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from flask import Flask
from PIL import Image

import flaskstream as gr
from flaskstream.exceptions import ConfigurationError, FileStorageError
from flaskstream.media.content import LargeFile, StoredFile, bytes_stored
from flaskstream.media.contentwriter import take_bytes, take_file
from flaskstream.media.media import Media
from flaskstream.media.structure import count_scans
from flaskstream.runs.engine import Engine
from flaskstream.store.later import never
from flaskstream.store.redis import blobstorage
from flaskstream.store.redis.blobs import LEFT, Reference, SharedFile
from flaskstream.store.redis.blobstorage import storage_at
from flaskstream.store.redis.redisstore import RedisStore
from flaskstream.store.runrecord import Key, Status
from flaskstream.store.settings import Settings
from tests.store.commands import begin, shown, whole
from tests.store.stores import RedisServer
from tests.store.viewer import Viewer, open_page
from tests.waiting import wait_until
from tests.web.calls import Caller
from tests.web.client import Browser
from tests.web.test_largefiles import send

KEY = Key("demo", "page")
DATA = os.urandom(5_000_000)
MakeStore = Callable[..., RedisStore]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "shared"
    made.mkdir()
    return made


@pytest.fixture(params=["folder", "remote"])
def where(request: pytest.FixtureRequest, folder: Path) -> str:
    """What `FLASKSTREAM_BLOBS` is: of both kinds the files are in `folder`."""
    return str(folder) if request.param == "folder" else f"local://{folder}"


@pytest.fixture
def prefix() -> str:
    return f"test-{secrets.token_hex(6)}"


@pytest.fixture
def make(redis_server: RedisServer, where: str, prefix: str) -> Iterator[MakeStore]:
    """Makes stores, each as another process has it."""
    made = list[RedisStore]()

    def make(blobs: str = where) -> RedisStore:
        address = redis_server.address
        made.append(RedisStore(Settings(), b"key", never, address, prefix, blobs))
        return made[-1]

    yield make
    for store in made:
        store.close()


@pytest.fixture
def server(redis_server: RedisServer) -> Iterator[redis.Redis]:
    with redis.Redis(port=redis_server.port) as made:
        yield made


def large(data: bytes = DATA, name: str = "a.bin") -> Media:
    return Media(take_bytes(data), "application/octet-stream", name)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


class Clock:
    """Lets the time come at which files are looked at, and what Redis has expire."""

    def __init__(self, server: Any, prefix: str) -> None:
        self._server = server
        self._prefix = prefix

    def _keys(self, pattern: str) -> list[bytes]:
        return [*self._server.scan_iter(f"{self._prefix}:*{pattern}")]

    def make_due(self) -> None:
        for key in self._keys(":blobs:due"):
            for digest in self._server.zrange(key, 0, -1):
                self._server.zadd(key, {digest: 1})

    def expire_files(self) -> None:
        if keys := self._keys(":file:*"):
            self._server.delete(*keys)

    def holders(self) -> int:
        """How many may have the file."""
        (key,) = self._keys(":blobs:of:*")
        found: int = self._server.scard(key)
        return found

    def forget_page(self) -> None:
        for key in self._keys(":about"):
            self._server.delete(key)

    def age_left(self) -> None:
        for key in self._keys(":blobs:left"):
            for name in self._server.zrange(key, 0, -1):
                self._server.zadd(key, {name: time.time() - LEFT - 1})


@pytest.fixture
def clock(server: redis.Redis, prefix: str) -> Clock:
    return Clock(server, prefix)


# ----- in all processes


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


# ----- what goes, and what stays


def test_a_file_goes_when_nobody_has_it(
    make: MakeStore, folder: Path, clock: Clock
) -> None:
    here, there = make(), make()
    token = here.files.put("owner", large(), "x")
    there.blobs.sweep()
    assert len(files(folder)) == 1  # it is not due
    clock.make_due()
    there.blobs.sweep()
    found = there.files.find("owner", token)
    assert found is not None and found.read() == DATA  # it is looked for by its token
    clock.expire_files()
    there.blobs.sweep()
    assert len(files(folder)) == 1  # it is not due again
    clock.make_due()
    there.blobs.sweep()
    assert files(folder) == []
    here.files.put("owner", large(os.urandom(2_000_000)), "x")
    assert len(files(folder)) == 1


def test_a_file_that_was_deleted_can_come_again(
    make: MakeStore, folder: Path, clock: Clock
) -> None:
    here = make()
    here.files.put("owner", large(), "x")
    clock.expire_files()
    clock.make_due()
    here.blobs.sweep()
    assert files(folder) == []
    there = make()
    token = there.files.put("owner", large(), "x")
    found = here.files.find("owner", token)
    assert found is not None and found.read() == DATA


def test_a_file_stays_while_a_page_has_it(
    make: MakeStore, folder: Path, clock: Clock
) -> None:
    here, there = make(), make()
    session = here.open("owner", KEY)
    run = begin(session)
    session.runs.write(run.id, 0, [whole(1, large())])
    clock.make_due()
    there.blobs.sweep()
    assert shown(session, 1).read() == DATA
    clock.make_due()
    there.blobs.sweep()
    assert shown(session, 1).read() == DATA
    # The page comes to show another one.
    session.runs.write(run.id, 0, [whole(1, "text", None)])
    clock.make_due()
    there.blobs.sweep()
    assert files(folder) == []


def test_holders_that_are_gone_are_not_counted_for_ever(
    make: MakeStore, clock: Clock
) -> None:
    store = make()
    store.files.put("owner", large(), "x")
    clock.expire_files()
    store.files.put("another", large(), "x")
    assert clock.holders() == 2
    clock.make_due()
    store.blobs.sweep()
    assert clock.holders() == 1


def test_a_file_goes_with_its_page(make: MakeStore, folder: Path, clock: Clock) -> None:
    here, there = make(), make()
    session = here.open("owner", KEY)
    run = begin(session)
    session.runs.write(run.id, 0, [whole(1, large())])
    clock.forget_page()
    clock.make_due()
    there.blobs.sweep()
    assert files(folder) == []


def test_one_that_is_used_while_it_is_to_go_stays(
    make: MakeStore, folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = make(), make()
    here.files.put("owner", large(), "x")
    session = here.open("owner", KEY)
    run = begin(session)
    session.runs.write(run.id, 0, [whole(1, large())])
    session.runs.write(run.id, 0, [whole(1, "text", None)])
    clock.expire_files()
    clock.make_due()

    def look(page: str) -> set[str]:
        make().files.put("another", large(), "x")  # it comes meanwhile
        return set()

    monkeypatch.setattr(there.blobs, "_digests_of", look)
    there.blobs.sweep()
    (file,) = files(folder)
    assert file.read_bytes() == DATA


def test_what_a_killed_process_has_left_goes_after_a_day(
    make: MakeStore, folder: Path, clock: Clock
) -> None:
    store = make()
    token = store.files.put("owner", large(), "x")
    (kept,) = files(folder)
    half = kept.with_name(f"{'0' * 32}.{'1' * 16}.part")
    half.write_bytes(b"half")
    store.blobs.tidy()
    assert half.exists()
    clock.age_left()
    store.blobs.tidy()
    assert files(folder) == [kept]
    found = store.files.find("owner", token)
    assert found is not None and found.read() == DATA


def test_one_process_sweeps_in_a_thread_of_its_own(
    make: MakeStore, folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = make(), make()
    here.files.put("owner", large(), "x")
    clock.expire_files()
    clock.make_due()
    swept = list[str]()
    for store, name in ((here, "here"), (there, "there")):
        sweep = store.blobs.sweep

        def noted(sweep: Callable[[], None] = sweep, name: str = name) -> None:
            swept.append(name)
            sweep()

        monkeypatch.setattr(store.blobs, "sweep", noted)
    for store in (here, there, here, there):
        store.files.expire(3600)
    wait_until(lambda: not files(folder), "the file to go")
    assert swept == ["here"]


# ----- what is wrong


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


# ----- apps


def app_of(blocks: gr.Blocks, server: RedisServer, where: str, prefix: str) -> Flask:
    """An app as one of several processes has it."""
    app = Flask("blobs", static_folder=None, template_folder=None)
    app.secret_key = "one key, the same in every process"  # noqa: S105
    app.config["FLASKSTREAM_REDIS_URL"] = server.address
    app.config["FLASKSTREAM_REDIS_PREFIX"] = prefix
    app.config["FLASKSTREAM_BLOBS"] = where
    gr.FlaskStream(app).mount(blocks, "/")
    return app


def engine_of(store: RedisStore) -> Engine:
    return Engine(Settings(), b"key", make_store=lambda *_: store)


def end(callers: list[Caller]) -> None:
    def is_at_work() -> bool:
        names = [one.name for one in threading.enumerate()]
        return any(name.startswith("flaskstream-run-") for name in names)

    wait_until(lambda: not is_at_work(), "the threads of all runs to end")
    for caller in callers:
        caller.http.application.extensions["flaskstream.engine"].close()
