"""The document that a request answers with: what stands in it, and what that loads."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cached_property, partial
from typing import Any

from flask import current_app, g, render_template, url_for
from markupsafe import Markup

from flaskstream.runs.engine import Engine
from flaskstream.runs.session import Session
from flaskstream.web import security
from flaskstream.web.answers import NOT_HERE, new_document, page_url
from flaskstream.web.assets import (
    STYLE,
    asset_url,
    assets_path,
    scripts_of,
    styles_of,
)
from flaskstream.web.bundles import EMBEDDED, SCRIPT_OF_ALL, sources_for
from flaskstream.web.downloads import style_url
from flaskstream.web.form import Form
from flaskstream.web.icon import icon_url
from flaskstream.web.mountedapp import MountedApp
from flaskstream.web.server import RELOADS, this_process
from flaskstream.web.surroundings import notes_for, with_note

NOT_SHOWN = (
    "page.html shows no page. Expected flaskstream_page() where it is to stand, and "
    "flaskstream_head() in the head; or that it extends flaskstream/document.html."
)


class Document:
    """Collects the pages of one document, and writes once what all of them load: in
    the head, or else with the first of them."""

    def __init__(self) -> None:
        self.browser: str | None = None
        """What tells the person's browser from others, where it had no cookie yet."""
        self._id: str | None = None
        self._sites: list[MountedApp] = []
        self._own: set[Markup] = set()
        """What loads the authors' and components' own style sheets and scripts."""
        self._styles: list[Markup] = []
        """Those of them that were not written yet."""
        self._scripts: list[Markup] = []
        self._refresh_url = ""
        self._is_loaded = False
        self._is_missing = False

    def next_id(self, first: str | None) -> str:
        """The id of a further page; `first` is what the address says of the first one,
        None for a new document."""
        if self._id is None:
            self._id = first or security.new_id()
        return security.page_id_at(len(self._sites) + 1, self._id)

    def add(
        self, app: MountedApp, session: Session, name: str, form: Form
    ) -> dict[str, Any]:
        """Take in a page, whose routes are those of the blueprint `name`; gives what
        its templates need."""
        base = url_for(f"{name}.index").rstrip("/")
        known = app.session(session.owner, session.id) is not None
        tree, seq, running = app.tree(session, base, form)
        fragments = app.fragments(session, base)
        session.presence.come()
        self._sites.append(app)
        kinds, at = app.plan.kinds, assets_path()
        self._styles += self._new(styles_of(kinds, at))
        self._scripts += self._new(scripts_of(kinds, at, app.plan.event_scripts))
        if url := style_url(app, base):
            self._styles += self._new([STYLE.format(url)])
        self._refresh_url = page_url(session) if running else self._refresh_url
        return {
            "scope": session.scope,
            "tree": tree,
            "page_id": session.id,
            "token": app.token(session.owner),
            "version": app.version,
            "page_path": fragments.links.session,
            "cursor": seq,
            "stream": app.stream(session, fragments, seq) if running else "",
            "has_files": app.plan.has_files,
            "triggers": app.plan.triggers_under(base, session.scope, load=not known),
            "fill_width": app.blocks.fill_width,
            "fill_height": app.blocks.fill_height,
            "conversations": app.conversations(session.owner, session.id, base),
            "debug": current_app.debug,
            "notes": notes_for(name),
        }

    def needs(self) -> dict[str, Any]:
        """What the only page of a document of the library's needs, for head.html."""
        plan = self._sites[0].plan
        return self._needs(*sources_for(plan.bundles, plan.is_live))

    def piece(self, app: MountedApp, session: Session, name: str) -> Piece:
        """A page for a template of the app's."""
        values = self.add(app, session, name, Form())
        return Piece(lambda: self.render(values))

    def miss(self, why: tuple[str, str] = NOT_HERE) -> Piece:
        """What stands there where the pages of the document are not here: the first
        says so for all of them, and `why`."""
        is_first, self._is_missing = not self._is_missing, True
        return Piece(partial(self._tell_missing, *why) if is_first else Markup)

    def _tell_missing(self, title: str, message: str) -> Markup:
        head = Markup("") if self._is_loaded else self._load()
        template = "flaskstream/missing.html"
        values = {"title": title, "message": message, "link": new_document()}
        return Markup(render_template(template, head=head, **values))

    def head(self) -> Markup:
        """What the pages load, once one is known; nothing where there are none yet."""
        if self._is_loaded or not (self._sites or self._is_missing):
            return Markup("")
        return self._load()

    def render(self, values: dict[str, Any]) -> Markup:
        """A page that was taken in, to stand in a layout of the app's own."""
        links = Markup("").join([*self._styles, *self._scripts])
        head = links if self._is_loaded else self._load()
        self._styles, self._scripts = [], []
        urls = {"js_url": asset_url(SCRIPT_OF_ALL), "head": head}
        return Markup(render_template("flaskstream/embedded.html", **urls, **values))

    def _load(self) -> Markup:
        # Pages that are not known yet may come, and load nothing but their own style.
        needs = self._needs(EMBEDDED, SCRIPT_OF_ALL)
        self._is_loaded = True
        self._styles, self._scripts = [], []
        return Markup(render_template("flaskstream/head.html", **needs))

    def _new(self, links: list[Markup]) -> list[Markup]:
        """Those that the document has not had yet."""
        new = [link for link in dict.fromkeys(links) if link not in self._own]
        self._own.update(new)
        return new

    def _needs(self, css: str, js: str) -> dict[str, Any]:
        return {
            "css_url": asset_url(css),
            "js_url": asset_url(js),
            "debug_url": asset_url("policy.js") if current_app.debug else "",
            "again_url": asset_url("again.js") if _is_one_of_several() else "",
            "reload_url": asset_url("reload.js") if RELOADS in os.environ else "",
            "server": this_process(),
            "server_url": url_for("flaskstream.process"),
            "styles": self._styles,
            "scripts": self._scripts,
            "refresh_url": self._refresh_url,
        }


def _is_one_of_several() -> bool:
    """Whether other processes may serve the pages of this one."""
    engine: Engine = current_app.extensions["flaskstream.engine"]
    return engine.store.is_shared


class Piece:
    """A page for a template of the app's: HTML, made where it is put in.

    By then the template's head has told what it loads.
    """

    def __init__(self, make: Callable[[], Markup]) -> None:
        self._make = make

    @cached_property
    def _html(self) -> Markup:
        return self._make()

    def __html__(self) -> str:
        return self._html

    def __str__(self) -> str:
        return self._html


def document() -> Document:
    """The document of the current request."""
    if "_flaskstream_document" not in g:
        g._flaskstream_document = Document()
    made: Document = g._flaskstream_document
    return made


def flaskstream_head() -> Markup:
    """In a template of the app's: what the pages in its document load."""
    return document().head()


def whole(app: MountedApp, session: Session, name: str, form: Form) -> tuple[str, bool]:
    """A page's own document, by `page.html`; and whether that is a layout of the app's
    own, which shows it by `flaskstream_page()`."""
    made, shown = document(), []

    def flaskstream_page() -> Markup:
        shown.append(session)
        return made.render(values)

    values = made.add(app, session, name, form)
    html = render_template(
        "flaskstream/page.html",
        **values,
        **made.needs(),
        title=app.blocks.title,
        description=app.description,
        icon_url=icon_url(),
        flaskstream_page=flaskstream_page,
    )
    if f'id="{session.scope}-form"' not in html:
        html = with_note(html, NOT_SHOWN)
    return html, bool(shown)
