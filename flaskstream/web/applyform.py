"""What a person posted becomes the page's, and what a run has written since stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flaskstream.runs.log import RunLog
from flaskstream.runs.patch import node_key
from flaskstream.runs.session import Session
from flaskstream.web.form import Form
from flaskstream.web.order import late_fields


def apply_form(
    session: Session, log: RunLog, form: Form, cursor: int | None
) -> list[int]:
    """Make a form the page's, posted by a browser that had seen the log to `cursor`;
    gives the ids of the fields whose errors are gone with it. Fields of which a newer
    form has come say nothing of the page, but for their own errors."""
    with session.lock:
        late = late_fields(session, form.payloads, form.order)
        true = drop_stale_fields(session, log, form, cursor)
        posted = {id: payload for id, payload in true.items() if id not in late}
        session.payloads.update(posted)
        session.posted.update({id: m for id, m in form.marks.items() if id not in late})
        # What a person has set since is theirs: no snapshot brings the old back.
        log.drop(session.key, [node_key(id) for id in posted])
        for id in posted:
            session.writer.pop(id, None)
        mended = [id for id in session.errors if id in form.payloads and id not in late]
        for id in mended:
            del session.errors[id]
        session.errors.update(form.errors)
    return mended


def drop_stale_fields(
    session: Session, log: RunLog, form: Form, cursor: int | None
) -> Mapping[int, Any]:
    """The payloads of a form without those that a run has replaced meanwhile.

    One action may start several listeners, with a request each. The first may have
    emptied a box before the second comes, which still says what the person typed there:
    the same as posted before, by a browser that had not seen the box emptied.
    """
    same = [
        id
        for id, mark in form.marks.items()
        if id in session.writer and session.posted.get(id) == mark
    ]
    if not same or cursor is None:
        return form.payloads
    unseen = log.read(session.key, cursor).patch
    replaced = {id for id in same if node_key(id) in unseen}
    return {id: p for id, p in form.payloads.items() if id not in replaced}
