"""How a page is served: from a script, and in production by a gunicorn worker.

launch      `demo.launch()`: running has its server, in a thread
handler     that is Werkzeug's, and its requests, bounded
places      its connections: how many, who waits for its client, which ends for others
wire        what comes and goes on them
hosts       by which names it is asked
notebook    the cell of a notebook that launches it
ending      SIGTERM, where no server has a handler for it
prefix      the path that a proxy has before a page's own
login       who may come in: a page that asks, and its cookie
passwords   which are right, and how often somebody may try
environment what the environment says of it: GRADIO_SERVER_PORT, …
worker      the gunicorn worker: an unpatched gevent loop
bridge      its WSGI side: bodies spooled, calls in threads, streams in greenlets
slots       how many calls go on at a time, and whose turn is next
readers     who does not take an answer, and loses it where there is no room
exchange    one ordinary response: made in a thread, sent by a greenlet
stream      one streaming response, iterated on the loop
address     what addresses have in common, and which are public
gate        what the app would take of a body, before it is received
upload      a request's body, received without a thread
spool       how much of all bodies is held, and by whom
cookies     their header, made harmless before it is read
connections who has some open, and which end where there is no room
connection  a client's socket: stalled readers and clients that went away
wakeup      what wakes a parked stream from any thread
turn        how long a thread that computes keeps the interpreter
limit       the numbers that an operator may change
settings    gunicorn's settings, for `gunicorn -c python:flaskstream.serving.settings`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flaskstream.serving.worker import GeventWorker

__all__ = ["GeventWorker"]


def __getattr__(name: str) -> object:
    """Import gevent and gunicorn only when the worker class is asked for."""
    if name == "GeventWorker":
        from flaskstream.serving.worker import GeventWorker

        return GeventWorker
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
