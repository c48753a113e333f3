"""Executors: where the functions of the runs run."""

from __future__ import annotations

from flaskstream.runs.executor.base import Executor as Executor
from flaskstream.runs.executor.thread import ThreadExecutor as ThreadExecutor
