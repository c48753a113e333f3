"""Logging in and out where `launch(auth=…)` was said: a page for people, and Basic
authentication beside it for programs."""

from __future__ import annotations

import logging
import math
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final

from flask import (
    Blueprint,
    Flask,
    Response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeTimedSerializer
from markupsafe import Markup
from werkzeug.datastructures import Authorization

from flaskstream.blocks.keywords import Auth
from flaskstream.media.markup import tame
from flaskstream.media.surrogate import encodable
from flaskstream.serving.passwords import Passwords, Tries
from flaskstream.web.answers import is_htmx, problem
from flaskstream.web.callbody import read_body
from flaskstream.web.icon import icon_url
from flaskstream.web.logins import STILL
from flaskstream.web.origin import Origins, log_safe
from flaskstream.web.policy import cookie_flags, protect
from flaskstream.web.request import address, check_query
from flaskstream.web.security import TOKEN, Owners, new_id

logger = logging.getLogger("flaskstream")
NAME: Final = "flaskstream_login"
OPEN: Final = (f"{NAME}.log_in", f"{NAME}.log_out", "flaskstream.asset")
"""What is there without a login: its own pages, and the library's style sheet."""
LASTS: Final = 30 * 24 * 3600
"""Seconds that a login lasts, while the pair that it came by is there."""
LASTS_UNKNOWN: Final = 24 * 3600
"""The same where a function knows the passwords: nobody says when one is gone."""
FOREIGN: Final = "This comes from a page of another site; log in and out here."
BODY: Final = 64 * 1024
MOST_ENDED: Final = 10_000
"""Logins that are remembered as ended, though their cookie may be kept elsewhere."""


class Login:
    """Asks who sends a request, and knows by a signed cookie who has logged in."""

    def __init__(self, app: Flask, auth: Auth, title: str, message: str) -> None:
        self._passwords = Passwords(auth)
        self._lasts = LASTS if self._passwords.are_known else LASTS_UNKNOWN
        self._tries = Tries()
        self._ended: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()
        self._owners: Owners = app.extensions["flaskstream.owners"]
        self._origins = Origins(self._owners)
        self._title, self._message = title, message

    def guard(self, app: Flask) -> None:
        """Let nobody in who has not logged in, and add the routes by which one does."""
        routes = Blueprint(NAME, __name__)
        methods = ["GET", "POST"]
        routes.add_url_rule("/login", "log_in", self.log_in, methods=methods)
        routes.add_url_rule("/logout", "log_out", self.log_out, methods=methods)
        app.register_blueprint(routes)
        app.before_request(self.ask)

    def ask(self) -> ResponseReturnValue | None:
        """Before each request: whose it is, or the way to say so."""
        check_query()
        if request.endpoint in OPEN:
            return None
        name = self._logged_in()
        given = basic_authorization()
        if name is None and given is not None:
            name, wait = self._try_password(given.username or "", given.password or "")
            if wait:
                return self._error_response(429, wait)
        if name is not None:
            request.environ["REMOTE_USER"] = name
            request.environ[STILL] = self._goes_on()
            return None
        if wants_page() and not is_htmx():
            asked = request.script_root + request.full_path.removesuffix("?")
            onward = asked if request.method == "GET" else None
            return redirect(url_for(f"{NAME}.log_in", next=onward), 303)
        response = Response(self._message, 401, mimetype="text/plain")
        if not is_browser():  # which would show a window of its own
            realm = " ".join(self._message.replace('"', "'").split())
            realm = realm.encode("ascii", "replace").decode()
            basic = f'Basic realm="{realm}", charset="UTF-8"'
            response.headers["WWW-Authenticate"] = basic
        return response

    # ----- the routes

    def log_in(self) -> ResponseReturnValue:
        """The page that asks for a name and a password, and what was sent by it."""
        request.max_content_length = BODY
        if request.method == "GET":
            if self._logged_in() is not None:
                return redirect(self._onward(request.args.get("next")), 303)
            return self._page(200, None, "", request.args.get("next", ""))
        if self._origins.are_foreign(request):
            return problem(403, "Refused", FOREIGN)
        sent: Any = read_body(request) if request.is_json else request.form
        given = (str(sent.get(each, "")) for each in ("username", "password"))
        name, password = map(encodable, given)  # JSON can write what no page can
        found, wait = self._try_password(name, password)
        if found is None:
            return self._error_response(429 if wait else 401, wait, name)
        response: Any = Response('{"success": true}', mimetype="application/json")
        if wants_page():
            response = redirect(self._onward(sent.get("next")), 303)
        self._set(response, found)
        return response  # type: ignore[no-any-return]

    def log_out(self) -> ResponseReturnValue:
        """End the login; a page of another site can only ask whether to."""
        site = request.headers.get("Sec-Fetch-Site")  # "none": typed by the person
        if request.method != "POST" and site not in (None, "none", "same-origin"):
            return self._page(200, None, "", "", leaving=True)
        if request.method == "POST" and self._origins.are_foreign(request):
            return problem(403, "Refused", FOREIGN)
        if (cookie := self._read()) is not None:
            self._end(cookie[1])
        response: Any = redirect(url_for(f"{NAME}.log_in"), 303)
        path, flags = request.script_root or "/", cookie_flags(request)
        response.delete_cookie(cookie_name(), path=path, httponly=True, **flags)
        return response  # type: ignore[no-any-return]

    # ----- who it is

    def _try_password(self, name: str, password: str) -> tuple[str | None, float]:
        """The name if the password is right; else None, and the seconds until a next
        try is looked at."""
        who = address()
        wait = self._tries.begin(who)
        if wait:
            return None, wait
        right = False
        try:
            right = self._passwords.admit(name, password)
        finally:
            times = self._tries.end(who, right=right)
        if right:
            return name, 0.0
        logger.warning(
            "A login was refused: wrong password for “%s” from %s, %s in a row",
            log_safe(name[:80]),
            who,
            times,
        )
        return None, 0.0

    def _logged_in(self) -> str | None:
        found = self._read()
        if found is None:
            return None
        name, nonce, mark = found
        if self._has_ended(nonce):
            return None
        return name if mark == self._passwords.mark(name, self._owners.key) else None

    def _goes_on(self) -> Callable[[], bool]:
        found = self._read()
        nonce = found[1] if found is not None else ""
        return lambda: not self._has_ended(nonce)

    def _has_ended(self, nonce: str) -> bool:
        with self._lock:
            return nonce in self._ended

    def _signer(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self._owners.key, salt="flaskstream.login")

    def _read(self) -> tuple[str, str, str] | None:
        cookie = request.cookies.get(cookie_name(), "")
        try:
            name, nonce, mark = self._signer().loads(cookie, max_age=self._lasts)
        except (BadSignature, ValueError, TypeError):
            return None
        return name, nonce, mark

    def _set(self, response: Response, name: str) -> None:
        mark = self._passwords.mark(name, self._owners.key)
        cookie = self._signer().dumps([name, secrets.token_urlsafe(12), mark])
        response.set_cookie(
            cookie_name(),
            str(cookie),
            path=request.script_root or "/",
            httponly=True,
            max_age=self._lasts,
            **cookie_flags(request),
        )

    def _end(self, nonce: str) -> None:
        with self._lock:
            self._ended[nonce] = None
            if len(self._ended) > MOST_ENDED:
                self._ended.popitem(last=False)

    # ----- what is shown

    def _error_response(self, status: int, wait: float, name: str = "") -> Response:
        text = "The name or the password is wrong."
        if wait:
            text = f"Too many wrong passwords. Try again in {math.ceil(wait)} s."
        if wants_page():
            sent = request.form if request.method == "POST" else request.args
            response = self._page(status, text, name, sent.get("next", ""))
        else:
            response = Response(status=status, mimetype="application/json")
            response.set_data(f'{{"detail": "{text}"}}')
        if wait:
            response.headers["Retry-After"] = str(math.ceil(wait))
        return response

    def _page(
        self, status: int, error: str | None, name: str, onward: str, **more: Any
    ) -> Response:
        owner, browser = self._owners.of(request), new_id()
        document = render_template(
            "flaskstream/login.html",
            title=self._title,
            message=Markup(tame(self._message)),
            error=error,
            username=name,
            next=onward,
            token_name=TOKEN,
            token=self._owners.token(owner or self._owners.owner(browser)),
            icon_url=icon_url(),
            **more,
        )
        response = protect(Response(document, status), author_styles=True)
        response.headers["Cache-Control"] = "no-store"
        if owner is None:
            self._owners.set(response, browser, request)
        return response

    def _onward(self, asked: Any) -> str:
        """Where to go after a login: a path of this server, and no other's."""
        own = isinstance(asked, str) and asked.startswith("/") and asked.isprintable()
        if own and asked[1:2] not in ("/", "\\"):
            return str(asked)
        return f"{request.script_root}/"


def wants_page() -> bool:
    """Whether a person's browser goes to the answer, and not a program or a script."""
    return "text/html" in request.headers.get("Accept", "")


def basic_authorization() -> Authorization | None:
    """What the request has for Basic authentication; None where that is nothing, or
    nothing that can be read."""
    try:
        given = request.authorization
    except ValueError:  # of Base64, which has no letters beyond ASCII
        return None
    return given if given is not None and given.type == "basic" else None


def is_browser() -> bool:
    """Whether a browser sent this, for whatever."""
    known = ("Sec-Fetch-Site", "Sec-Fetch-Mode", "HX-Request")
    agent = request.headers.get("User-Agent", "")
    return any(name in request.headers for name in known) or agent.startswith("Mozilla")


def cookie_name() -> str:
    """The name of the login's cookie: browsers share cookies between the ports."""
    port = request.host.rpartition(":")[2]
    return f"{NAME}_{port}" if port.isdigit() else NAME
