"""What an app's configuration says of its engine and its key, at its first request."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, Final, cast
from urllib.parse import urlsplit

from flask import Flask

from flaskstream.exceptions import ConfigurationError
from flaskstream.media.budget import know_askers
from flaskstream.media.content import allow_bytes
from flaskstream.media.upload import MAX_PIXELS, allow_pixels
from flaskstream.roles import LAUNCHER
from flaskstream.runs.engine import Engine, MakeStore
from flaskstream.runs.executor import Job, ThreadLauncher
from flaskstream.store.memorystore import MemoryStore
from flaskstream.store.redis import sentinels
from flaskstream.store.settings import Settings
from flaskstream.web.carried import Carried
from flaskstream.web.key import MADE, signing_key
from flaskstream.web.security import Owners
from flaskstream.web.waiters import asker
from flaskstream.web.writetimeout import PATIENCE

READ_ONCE: Final = {
    "ABANDON_AFTER": 3600.0,
    "RUN_TTL": 3600.0,
    "HISTORY_TTL": 30 * 24 * 3600.0,
    "ENCODE_LIMIT": 30.0,
    "CONVERT_LIMIT": 600.0,
    "MAX_PAGES": 10_000,
    "MAX_PAGE_BYTES": 96 * 1024 * 1024,
    "MAX_FILE_BYTES": 32 * 1024 * 1024,
    "MAX_DISK_BYTES": 1024 * 1024 * 1024,
    "MAX_SCRATCH_BYTES": 1024 * 1024 * 1024,
    "MAX_WAITING": 1000,
    "MAX_WAITING_EACH": 100,
}
"""The engine's settings, and their defaults."""
READ_ALWAYS: Final = {
    "MAX_UPLOAD": 20_000_000,
    "CARRY": (),
    "SHOW_ERRORS": False,
    "WRITE_TIMEOUT": PATIENCE,
    "ONE_PROCESS": False,
    "STREAMS": None,
    "CSP": {},
    "FRAME_ANCESTORS": (),
}
"""What may be changed at any time."""
PIXELS: Final = "FLASKSTREAM_MAX_PIXELS"
STORE: Final = "FLASKSTREAM_STORE"
"""What makes the store of pages and runs, see `runs.engine.MakeStore`."""
METRICS: Final = "FLASKSTREAM_METRICS"
"""Whether what happens is counted, and the token that shows it."""
SHORTEST_TOKEN: Final = 16
TRACING: Final = "FLASKSTREAM_TRACING"
"""Whether runs are traced."""
HEALTH: Final = "FLASKSTREAM_HEALTH"
"""The path below which probes are answered."""
REDIS: Final = "FLASKSTREAM_REDIS_URL"
"""The server that keeps them, where several processes are to have them."""
PREFIX: Final = "FLASKSTREAM_REDIS_PREFIX"
"""What all names begin with that are kept there."""
BLOBS: Final = "FLASKSTREAM_BLOBS"
"""The folder, or the URL, where all processes find files over 1 MB."""
FRAMES: Final = "FLASKSTREAM_FRAMES_URL"
"""The server that has frames only, where that is not the one of the pages."""
SCHEMES: Final = ("redis", "rediss", "unix")
"""What their addresses begin with."""
STORES: Final = (STORE, REDIS, PREFIX, BLOBS, FRAMES)
BROKER: Final = "FLASKSTREAM_BROKER_URL"
"""What takes the messages to these, where that is not the Redis of pages."""
CELERY: Final = "FLASKSTREAM_CELERY"
"""The app's own Celery app, if it has one."""
LAUNCHERS: Final = (LAUNCHER, BROKER, CELERY)
SECRET: Final = "FLASKSTREAM_SECRET"
FIXED: Final = (
    *(f"FLASKSTREAM_{name}" for name in READ_ONCE),
    *(PIXELS, HEALTH, METRICS, TRACING, *STORES, *LAUNCHERS),
)
"""What is read once from an app's configuration."""


class Setup:
    """An app's engine and owners, made of its configuration as it is now.

    An app is often set up further afterwards (`app = demo.app; app.secret_key = …`), so
    they are made anew at its first request where that has changed. Later changes would
    have no effect, and raise.
    """

    def __init__(self, app: Flask) -> None:
        for name, default in {**READ_ONCE, **READ_ALWAYS}.items():
            app.config.setdefault(f"FLASKSTREAM_{name}", default)
        app.config.setdefault(PIXELS, MAX_PIXELS)
        app.config.setdefault(HEALTH, None)
        app.config.setdefault(REDIS, os.environ.get(REDIS, ""))
        app.config.setdefault(PREFIX, os.environ.get(PREFIX, "flaskstream"))
        app.config.setdefault(BLOBS, os.environ.get(BLOBS, ""))
        app.config.setdefault(FRAMES, os.environ.get(FRAMES, ""))
        app.config.setdefault(STORE, None)
        app.config.setdefault(LAUNCHER, os.environ.get(LAUNCHER, "threads"))
        app.config.setdefault(BROKER, os.environ.get(BROKER, ""))
        app.config.setdefault(CELERY, None)
        app.config.setdefault(METRICS, os.environ.get(METRICS) or None)
        traces = os.environ.get(TRACING, "").lower() in ("1", "true")
        app.config.setdefault(TRACING, traces)
        self._app = app
        self._lock = threading.Lock()
        self._is_set_up = False
        self._launched_by: tuple[Any, ...] = ()
        self._fixed = fixed_settings(app)
        key = signing_key(app)
        self.owners = Owners(key)
        self.engine = Engine(
            *(settings(app), key.encode(), self._shows),
            *(app.app_context, store_maker(app)),
            unpack=lambda packed: Carried.unpack(app, packed).context,
        )
        allow(app)
        if app.config[CELERY] is not None:
            self._set_launcher()  # its workers are to know the task

    def _check_key(self) -> None:
        """Look whether all processes sign by one key.

        Raises:
            ConfigurationError: they make one each, and are to have the same pages.
        """
        if self._app.config[REDIS] and signing_key(self._app) is MADE:
            raise ConfigurationError(
                f"{REDIS} is set, for several processes, and each has a key of its "
                "own: expected SECRET_KEY, or FLASKSTREAM_SECRET, of 16 random "
                "characters or more, the same in all of them."
            )

    def _shows(self) -> tuple[bool, bool]:
        app = self._app
        return app.debug or app.config["FLASKSTREAM_SHOW_ERRORS"], app.debug

    def check(self) -> None:
        """Look whether the app can be set up as it is now, for a server that would
        rather not begin than answer every request by an error.

        Raises:
            ConfigurationError: it can't.
        """
        config = self._app.config
        check_health(config[HEALTH])
        self._check_key()
        store_maker(self._app)
        if config[METRICS]:
            check_token(config[METRICS])
        if config[LAUNCHER] not in ("", "threads"):
            check_launcher(config)

    def ensure_set_up(self) -> None:
        """To be called before each request.

        Raises:
            ConfigurationError: what is read at the first one was changed after it.
        """
        now = fixed_settings(self._app)
        if self._is_set_up and now == self._fixed:
            return
        with self._lock:
            changed = [name for name in now if now[name] != self._fixed[name]]
            if changed and self._is_set_up:
                raise ConfigurationError(
                    f"{' and '.join(changed)} changed after the app's first request, "
                    "which is too late: expected it to be set before, such as right "
                    "after `app = demo.app`."
                )
            self.check()
            self._watch(self._app.config[METRICS])
            if self._app.config[TRACING]:
                with require_extra(TRACING, "tracing"):
                    from flaskstream.runs.tracing import Tracing
                self.engine.tracing = Tracing()
            if changed:
                key = signing_key(self._app)
                self.owners.sign_by(key)
                made = settings(self._app), key.encode(), store_maker(self._app)
                self.engine.set_up(*made)
                allow(self._app)
            self._set_launcher()
            self._fixed, self._is_set_up = now, True

    def celery(self) -> Any:
        """The Celery app whose workers call the app's functions.

        Raises:
            ConfigurationError: it has none.
        """
        self._set_launcher()
        celery = getattr(self.engine.dispatcher.launcher, "celery", None)
        if celery is None:
            raise ConfigurationError(
                f'This app has no workers: expected {LAUNCHER} to be "celery", in the '
                "environment or in app.config, for its server and its workers alike."
            )
        return celery

    def _set_launcher(self) -> None:
        """Have functions called where the configuration says."""
        config = self._app.config
        made = tuple(config[name] for name in (*LAUNCHERS, *STORES))
        if made == self._launched_by:
            return
        if config[LAUNCHER] in ("", "threads"):
            self.engine.dispatcher.launcher = ThreadLauncher()
        else:
            check_launcher(config)
            with require_extra(LAUNCHER, "celery"):
                from flaskstream.runs.executor.celery import CeleryLauncher, make_celery
            url, prefix = config[BROKER] or config[REDIS], config[PREFIX]
            celery = config[CELERY] or make_celery(url, prefix)
            self.engine.dispatcher.launcher = CeleryLauncher(celery, prefix, self)
        self._launched_by = made

    def begin_run(self, job: Job) -> Callable[[], None] | None:
        """Begin a run, in a worker, see `Begin`."""
        self.ensure_set_up()
        return self.engine.dispatcher.begin_run(job)

    def stop_run(self, job: Job) -> None:
        """Ask a run that has begun to stop."""
        self.ensure_set_up()
        self.engine.dispatcher.stop_run(job)

    def let_process_end(self, end: Callable[[], None]) -> None:
        """Have `end` called where nothing else ends a function."""
        self.engine.dispatcher.end_process = end

    def _watch(self, asked: object) -> None:
        if not asked:
            return
        with require_extra(METRICS, "metrics"):
            from flaskstream.runs.metrics import metrics
        self.engine.metrics = metrics()
        self.engine.metrics.watch(self.engine)


def fixed_settings(app: Flask) -> dict[str, Any]:
    """What is read once, by the names that it is set by."""
    said = {name: app.config[name] for name in FIXED}
    return {"SECRET_KEY": app.secret_key, SECRET: os.environ.get(SECRET), **said}


def check_health(path: object) -> None:
    """Look whether probes can be answered below a path.

    Raises:
        ConfigurationError: it is none.
    """
    if path is None or (isinstance(path, str) and path.startswith("/")):
        return
    raise ConfigurationError(
        f"{HEALTH} expected a path below which /healthz and /readyz are answered, such "
        f'as "/", or None; got {path!r}.'
    )


def check_launcher(config: Mapping[str, Any]) -> None:
    """Look whether workers can call the app's functions.

    Raises:
        ConfigurationError: they are no Celery workers, or have no pages in common with
            this process.
    """
    if config[LAUNCHER] != "celery":
        raise ConfigurationError(
            f'{LAUNCHER} expected "threads" or "celery", got {config[LAUNCHER]!r}.'
        )
    if not (config[REDIS] or config[STORE]):
        raise ConfigurationError(
            f'{LAUNCHER} is "celery", and pages are kept in the memory of this process '
            f"only: expected {REDIS}, the Redis where workers find them, too."
        )
    if not (config[BROKER] or config[REDIS] or config[CELERY]):
        raise ConfigurationError(
            f'{LAUNCHER} is "celery", and nothing takes its messages: expected '
            f"{BROKER}, or {CELERY}."
        )


def store_maker(app: Flask) -> MakeStore:
    """What makes the store that the configuration names.

    Raises:
        ConfigurationError: what it needs is not installed, or not said.
    """
    url, made = app.config[REDIS], app.config[STORE]
    if made is not None:
        return cast(MakeStore, made)
    blobs, frames = os.fspath(app.config[BLOBS] or ""), app.config[FRAMES]
    if not url:
        for name, value in ((BLOBS, blobs), (FRAMES, frames)):
            if value:
                raise ConfigurationError(
                    f"{name} is set, and pages are kept in the memory of one process, "
                    f"which has its files itself: expected {REDIS}, or no {name}."
                )
        return MemoryStore
    for name, given in ((REDIS, url), (FRAMES, frames)):
        check_address(name, given)
    try:
        from flaskstream.store.redis.redisstore import RedisStore
    except ImportError as error:
        raise ConfigurationError(
            f"{REDIS} is set, and the package redis is not installed: expected "
            "`pip install flaskstream[redis]`."
        ) from error
    return partial(
        RedisStore, url=url, prefix=app.config[PREFIX], blobs=blobs, frames=frames
    )


def check_address(name: str, given: object) -> None:
    """Look whether a setting is the address of a Redis, if it is set.

    Raises:
        ConfigurationError: it isn't.
    """
    url = str(given or "")
    try:
        if sentinels.are_named(url):
            is_one = bool(sentinels.parse(url))
        else:
            parts = urlsplit(url)
            is_one = parts.scheme in SCHEMES and parts.port != 0
    except ValueError:  # of the port, which may be a part of a password
        is_one = False
    if url and not is_one:
        scheme = url.partition(":")[0] if ":" in url else ""
        raise ConfigurationError(
            f"{name} expected redis://[user:password@]host:port/db, rediss://… for "
            f"TLS, unix:///path, or {sentinels.FORM}, with %2F for a / in the password "
            f"and the like; got what is none of these, with the scheme {scheme!r}. It "
            "is one server, or a primary with replicas: no cluster."
        )


@contextmanager
def require_extra(name: str, extra: str) -> Iterator[None]:
    """Import what a setting needs, and only that.

    Raises:
        ConfigurationError: it is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"{name} is set, but there is no {error.name}: expected it to be "
            f'installed, by pip install "flaskstream[{extra}]".'
        ) from error


def check_token(asked: object) -> None:
    """Look whether a token can't be found by trying, where one is given.

    Raises:
        ConfigurationError: it is too short, or nothing that can be sent.
    """
    if asked is True:
        return
    if isinstance(asked, str) and asked.isascii() and len(asked) >= SHORTEST_TOKEN:
        return
    given = f"{len(asked)}" if isinstance(asked, str) else repr(asked)
    raise ConfigurationError(
        f"{METRICS} expected a token of {SHORTEST_TOKEN} random ASCII characters or "
        "more, which Prometheus sends, or True to count without showing it at /metrics;"
        f" got {given}{' characters' if isinstance(asked, str) else ''}."
    )


def allow(app: Flask) -> None:
    """Set what is bounded in the whole process."""
    allow_pixels(app.config[PIXELS])
    allow_bytes(app.config["FLASKSTREAM_MAX_DISK_BYTES"])
    know_askers(asker)


def settings(app: Flask) -> Settings:
    """The engine's settings, as the configuration says them."""
    said = {name: app.config[f"FLASKSTREAM_{name}"] for name in READ_ONCE}
    return Settings(**{name.lower(): value for name, value in said.items()})
