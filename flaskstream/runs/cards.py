"""What becomes known of the errors that runs end with."""

from __future__ import annotations

import logging
from typing import Any

from flaskstream.runs.executor.interruptible import Interrupted
from flaskstream.runs.guard import Watchdog
from flaskstream.runs.report import account, outline
from flaskstream.runs.run import Run

logger = logging.getLogger("flaskstream.runs")


def card_of(
    run: Run, error: BaseException | None, watchdog: Watchdog, shows: tuple[bool, bool]
) -> dict[str, Any] | None:
    """What a page is to show of the error that a run ends with; the log has it then.
    `shows` says whether texts and tracebacks of unexpected ones are shown.

    It is the error's own code that tells it, which `watchdog` looks after.
    """
    if error is None:
        return None
    with watchdog.over(run) as guards:
        guard = guards.own
        try:
            card, is_logged = guard.call(error, account, error, *shows)
        except (Exception, Interrupted):
            card, is_logged = outline(error), True
    name, kind = run.listener.name, type(error).__name__
    if guard.was_interrupted:
        logger.error("%s failed with a %s, whose text has no end", name, kind)
    elif is_logged:
        logger.error("%s failed", name, exc_info=error)
    return card
