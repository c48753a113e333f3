"""The routes of a mounted page: requests in, responses out."""

from __future__ import annotations

from functools import partial

from flask import (
    Blueprint,
    Response,
    after_this_request,
    redirect,
    request,
)
from flask.typing import ResponseReturnValue
from htmx_flask.requests import HtmxHeaders

from flaskstream.components.core.base import Component
from flaskstream.exceptions import InvalidInput, QueueFull
from flaskstream.runs.otherversion import OtherVersion
from flaskstream.runs.session import Session
from flaskstream.web import security
from flaskstream.web.acting import told_of
from flaskstream.web.admission import Admission
from flaskstream.web.answers import (
    SHOWN_BEFORE,
    base_path,
    expired_response,
    foreign,
    fragment_response,
    is_htmx,
    not_here,
    not_stored,
    page_response,
    page_url,
    problem,
    saved_response,
    unknown,
)
from flaskstream.web.conversations import Conversations
from flaskstream.web.deployment import begun
from flaskstream.web.document import Piece, document, whole
from flaskstream.web.downloads import Downloads
from flaskstream.web.event import event_of
from flaskstream.web.events import Events
from flaskstream.web.failing import or_else, refusing
from flaskstream.web.form import Form, needed_by, read_form, receive
from flaskstream.web.mountedapp import MountedApp
from flaskstream.web.notices import Notices
from flaskstream.web.origin import Origins
from flaskstream.web.policy import not_sniffed, protect, protect_embedded
from flaskstream.web.reach import OutOfReach
from flaskstream.web.reaction import arrange, further_listeners, react
from flaskstream.web.request import address, check_query, origin_of, this_request
from flaskstream.web.sandboxes import Sandboxes
from flaskstream.web.text import transmissible
from flaskstream.web.ticks import start_quietly
from flaskstream.web.validation import validation_errors


class Views:
    """Turns requests into calls of a `MountedApp`, and its HTML into responses."""

    def __init__(self, app: MountedApp, owners: security.Owners) -> None:
        self._app = app
        self._owners = owners

    def blueprint(self, name: str, url_prefix: str) -> Blueprint:
        """The page's routes under `url_prefix`."""
        routes = Blueprint(name, __name__, url_prefix=url_prefix or None)
        routes.after_request(not_sniffed)
        routes.after_request(begun)
        Admission(self._app, Origins(self._owners)).add_to(routes)
        routes.add_url_rule("/", "index", self.index)
        routes.add_url_rule("/run/<int:listener>", "run", self.run, methods=["POST"])
        routes.add_url_rule("/pages/<page>/news", "news", self.delta)
        routes.add_url_rule(
            "/upload/<int:component>", "upload", self.upload, methods=["POST"]
        )
        routes.add_url_rule("/act/<int:component>", "act", self.act, methods=["POST"])
        routes.add_url_rule(
            "/save/<int:component>", "save", self.save, methods=["POST"]
        )
        routes.add_url_rule(
            "/suggest/<int:component>", "suggest", self.suggest, methods=["POST"]
        )
        routes.add_url_rule(
            "/arrange/<int:component>", "arrange", self.arrange, methods=["POST"]
        )
        Events(self._app, self._owners).add_to(routes)
        Notices(self._app, self._owners).add_to(routes)
        Downloads(self._app, self._owners).add_to(routes)
        Sandboxes(self._app).add_to(routes)
        if self._app.blocks.save_history:
            Conversations(self._app, self._owners).add_to(routes)
        return routes

    # ----- the page

    def index(self) -> ResponseReturnValue:
        """A new page; with `?page=`, that page again. A conversation of another version
        of the app goes on in a new page."""
        owner, browser = self._owners.of(request), security.new_id()
        wanted = request.args.get("page", "")
        try:
            session = self._app.session(owner, wanted) if owner else None
        except OtherVersion as other:
            if other.session is None:
                raise
            asks, id = self._owners.logged_in() or address(), security.new_id()
            new = self._app.carry_over(other.session, id, asks)
            return redirect(page_url(new), 303)
        if session is None:
            if security.is_page_id(wanted):
                return not_here()
            id = security.new_id()
            session = self._app.new_session(owner or self._owners.owner(browser), id)
        response = self._session(session, Form())
        if owner is None:
            self._owners.set(response, browser, request)
        return response

    def embed(self, name: str) -> Piece:
        """The page as a piece of the document that a view of the app makes; `name` is
        the blueprint's. Where its address is that of pages which are not here, it says
        so instead."""
        check_query()
        made = document()
        owner = self._owners.of(request)
        wanted = request.args.get("page", "")
        known = self._known(owner, wanted)
        after_this_request(not_stored)
        if known is None and security.is_page_id(wanted):
            return made.miss()
        if owner is None:
            if made.browser is None:
                made.browser = security.new_id()
                after_this_request(self._give_cookie)
            owner = self._owners.owner(made.browser)
        id = made.next_id(known)
        try:
            session = self._app.session(owner, id) or self._app.new_session(owner, id)
        except OtherVersion:
            return made.miss(SHOWN_BEFORE)
        return made.piece(self._app, session, name)

    def _known(self, owner: str | None, wanted: str) -> str | None:
        """What the address says of the document's pages, if one of them is here."""
        if owner is None:
            return None
        first = security.document_of(wanted)
        is_known = self._app.engine.sessions.has_document(owner, first)
        return first if is_known else None

    def _give_cookie(self, response: Response) -> Response:
        browser = document().browser
        if browser is not None:
            self._owners.set(response, browser, request)
        return response

    def _session(self, session: Session, form: Form) -> Response:
        html, in_own_layout = whole(self._app, session, request.blueprints[-1], form)
        response = page_response(transmissible(html))
        if in_own_layout:
            return not_stored(protect_embedded(response))
        markup = self._app.plan.has_author_markup
        return not_stored(protect(response, author_styles=markup))

    # ----- runs

    def run(self, listener: int) -> ResponseReturnValue:
        """Start a run, and answer with what there is of it after a moment."""
        session = self._posted_session()
        if isinstance(session, Response):
            return session
        chosen = self._app.startable(listener)
        if chosen is None:
            return unknown()
        asked, files = this_request(), self._app.files(session)
        cursor = self._app.cursor(session, asked.form.get("cursor", ""))
        form = read_form(asked, session, needed_by(chosen), files)
        # What is typed or dragged is the newest or nothing; a press is one of its own.
        live = chosen.lets_calls_show and "event" not in asked.form
        try:
            event = event_of(asked, session, chosen, form, files)
        except OutOfReach as no:
            return self._out_of_reach(session, form, cursor, no)
        if event.name == "tick":
            mended = start_quietly(self._app, session, chosen, form, cursor, event)
            return self._answer(session, cursor, mended, lists=False)
        if not session.note_request(chosen, form.order) and live:
            return self._answer(session, cursor, [])
        mended = self._app.accept(session, form, cursor)
        if form.errors:
            return self._refuse(session, form, mended)
        origin = origin_of(session, told=self._app.plan.wants_request)
        call = self._app.engine, session, chosen, form.payloads
        for id, text in validation_errors(*call, origin.request, event).items():
            form.refuse(self._app.plan.components[id], text)
        if form.errors:
            session.refuse(form.errors)
            mended = [one for one in mended if one.id not in form.errors]
            return self._refuse(session, form, mended)
        try:
            react(session, event)
            order = form.order if live else None
            self._app.start(session, chosen, form, origin, event, order)
            if "event" in asked.form:
                for other in further_listeners(session, event, chosen):
                    self._app.start(session, other, form, origin, event)
        except QueueFull as error:
            return self._busy(session, str(error))
        if not is_htmx():
            return redirect(page_url(session), 303)
        return self._answer(session, cursor, mended)

    def _answer(
        self,
        session: Session,
        cursor: int | None,
        mended: list[Component],
        lists: bool = True,
    ) -> Response:
        html, seq = self._app.answer(session, base_path(), cursor, mended, lists)
        response = self._fragments(session, html)
        if cursor is not None:  # else the page's is of another log, and says nothing
            response.headers["FS-Cursor"] = str(seq)
        return response

    def delta(self, page: str) -> ResponseReturnValue:
        """What another window of the page has brought about; with `field`, a file that
        was chosen there, too."""
        owner = self._owners.of(request)
        found = self._app.session(owner, page) if owner else None
        if found is None:
            return unknown()
        field = request.args.get("field", -1, type=int)
        chosen = self._app.plan.components.get(field)
        cursor = self._app.cursor(found, request.args.get("cursor", ""))
        return self._answer(found, cursor, [] if chosen is None else [chosen])

    # ----- files

    def upload(self, component: int) -> ResponseReturnValue:
        """Keep a chosen file; the answer puts its preview where it was chosen."""
        session = self._posted_session()
        if isinstance(session, Response):
            return session
        chosen = self._app.upload_place(session, component)
        if chosen is None:
            return unknown()
        form = Form()
        if not is_htmx():  # the browser leaves the page: what else it holds is kept
            form = read_form(request, session, (), self._app.files(session))
        received = None
        try:
            with refusing(chosen):
                received = receive(request, chosen, self._app.files(session))
            form.payloads[component] = received.payload
            if received.wrong:
                form.refuse(chosen, received.wrong)
        except InvalidInput as refused:
            form.refuse(chosen, str(refused))
        self._app.accept(session, form)
        if not is_htmx():
            if form.errors:
                return self._refuse(session, form, [])
            return redirect(page_url(session), 303)
        html = self._app.upload_news(session, base_path(), chosen, form, received)
        return self._fragments(session, html, 422 if form.errors else 200)

    # ----- what is done to values that stay here

    def act(self, component: int) -> ResponseReturnValue:
        """Answer with what has come of it; it is done as any form is read."""
        posted = self._posted_component(component)
        if isinstance(posted, Response):
            return posted
        session, declared = posted
        if not declared.acts:
            return unknown()
        if not is_htmx():  # the browser leaves the page: what else it holds is kept
            form = read_form(request, session, (), self._app.files(session))
            self._app.accept(session, form)
            return redirect(page_url(session), 303)
        cursor = self._app.cursor(session, request.form.get("cursor", ""))
        return self._answer(session, cursor, [])

    def save(self, component: int) -> ResponseReturnValue:
        """The value of a component as a file, with what the form tells of it."""
        posted = self._posted_component(component)
        if isinstance(posted, Response):
            return posted
        session, declared = posted
        chosen = session.component(declared)
        payload = session.payload(declared)
        file = or_else(chosen, partial(chosen.to_file, payload), None)
        return unknown() if file is None else saved_response(file)

    def suggest(self, component: int) -> ResponseReturnValue:
        """What is proposed for what is typed into a component."""
        posted = self._posted_component(component)
        if isinstance(posted, Response):
            return posted
        session, declared = posted
        chosen = session.component(declared)
        if not chosen.editable:
            return unknown()
        typed = request.form.getlist(declared.name)[-1:] or [""]
        nothing: list[str] = []
        texts = or_else(chosen, partial(chosen.suggestions, typed[0]), nothing)
        fragments = self._app.fragments(session, base_path())
        return self._fragments(session, fragments.suggestions(chosen, texts))

    def arrange(self, component: int) -> ResponseReturnValue:
        """What comes of how a person arranges a component."""
        posted = self._posted_component(component)
        if isinstance(posted, Response):
            return posted
        session, declared = posted
        chosen = session.component(declared)
        if not chosen.editable:  # its value is no person's to change
            return unknown()
        try:
            with refusing(chosen):
                found = chosen.arrange(told_of(declared, request.form))
        except InvalidInput as refused:
            return problem(422, "That can’t be done", str(refused))
        if found is None:
            return unknown()
        if is_htmx():
            fragments = self._app.fragments(session, base_path())
            return self._fragments(session, fragments.arranged(declared, found))
        form = read_form(request, session, (), self._app.files(session))
        self._app.accept(session, form)
        arrange(session, declared, found)
        return redirect(page_url(session), 303)

    # ----- answers

    def _posted_session(self) -> Session | Response:
        """The page that a form is of; a refusal where it is not the sender's."""
        asked = this_request()
        owner = self._owners.of(asked)
        id = asked.form.get("page", "")
        if owner is None or not security.is_page_id(id):
            return expired_response()
        asks = self._owners.logged_in() or address()
        if asked.form.get("version", self._app.version) != self._app.version:
            raise OtherVersion
        session = self._app.open_session(owner, id, asks)
        if session is None:
            return foreign()
        try:
            self._app.act(session, asked.form)
        except InvalidInput as refused:
            return problem(422, "That can’t be done", str(refused))
        return session

    def _posted_component(self, id: int) -> tuple[Session, Component] | Response:
        """The page that a form is of, and one of its components; else a refusal."""
        session = self._posted_session()
        if isinstance(session, Response):
            return session
        declared = self._app.plan.components.get(id)
        return unknown() if declared is None else (session, declared)

    def _fragments(self, session: Session, html: str, status: int = 200) -> Response:
        response = fragment_response(html, status)
        shown = HtmxHeaders(request.headers).current_url or ""
        if f"page={security.document_of(session.id)}" not in shown:
            response.headers["HX-Replace-Url"] = page_url(session)
        return response

    def _refuse(
        self, session: Session, form: Form, mended: list[Component]
    ) -> ResponseReturnValue:
        if is_htmx():
            html = self._app.errors(session, base_path(), form, mended)
            return self._fragments(session, html, 422)
        response = self._session(session, form)
        response.status_code = 422
        return response

    def _out_of_reach(
        self, session: Session, form: Form, cursor: int | None, no: OutOfReach
    ) -> ResponseReturnValue:
        """The answer to an event that starts nothing: who could not know that, since a
        run has just disabled the button, is only told the news."""
        if not (no.is_of_itself or no.is_news(session, cursor)):
            return problem(422, "That can’t be done", str(no))
        if is_htmx():
            return self._answer(session, cursor, [], lists=False)
        form.errors.clear()  # the browser leaves the page: what it holds is kept
        self._app.accept(session, form, cursor)
        return redirect(page_url(session), 303)

    def _busy(self, session: Session, text: str) -> ResponseReturnValue:
        if not is_htmx():
            response = problem(503, "Too many wait", text)
        else:
            html = self._app.busy(base_path(), text)
            response = self._fragments(session, html, 503)
        response.headers["Retry-After"] = "10"
        return response
