"""Runs in the workers of Celery; imported where `FLASKSTREAM_LAUNCHER` wants it."""

from __future__ import annotations

import logging
import os
import re
import threading
import time
from collections.abc import Callable
from typing import Any, Final, Protocol
from urllib.parse import quote

import redis
from celery import Celery, Task
from celery.signals import worker_process_init, worker_shutting_down
from celery.worker import state
from kombu.connection import Connection
from kombu.transport.redis import Channel, SentinelChannel, Transport

from flaskstream.exceptions import ConfigurationError, Error
from flaskstream.runs.executor.base import Begin, Job
from flaskstream.runs.executor.thread import ThreadLauncher
from flaskstream.store.patience import patient
from flaskstream.store.redis import sentinels
from flaskstream.store.runrecord import Key

logger = logging.getLogger("flaskstream.runs")
UNSENT: Final = "The queue of the workers can't be reached. Please try again."
TIMEOUT: Final = 5.0
"""Seconds in which a Redis that is the broker answers."""
DRAIN: Final = "FLASKSTREAM_DRAIN"
"""Seconds that runs have to come to their ends by themselves when a worker stops."""
DRAIN_BY_DEFAULT: Final = 5.0
"""With what their `finally` blocks take, that is less than the ten seconds that Docker
waits for a container."""
RETRY: Final = {"max_retries": 1, "interval_start": 0, "interval_max": 0}
"""A connection that was kept may have broken meanwhile: then a new one is tried."""


class Host(Protocol):
    """What executes runs in a worker: an app's engine, set up."""

    def begin_run(self, job: Job) -> Callable[[], None] | None:
        """Begin a run, see `Begin`."""

    def stop_run(self, job: Job) -> None:
        """Ask a run that has begun to stop."""

    def let_process_end(self, end: Callable[[], None]) -> None:
        """Have `end` called where nothing else ends a function."""


class CeleryLauncher:
    """Sends a message for each run, which says where it is: the store has the rest.

    So a message may come twice, late or to nobody: who begins a run asks the store,
    which gives its inputs once. It is acknowledged when the run has ended, since a
    worker that is killed before it has begun the run leaves it to another one, and
    since none then takes messages that it has no process for.

    Args:
        celery: The app whose workers take them.
        name: What its task's name begins with.
        host: What executes them there.
    """

    def __init__(self, celery: Celery, name: str, host: Host) -> None:
        self.celery = celery
        self._threads = ThreadLauncher()
        self._host = host
        self._seconds = drain_seconds()
        self._main = os.getpid()
        self._task = celery.register_task(JobTask(f"{name}.run", host.begin_run))
        # By weak references: the launcher has these methods.
        worker_shutting_down.connect(self._drain_later)
        worker_process_init.connect(self._note_child)

    def launch(self, job: Job, begin: Begin) -> str | None:
        """Send its message; what needs no worker begins here.

        Raises:
            Error: the broker can't be reached.
        """
        if job.queue is False:
            self._threads.launch(job, begin)
            return None
        named = {} if job.queue is True else {"queue": job.queue}
        try:
            self._task.apply_async(
                pack(job),
                task_id=job.run,
                serializer="json",
                retry=True,
                retry_policy=RETRY,
                **named,
            )
        except Exception as error:  # each broker has its own
            raise Error(UNSENT, title="Not started") from error
        return named.get("queue") or str(self.celery.conf.task_default_queue)

    def close(self) -> None:
        """Nothing to give back: workers go on with what they have."""

    def _note_child(self, **told: object) -> None:
        """In a process that has been forked for one run at a time: Celery's main one
        makes another one where it ends. (The pool "solo" says so of the main one.)"""
        if os.getpid() != self._main:
            self._host.let_process_end(lambda: os._exit(1))

    def _drain_later(self, **told: object) -> None:
        """In the main process of a worker that stops: it waits for all runs to end."""
        threading.Thread(
            target=self._drain, name="flaskstream-drain", daemon=True
        ).start()

    def _drain(self) -> None:
        time.sleep(self._seconds)
        while True:  # to the end of the process; one may be about to begin
            for request in list(state.active_requests):
                if request.name == self._task.name:
                    self._stop_one(request)
            time.sleep(1)

    def _stop_one(self, request: Any) -> None:
        try:
            self._host.stop_run(unpack(request.args))
        except Exception:
            logger.exception("A run could not be stopped")


class JobTask(Task):  # type: ignore[misc]
    """Begins the run of a message, and executes it, in a worker."""

    ignore_result = True
    acks_late = True
    reject_on_worker_lost = True

    def __init__(self, name: str, begin: Begin) -> None:
        self.name = name
        self._begin = begin

    def run(self, *said: Any) -> None:
        """Do so; where there is nothing more to be done, that is all. Its page may be
        out of reach for a moment, and the message comes once."""
        with patient():
            execute = self._begin(unpack(said))
        if execute is not None:
            execute()


def drain_seconds() -> float:
    """For how long a worker that is to end lets its runs end by themselves.

    Raises:
        ConfigurationError: the environment says no such time.
    """
    said = os.environ.get(DRAIN) or str(DRAIN_BY_DEFAULT)
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", said):
        return float(said)
    raise ConfigurationError(f"{DRAIN} expected seconds, from 0 on; got {said!r}.")


def pack(job: Job) -> list[Any]:
    """A job as a message has it."""
    return [*job.key, *job[1:]]


def unpack(said: Any) -> Job:
    """What a message says."""
    mount, id, *others = said
    return Job(Key(mount, id), *others)


def make_celery(url: str, name: str) -> Celery:
    """A Celery app for the runs of one app, where that has none of its own.

    Its keys in Redis, and its usual queue, have the app's `name`, so that several apps
    may have one broker.
    """
    celery = Celery(name, broker=broker_of(url), set_as_current=False)
    celery.conf.update(
        task_default_queue=name,
        task_ignore_result=True,
        worker_prefetch_multiplier=1,
        worker_redirect_stdouts=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_connection_retry_on_startup=True,
    )
    if url.startswith(("redis", "unix://")):
        of_sentinels = sentinels.are_named(url)
        celery.amqp.Connection = _SentinelConnection if of_sentinels else _Connection
        celery.conf.broker_transport_options = {
            "global_keyprefix": f"{name}:celery:",
            "socket_connect_timeout": TIMEOUT,
            "socket_timeout": TIMEOUT,
            **(_asked_for(sentinels.parse(url)) if of_sentinels else {}),
        }
    return celery


def broker_of(url: str) -> str:
    """The URL of a Redis as Celery has it; another broker's is as it is."""
    if url.startswith("unix://"):
        return "redis+socket://" + url.removeprefix("unix://")
    if not sentinels.are_named(url):
        return url
    known = sentinels.parse(url)
    person = f"{quote(known.user or '', '')}:{quote(known.password or '', '')}@"
    hosts = (f"[{host}]" if ":" in host else host for host, _ in known.hosts)
    ports = (port for _, port in known.hosts)
    return ";".join(
        f"sentinel://{person if known.password else ''}{host}:{port}/{known.db}"
        for host, port in zip(hosts, ports, strict=True)
    )


def _asked_for(known: sentinels.Sentinels) -> dict[str, Any]:
    """What kombu is to ask Sentinels for, and how it says who it is."""
    own = {"username": known.own_user, "password": known.own_password}
    timeouts = {"socket_timeout": TIMEOUT, "socket_connect_timeout": TIMEOUT}
    return {"master_name": known.name, "sentinel_kwargs": {**timeouts, **own}}


class _Lasting(Channel):
    """One that says of itself that its connection is gone. kombu's (5.7) looks for that
    one's address, where a message is acknowledged or given back, and fails by an
    `AttributeError`, which ends Celery's worker."""

    def _connparams(self, asynchronous: bool = False) -> Any:
        if getattr(self.connection, "client", None) is None:
            raise redis.ConnectionError("the channel's connection is gone")
        return super()._connparams(asynchronous)  # type: ignore[no-untyped-call]


class _Transport(Transport):
    Channel = _Lasting


class _Connection(Connection):
    """To a Redis, which a worker outlives."""

    def get_transport_cls(self) -> type[Transport]:
        return _Transport


class _SentinelChannel(_Lasting, SentinelChannel):
    pass


class _SentinelTransport(Transport):
    Channel = _SentinelChannel
    default_port = sentinels.PORT


class _SentinelConnection(Connection):
    """To the one that Sentinels name."""

    def get_transport_cls(self) -> type[Transport]:
        return _SentinelTransport
