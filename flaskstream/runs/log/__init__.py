"""Run logs: the newest state of each page, and what changed since any seq."""

from __future__ import annotations

from flaskstream.runs.log.base import Delta as Delta
from flaskstream.runs.log.base import RunLog as RunLog
from flaskstream.runs.log.memory import MemoryLog as MemoryLog
