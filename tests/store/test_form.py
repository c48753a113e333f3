"""What is kept in Redis has the form that its number stands for: processes of two
releases, of which one reads what the other has written, have to have the same."""

from __future__ import annotations

import inspect
import io
import pickle
import re
import threading
from collections.abc import Iterator
from dataclasses import fields as fields_of
from dataclasses import is_dataclass
from enum import Enum
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.runs.engine import Engine
from flaskstream.store.redis import redisstore
from flaskstream.store.redis.connection import FORMAT
from flaskstream.store.redis.page import SPECIAL, Page
from flaskstream.store.redis.redisstore import RedisStore
from flaskstream.store.redis.replica import Entry
from flaskstream.store.runrecord import Key
from flaskstream.store.settings import Settings
from tests.store.stores import RedisServer
from tests.store.viewer import Viewer, open_page

KNOWN = Path(__file__).with_name("form.txt")
TOLD = gr.Progress()
WRITTEN = re.compile(r"""\bdo\(\s*"([\w.]+)\"""")
"""The names of the commands that journals have."""
DIFFERS = (
    "What is kept in Redis has another form, which a process of the release before "
    "would read wrongly. Raise FORMAT in flaskstream/store/redis/connection.py, once "
    f"for each release, and write this into {KNOWN.name}:\n\n"
)


class _Forms(pickle.Pickler):
    """The library's classes in a pickle, and what of each is in it."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), pickle.HIGHEST_PROTOCOL)
        self.found: dict[str, list[str]] = {}

    def reducer_override(self, thing: Any) -> Any:
        kind = type(thing)
        if kind.__module__.startswith("flaskstream."):
            self.found[kind.__qualname__] = _parts(thing)
        return NotImplemented


def _parts(thing: Any) -> list[str]:
    if isinstance(thing, Enum):
        return [one.name for one in type(thing)]
    if fields := getattr(thing, "_fields", ()):
        return list(fields)
    state: Any = [*thing.__reduce_ex__(pickle.HIGHEST_PROTOCOL)[2:3], None][0]
    by_names = state if isinstance(state, tuple) else (state,)
    if len(by_names) < 3 and all(isinstance(one, dict | None) for one in by_names):
        return sorted(str(name) for one in by_names for name in one or ())
    if is_dataclass(thing):
        return [field.name for field in fields_of(thing)]
    return list(vars(thing))


def _commands() -> Iterator[str]:
    """What journals say, and with which arguments: others do it as they read it."""
    folder = Path(redisstore.__file__).parent
    texts = [file.read_text() for file in sorted(folder.glob("*.py"))]
    whole = Page.new(Key("demo", "page"), "owner")
    for name in sorted({name for text in texts for name in WRITTEN.findall(text)}):
        done = SPECIAL.get(name) or attrgetter(name)(whole.session)
        yield f"{name}({', '.join(inspect.signature(done).parameters)})"


def test_what_is_kept_has_the_form_of_its_number(
    redis_server: RedisServer, request: pytest.FixtureRequest
) -> None:
    go_on = threading.Event()

    def work(text: str, seen: int, progress: gr.Progress = TOLD) -> Iterator[Any]:
        progress(0.5, desc="half")
        gr.Info("a toast")
        yield text, seen + 1, gr.update(label="Busy")
        assert go_on.wait(30)

    with gr.Blocks() as blocks:
        box, out, seen = gr.Textbox(), gr.Textbox(interactive=False), gr.State(0)
        press = gr.Button().click(work, [box, seen], [out, seen, box], retry="safe")
        press.then(work, [box, seen], [out, seen, box])
    make_store = lambda settings, key, later: RedisStore(  # noqa: E731
        settings, key, later, redis_server.address, "form"
    )
    engine = Engine(Settings(grace=0.1), b"key", make_store=make_store)
    request.addfinalizer(engine.close)
    request.addfinalizer(go_on.set)
    viewer = Viewer(engine, blocks)
    engine.start(open_page(engine, blocks), blocks.listeners[0], {box.id: "x"})
    viewer.follow(lambda: viewer.shown(out) == "x", "a value")
    session: Any = viewer.session.state
    forms = _Forms()
    forms.dump(session._replica._kind.pack(session._replica.state))
    forms.dump(Entry("id", 0.0, "name", (), {}))
    lines = [str(FORMAT)]
    lines += [f"{name}: {' '.join(forms.found[name])}" for name in sorted(forms.found)]
    now = "\n".join([*lines, *_commands(), ""])
    assert now == KNOWN.read_text(), DIFFERS + now
