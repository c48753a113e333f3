"""The newest state of each session, and what changed in it since any seq."""

from __future__ import annotations

from flaskstream.store.log.delta import Delta as Delta
from flaskstream.store.log.sessionlog import SessionLog as SessionLog
