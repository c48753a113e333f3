"""gunicorn's settings: `gunicorn -c python:flaskstream.serving.settings module:app`.

Import the names into a `gunicorn.conf.py` to change some of them.
"""

from __future__ import annotations

import math
import os
from typing import Any

from flaskstream.serving.limit import Limits

__all__ = [
    "backlog",
    "child_exit",
    "control_socket_disable",
    "forwarder_headers",
    "graceful_timeout",
    "http_protocols",
    "keepalive",
    "max_requests",
    "timeout",
    "worker_class",
    "worker_connections",
    "workers",
]

worker_class = "flaskstream.serving.GeventWorker"

# Runs live in one process, whatever WEB_CONCURRENCY says: a platform sets it by the
# machine's size, and with several every page would answer 503.
workers = 1

# Each open stream is a connection: with gunicorn's 1000 a worker full of idle streams
# would accept nothing more.
worker_connections = 12000
backlog = 4096

# Seconds without a sign of life of the worker's loop; no request is measured.
timeout = 60
# And of them that a worker has to end, beside those in which it only says so.
graceful_timeout = 30 + math.ceil(Limits.from_environ(os.environ).drain)
# Longer than the proxies' own, so that it is the proxy that closes idle connections.
keepalive = 75

# A worker that ends takes its runs with it, so it never does by itself.
max_requests = 0

# gunicorn serves the streams of one HTTP/2 connection one after another.
http_protocols = "h1"
control_socket_disable = True

# No header says SCRIPT_NAME or PATH_INFO: a proxy may pass on a visitor's own, and
# gunicorn believes what comes from this machine. The environment's SCRIPT_NAME and
# ProxyFix say it.
forwarder_headers = ""


def child_exit(server: Any, worker: Any) -> None:
    """Forget what a worker that has ended counted of what there is."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
