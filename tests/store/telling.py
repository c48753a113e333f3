"""A function that tells something in parts, at gates, and who follows it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import flaskstream as gr
from flaskstream.runs.engine import Engine
from flaskstream.runs.run import Run
from flaskstream.store.redis.redisstore import RedisStore
from flaskstream.store.settings import Settings
from tests.store.conftest import run_threads
from tests.store.viewer import Viewer
from tests.waiting import wait_until


class Telling:
    """A process with the function, and a viewer of its page.

    Args:
        url: Where the Redis is.
        texts: What is told, of which each is shown in the place of that before.
    """

    def __init__(self, url: str, texts: tuple[str, ...]) -> None:
        self._go = threading.Semaphore(0)

        def make_store(settings: Settings, key: bytes, later: Any) -> RedisStore:
            return RedisStore(settings, key, later, url)

        def tell() -> Iterator[str]:
            for text in texts:
                assert self._go.acquire(timeout=60)
                yield text

        settings = Settings(sweep_every=0.05)
        self.engine = Engine(settings, b"key", make_store=make_store)
        with gr.Blocks() as blocks:
            self._out = gr.Textbox(interactive=False)
            gr.Button().click(tell, None, self._out, concurrency_limit=1)
        self.viewer = Viewer(self.engine, blocks)

    def begin(self) -> Run:
        """Call the function."""
        session = self.viewer.session
        return self.engine.start(session, session.blocks.listeners[0], {})

    def go_on(self, times: int = 1) -> None:
        """Let it tell the next part, or more."""
        self._go.release(times)

    @property
    def shown(self) -> Any:
        """What the viewer sees."""
        return self.viewer.shown(self._out)

    def follow(self, text: str) -> None:
        """Wait until the viewer sees that."""
        self.viewer.follow(lambda: self.shown == text, text)


@contextmanager
def telling(url: str, *texts: str) -> Iterator[Telling]:
    """One of these, whose process ends in order."""
    told = Telling(url, texts)
    yield told
    wait_until(lambda: not run_threads(), "the threads of all runs to end")
    told.engine.close()
