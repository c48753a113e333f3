"""gunicorn's settings for `gunicorn wsgi:app`: the library's own; change them here."""

from __future__ import annotations

from flaskstream.serving.settings import (
    backlog,
    child_exit,
    control_socket_disable,
    forwarder_headers,
    graceful_timeout,
    http_protocols,
    keepalive,
    max_requests,
    timeout,
    worker_class,
    worker_connections,
    workers,
)

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
