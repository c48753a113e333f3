"""One mounted page of an app: what a person's requests do."""

from __future__ import annotations

import re
from collections.abc import Callable

from jinja2 import Environment
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from flaskstream.blocks.blocks import Blocks
from flaskstream.blocks.eventdata import EventData
from flaskstream.blocks.listener import Listener
from flaskstream.components.core.base import Component
from flaskstream.components.core.names import LIBRARY
from flaskstream.runs.engine import Engine
from flaskstream.runs.origin import Origin
from flaskstream.runs.run import Run
from flaskstream.runs.session import Session, scope_of
from flaskstream.store.files import OwnedFiles
from flaskstream.store.memorystore import Taken
from flaskstream.store.order import Order
from flaskstream.store.patch import node_key
from flaskstream.store.runrecord import Status
from flaskstream.store.sessionstate import Opening, Reading
from flaskstream.web.acting import act
from flaskstream.web.assets import assets_path
from flaskstream.web.conversations import list_conversations
from flaskstream.web.fieldnews import field_news, file_news
from flaskstream.web.form import Form, Received
from flaskstream.web.fragments import Fragments
from flaskstream.web.fresh import FreshTree
from flaskstream.web.keeping import keeper
from flaskstream.web.ownfiles import put_own_files
from flaskstream.web.partial import partial
from flaskstream.web.plan import Plan
from flaskstream.web.sse import BEAT_EVERY
from flaskstream.web.template import Templates
from flaskstream.web.tree import Tree
from flaskstream.web.viewers import Viewers

FAST_ANSWER = 0.04
"""Seconds that a POST waits for its run, so that a fast one needs no stream."""

LIVE_ANSWER = 0.12
"""The same where typing starts runs: so fewer answers bring a stream, and over a short
way, where the next request leaves when one is answered, there are fewer requests."""

CURSOR = re.compile("[0-9]{1,18}")


class MountedApp:
    """A page of the app: its plan, its pages, and the HTML of its answers.

    It knows nothing of HTTP; `views` does. `token` is what the forms of an owner have.
    """

    def __init__(
        self,
        blocks: Blocks,
        engine: Engine,
        env: Environment,
        token: Callable[[str], str],
    ) -> None:
        self.blocks = blocks.seal()
        self.engine = engine
        self.token = token
        self.plan = Plan(blocks)
        self.viewers = Viewers(engine, engine.mounts.name(blocks))
        self.description = plain(blocks.description)
        self._templates = Templates(env)
        for component in self.plan.components.values():
            if not type(component).__module__.startswith(LIBRARY):
                self._templates.check(component)
        self._fresh = FreshTree(blocks, self._templates)

    def session(self, owner: str, id: str) -> Session | None:
        """The page of an owner; None for an unknown and a foreign one alike.

        Raises:
            OtherVersion: it is of another version of the app.
        """
        return self.engine.find_session(owner, id, self.blocks)

    def session_of_any_version(self, owner: str, id: str) -> Session | None:
        """The same, for what takes none of its components."""
        return self.engine.sessions.find_of_any_version(owner, id, self.blocks)

    @property
    def version(self) -> str:
        """What forms tell, so that none is read by another version of the app."""
        return self.engine.mounts.version(self.engine.mounts.name(self.blocks))

    def new_session(self, owner: str, id: str) -> Session:
        """A page of an owner that is shown, and not kept before it is used."""
        return Session(owner, id, self.blocks, files=self.engine.files)

    def open_session(self, owner: str, id: str, address: str) -> Session | None:
        """The page of an owner, made if it isn't there, for who asks from `address`;
        None where somebody else has it: another one has logged in since it was shown,
        or given the link away.

        Raises:
            OtherVersion: it is of another version of the app.
        """
        try:
            opening = Opening(address=address)
            return self.engine.open_session(owner, id, self.blocks, opening)
        except Taken:
            return None

    def carry_over(self, former: Session, id: str, address: str) -> Session:
        """A new page, of the id, that goes on with a conversation of another version.

        Raises:
            OtherVersion: it is no conversation, or one of its runs goes on or waits.
        """
        opening = Opening(address=address)
        return self.engine.sessions.carry_over(former, id, self.blocks, opening)

    def files(self, session: Session) -> OwnedFiles:
        """The files of a page's owner."""
        return OwnedFiles(self.engine.files, session.owner, session.holder)

    def fragments(self, session: Session, base: str) -> Fragments:
        """What renders for a page under the URL path `base`."""
        files = self.files(session)
        return Fragments(
            *(self._templates, self.plan, session, files, keeper(self.blocks)),
            *(base, assets_path()),
        )

    # ----- the whole page

    def tree(self, session: Session, base: str, form: Form) -> tuple[Markup, int, bool]:
        """The page's tree, the seq of what it shows, and whether a run goes on.

        The errors of `form` stand at their fields.
        """
        news, idle, untouched = session.read(0, whole=True)
        said_nothing = not (news.patch or form.errors or form.typed)
        fresh = untouched and said_nothing and session.scope == "fs"
        tree = self._fresh.find(base) if fresh else None
        if tree is None:
            shown = self.plan.components.values()
            put_own_files(session, shown, self.files(session))
            fragments = self.fragments(session, base)
            tree = Tree(self.plan, session, fragments, news.patch, form).render()
            if fresh and not fragments.links.personal:
                self._fresh.keep(base, tree)
        return tree, news.seq, not idle

    def stream(self, session: Session, fragments: Fragments, seq: int) -> Markup:
        """The element that holds the page's stream, from `seq` on."""
        is_listed = not self.blocks.save_history or session.title is not None
        return self._templates.render(
            "stream",
            url=fragments.links.stream(seq, is_listed=is_listed),
            beat=BEAT_EVERY,
            fields=fragments.links.fields if self.plan.reads_later else "",
        )

    # ----- starting a run

    def accept(
        self, session: Session, form: Form, cursor: int | None = None
    ) -> list[Component]:
        """Keep what was posted by a browser that had seen the page's log to `cursor`;
        gives the fields whose errors are gone with it."""
        mended = session.post(form, cursor)
        self.engine.keep(
            session, {id: session.payloads.get(id) for id in form.payloads}
        )
        return [self.plan.components[id] for id in mended]

    def act(self, session: Session, form: MultiDict[str, str]) -> None:
        """Do what a form tells of components that `act`.

        Raises:
            InvalidInput: something of it can't be done.
        """
        for id in self.plan.acting:
            if act(session, self.plan.components[id], form):
                self.engine.keep(session, {id: session.payloads.get(id)})

    def startable(self, id: int) -> Listener | None:
        """The listener of that id, if an event starts it: a step of a chain has none,
        and comes after the one before it only."""
        found = self.plan.listeners[id] if 0 <= id < len(self.plan.listeners) else None
        return found if found is not None and found.triggers else None

    def cursor(self, session: Session, told: str) -> int | None:
        """The seq that a browser says it has seen; None where the page's log has not
        given it, as after the server was started anew."""
        if not CURSOR.fullmatch(told):
            return None
        seq = int(told)
        return seq if seq <= session.seq else None

    def start(
        self,
        session: Session,
        listener: Listener,
        form: Form,
        origin: Origin | None = None,
        event: EventData | None = None,
        order: Order | None = None,
    ) -> Run | None:
        """Start a run and give it a moment to end; None where it is not to start, as
        where a request after `order` has come for the listener."""
        fields = dict(form.payloads)
        start = self.engine.start_admitted
        run = start(session, listener, fields, origin, event, order=order)
        if run is None:
            return None
        patience = max(FAST_ANSWER, LIVE_ANSWER) if listener.is_live else FAST_ANSWER
        run.ended.wait(patience)
        return run

    def answer(
        self,
        session: Session,
        base: str,
        cursor: int | None,
        mended: list[Component],
        lists: bool = True,
    ) -> tuple[str, int]:
        """The answer to a POST: all news since the browser's cursor, the stream, and,
        if it `lists` them, the conversations.

        While a run goes on, the stream is placed anew from just this state on; else
        there is none. So whatever an older stream has shown or not, the page is right.
        The seq of that state goes with it: an answer that comes late is left out.
        """
        fragments = self.fragments(session, base)
        news, idle, _ = self._read(session, fragments, cursor)
        fields = [
            field_news(fragments, session, component)
            for component in mended
            if node_key(component.id) not in news.patch
        ]
        stream = self.stream(session, fragments, news.seq) if not idle else ""
        html = "".join(
            [
                *fields,
                fragments.render_delta(news),
                self.conversation_news(session, base) if lists else "",
                cursor_news(news.seq, session.scope),
                partial(f"#{session.scope}-stream", "innerHTML", stream),
            ]
        )
        return html, news.seq

    def _read(
        self, session: Session, fragments: Fragments, cursor: int | None
    ) -> Reading:
        """What a page has not seen. Components come as a whole, so that it does not
        matter what a stream has shown since; where none goes on, those that `act` do
        by what has changed of them."""
        if self.plan.acting and cursor:
            read = session.read(cursor)
            acting = {node_key(id) for id in self.plan.acting}
            by_parts = read.idle and read.delta.patch.keys() <= acting
            if by_parts and not fragments.is_torn(read.delta.patch):
                return read
        return session.read(cursor or 0, whole=True)

    # ----- refusals

    def busy(self, base: str, text: str) -> str:
        """What says that there is no room at the moment, and why."""
        toast = {"level": "warning", "title": "Busy", "message": text, "duration": 10}
        return self.fragments(Session("", "", self.blocks), base).toast(toast)

    def errors(
        self, session: Session, base: str, form: Form, mended: list[Component]
    ) -> str:
        """The fields that are in error, marked, and those that are no longer."""
        fragments = self.fragments(session, base)
        fields = [*mended, *(self.plan.components[id] for id in form.errors)]
        put_own_files(session, fields, self.files(session))
        return "".join(field_news(fragments, session, field, form) for field in fields)

    def upload_place(self, session: Session, id: int) -> Component | None:
        """The component of that id as the page has it, if a person can put a file
        there."""
        declared = self.plan.components.get(id)
        component = session.component(declared) if declared is not None else None
        if component is None or not (component.takes_file and component.editable):
            return None
        return component

    def upload_news(
        self,
        session: Session,
        base: str,
        component: Component,
        form: Form,
        received: Received | None,
    ) -> str:
        """The answer to a chosen file: its preview, and what listens to its change."""
        fragments = self.fragments(session, base)
        put_own_files(session, [component], self.files(session))
        html = file_news(fragments, session, component, form, received)
        if received is not None:
            started = self.plan.started_by_file(component, received.events)
            for event, listener in started:
                gone = received.removed if event == "delete" else ""
                html += fragments.starter(listener, component, gone)
        return html

    def too_large(self, id: int, base: str, error: str, scope: str) -> str:
        """The answer to files that are too large to be read, with the form they are in:
        of its page only the scope is known."""
        component = self.plan.components[id]
        nobody = Session("", f".{scope.removeprefix('fs')}", self.blocks)
        fragments = self.fragments(nobody, base)
        if component.files_part:
            return fragments.render_attachment(component, None, error)
        return fragments.error(component, error)

    # ----- conversations

    def conversations(self, owner: str, shown: str, base: str) -> Markup | None:
        """The list of an owner's conversations, beside the page with the id `shown`;
        None where they are not listed."""
        if not self.blocks.save_history:
            return None
        return self._templates.render(
            "conversations",
            scope=scope_of(shown),
            entries=list_conversations(
                self.engine.sessions.of(owner, self.blocks), shown, base
            ),
            new_url=f"{base}/",
            token=self.token(owner),
            page_id=shown,
        )

    def conversation_news(self, session: Session, base: str) -> str:
        """The list of its owner's conversations, for a page; nothing where they are
        not listed."""
        beside = self.conversations(session.owner, session.id, base)
        place = f"#{session.scope}-conversations"
        return partial(place, "innerHTML", beside) if beside else ""

    def forget(self, session: Session) -> None:
        """Stop what goes on in a page, and forget it."""
        runs = [self.engine.runs.of(record) for record in session.runs.active]
        for run in runs:
            self.engine.stop(run, Status.SUPERSEDED)  # it says nothing more
        for run in runs:
            run.ended.wait(1.0)
        if session.runs.active:  # it is forgotten with the last of them
            session.clear()
        else:
            self.engine.sessions.drop(session)

    # ----- stopping

    def stop(self, session: Session, listener: Listener, run_id: str) -> None:
        """Ask a run to stop; where it has ended, what has followed it: who pressed Stop
        had not seen that yet."""
        runs = session.runs.of(listener.id)
        wanted = [run for run in runs if run.id == run_id]
        if not wanted and listener.mode != "multiple":
            wanted = runs
        for run in wanted:
            self.engine.stop(self.engine.runs.of(run), Status.STOPPED)

    def stop_strange(self, session: Session, run_id: str) -> None:
        """The same on a page of another version of the app: just that run."""
        record = session.runs.find(run_id)
        if record is not None and record.active:
            self.engine.stop(self.engine.runs.of(record), Status.STOPPED)


def plain(markdown: str | None) -> str:
    """The text of what is Markdown, which most pages have none of."""
    if not markdown:
        return ""
    from flaskstream.media.markdown import render

    return Markup(render(markdown)).striptags()


def cursor_news(seq: int, scope: str) -> str:
    """The browser's new cursor."""
    field = (
        f'<input type="hidden" name="cursor" id="{scope}-cursor" class="fs-cursor" '
        f'value="{seq}" autocomplete="off">'
    )
    return partial(f"#{scope}-cursor", "outerHTML", field)
