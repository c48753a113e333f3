"""What tests of stores have a session do."""

from __future__ import annotations

import itertools
from typing import Any

from flaskstream.media.media import Media
from flaskstream.store.change import Change
from flaskstream.store.patch import ROOT, Op, node_key
from flaskstream.store.protocol import SessionCommands
from flaskstream.store.runrecord import (
    JobData,
    Key,
    Rules,
    RunRecord,
)

KEY = Key("demo", "page")
PRESS = Rules(0, "once", None, 7)
TYPED = Rules(1, "always_last", None, 7)
NUMBERS = itertools.count()


def run_of(session: SessionCommands, rules: Rules = PRESS, **more: Any) -> RunRecord:
    id = f"run {next(NUMBERS)}"
    return RunRecord(id, session.key, session.owner, session.owner, rules, **more)


def begin(session: SessionCommands, rules: Rules = PRESS, **more: Any) -> RunRecord:
    """A run that has its place, and has begun."""
    run = run_of(session, rules, **more)
    effects = session.runs.begin(run, JobData({}), admitted=True, order=None)
    assert effects is not None and effects.goes
    assert session.runs.start(run.id) is not None
    return run


def whole(component: int, payload: Any, base: int | None = 0) -> Change:
    op = Op("replace", ROOT, {"value": payload})
    return Change(component, payload, [op], base)


def shown(session: SessionCommands, component: int) -> Any:
    return (session.parts(node_key(component)) or {}).get("value")


def show(page: Any, *files: Media) -> None:
    """Have a run of a page show one after the other."""
    run = begin(page)
    for media in files:
        page.runs.write(run.id, 0, [whole(1, media, None)._replace(files=[media])])
