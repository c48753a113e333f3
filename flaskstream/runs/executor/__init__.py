"""Launchers: where the functions of the runs are executed."""

from __future__ import annotations

from flaskstream.runs.executor.base import Begin as Begin
from flaskstream.runs.executor.base import Job as Job
from flaskstream.runs.executor.base import Launcher as Launcher
from flaskstream.runs.executor.thread import ThreadLauncher as ThreadLauncher
