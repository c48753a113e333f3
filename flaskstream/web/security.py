"""Whose a page is: owners, and how they are known."""

from __future__ import annotations

import hmac
import re
import secrets
from base64 import urlsafe_b64encode

from flask import Request, Response
from itsdangerous import BadSignature, Signer

from flaskstream.web.logins import login
from flaskstream.web.policy import cookie_flags

COOKIE = "flaskstream_owner"
CALLS = "api"
"""Who calls by programs where nobody is logged in: whoever knows a file's path may have
it."""
TOKEN = "token"
"""The field of a form by which it shows that a page of its owner's has it."""
LOGIN = "login"
PAGE_ID = re.compile(r"[A-Za-z0-9_-]{22}(?:\.(?:[2-9]|[1-9]\d))?")


def new_id() -> str:
    """A fresh id of a page or a browser: 128 random bits, 22 URL-safe characters."""
    return secrets.token_urlsafe(16)


def is_page_id(text: str) -> bool:
    """Whether a text has the form of a page id."""
    return PAGE_ID.fullmatch(text) is not None


def page_id_at(place: int, of: str) -> str:
    """The id of the page at a place (1, 2 …) of the document that a page id is of."""
    first = document_of(of)
    return first if place == 1 else f"{first}.{place}"


def document_of(page_id: str) -> str:
    """What the address of a document has: the id of the first page in it. The ids of
    further ones are made of it."""
    return page_id.partition(".")[0]


class Owners:
    """Tells the people of an app apart: by a signed cookie of the library's own, and
    by who is logged in there.

    Flask's session is not touched: apps clear it at login. Who logs out leaves what he
    has to nobody else who uses the browser, and finds it when he logs in there again.
    """

    def __init__(self, key: str) -> None:
        self.sign_by(key)

    def sign_by(self, key: str) -> None:
        """Know by another key who is who."""
        self._signer = Signer(key, salt="flaskstream.owner")
        self.key = key.encode()  # of all else that is signed for this app

    def of(self, request: Request) -> str | None:
        """The owner that a request comes from; None for a new or a forged one."""
        signed = request.cookies.get(name_of(request), "")
        try:
            return self.owner(self._signer.unsign(signed).decode())
        except (BadSignature, UnicodeDecodeError):
            return None

    def owner(self, browser: str) -> str:
        """The owner who uses the browser of that id now."""
        who = login()
        return browser if who is None else self._digest(browser, who)

    def caller(self) -> str:
        """The owner of calls by programs, which have no cookie; no person is called so,
        since people's ids have no dot or slash."""
        who = login()
        return CALLS if who is None else f"{CALLS}.{self._digest(CALLS, who)}"

    def logged_in(self) -> str | None:
        """Who is logged in, whatever browser they use; None where nobody is."""
        who = login()
        return None if who is None else self._digest(LOGIN, who)

    def _digest(self, where: str, who: str) -> str:
        told = f"{where}\0{who}".encode(errors="surrogatepass")
        made = hmac.digest(self.key, told, "sha256")[:16]
        return urlsafe_b64encode(made).decode().rstrip("=")

    def token(self, owner: str) -> str:
        """What the forms on an owner's pages have, and nobody else can make."""
        return self._digest(TOKEN, owner)

    def has_signed(self, request: Request) -> bool:
        """Whether a form has the token of the owner whose cookie came with it."""
        owner, token = self.of(request), request.form.get(TOKEN, "")
        if owner is None:
            return False
        told = token.encode(errors="replace")
        return hmac.compare_digest(told, self.token(owner).encode())

    def set(self, response: Response, browser: str, request: Request) -> None:
        """Give a browser its cookie, for the paths of the app."""
        response.set_cookie(
            name_of(request),
            self._signer.sign(browser).decode(),
            path=request.script_root or "/",
            httponly=True,
            max_age=365 * 24 * 3600,
            **cookie_flags(request),
        )


def name_of(request: Request) -> str:
    """The name of the owner's cookie: browsers share cookies between the ports of a
    host, and two apps there must not overwrite each other's."""
    port = request.host.rpartition(":")[2]
    return f"{COOKIE}_{port}" if port.isdigit() else COOKIE
