"""What a store in memory keeps, for tests that look behind its commands."""

from __future__ import annotations

from flaskstream.blocks.listener import Listener
from flaskstream.runs.engine import Engine
from flaskstream.runs.run import Run
from flaskstream.runs.session import Session
from flaskstream.store.concurrencyqueue import ConcurrencyQueue
from flaskstream.store.memorystore import MemoryStore
from flaskstream.store.sessionstate import SessionState


def state_of(session: Session) -> SessionState:
    """A session's state."""
    state = session.state
    assert isinstance(state, SessionState)
    return state


def has_place(engine: Engine, run: Run) -> bool:
    """Whether a run has a place in its listener's queue."""
    line = queue_of(engine, run.session, run.listener)
    return any(one.id == run.id for one in line.running)


def queue_of(engine: Engine, session: Session, listener: Listener) -> ConcurrencyQueue:
    """The queue of a listener's line."""
    store = engine.store
    assert isinstance(store, MemoryStore)
    rules = engine.mounts.rules(session.blocks, listener, engine.settings)
    return store.queues.of(rules.line)
