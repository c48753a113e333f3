"""The work of one run: its steps, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flaskstream.blocks.listener import CHAIN_LIMIT, Listener
from flaskstream.exceptions import OutputError
from flaskstream.runs.run import Run, Status
from flaskstream.runs.stepwork import StepWork

if TYPE_CHECKING:
    from flaskstream.runs.engine import Engine


class Work:
    """What a run's thread does: call each step's function, write what it gives."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def do(self, run: Run) -> None:
        """All steps of a run, from its listener on; ends the run, whatever happens."""
        try:
            with self._engine.context():
                self._steps(run)
        except BaseException as error:
            self._engine.fail(run, error)  # the thread's last frame: nobody sees more
        finally:
            self._engine.finish(run, Status.DONE)

    def _steps(self, run: Run) -> None:
        steps = [run.listener]
        errors: list[Exception] = []
        for _ in range(CHAIN_LIMIT):
            if not steps or run.reason is not None:
                break
            listener = steps.pop(0)
            if listener is not run.listener:
                self._claim(run, listener)
                self._engine.go_on(run, listener)
            work = StepWork(self._engine, run, listener)
            error = work.perform()
            errors += [error] if error else []
            if run.page.consumer is not None:
                break  # it has called this listener only
            steps.extend(_followers(listener, failed=error is not None))
            steps.extend(work.changed_listeners())
        else:
            if steps:
                errors.append(endless_chain(run))
        if errors:
            raise errors[0]

    def _claim(self, run: Run, listener: Listener) -> None:
        older = self._engine.claim(run, listener)
        if older is not None:
            self._engine.stop(older, Status.SUPERSEDED)


def endless_chain(run: Run) -> OutputError:
    """The error of a run whose steps start each other without end."""
    return OutputError(
        f"{run.listener.name}() started a chain of more than {CHAIN_LIMIT} steps: "
        "expected `.then` and `.change` listeners to come to an end."
    )


def _followers(listener: Listener, failed: bool) -> list[Listener]:
    wanted = ("always", "failure" if failed else "success")
    return [follower for when, follower in listener.followers if when in wanted]
