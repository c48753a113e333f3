"""Tells a page how its runs are getting on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flaskstream.blocks.listener import Listener
from flaskstream.runs.patch import status_key
from flaskstream.runs.report import cleared_patch, progress_patch, status_patch
from flaskstream.runs.run import Run

if TYPE_CHECKING:
    from flaskstream.runs.engine import Engine


class Telling:
    """What a page is told of its runs until they end."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def status(self, run: Run) -> None:
        """Tell the page the run's status, unless a newer run of the listener does.

        Its end has been told as it ended: who asks it to stop may come here after that.
        """
        with run.page.lock:
            if run.active and run.page.hears(run):
                self._engine.log.append(run.page.key, status_patch(run))

    def progress(self, run: Run, bars: list[dict[str, Any]]) -> None:
        """Tell the page how far the run is, if it is the current one."""
        with run.page.lock:
            run.progress = bars
            if run.active and run.page.current.get(run.listener.id) is run:
                self._engine.log.append(run.page.key, progress_patch(run))

    def take_back(self, step: Listener, run: Run) -> None:
        """Take back what ended runs of other listeners have told, an error or how long
        they took, where a step of a newer run is to show its values."""
        page, log = run.page, self._engine.log
        with page.lock:
            for old in set(page.current.values()):
                if old.active or old.listener is run.listener:
                    continue
                told = log.parts(page.key, status_key(old.listener.id))
                is_told = told is not None and told["status"]["state"] != "none"
                if is_told and old.listener.place in step.components:
                    log.append(page.key, cleared_patch(old))
