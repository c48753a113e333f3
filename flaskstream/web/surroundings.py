"""What an app lacks for the pages in it, said to its author."""

from __future__ import annotations

from flask import current_app
from markupsafe import Markup

API = "api"


def notes_for(name: str) -> list[str]:
    """What is missing for the pages of the blueprint `name`, each as a sentence that
    says what to write: for the page in debug mode, and logged once in any."""
    found = [note for note in [_csrf(name)] if note]
    for note in found:
        _log(note)
    return found if current_app.debug else []


def with_note(html: str, note: str) -> str:
    """A document in which something is missing; in debug mode it says so itself."""
    _log(note)
    if not current_app.debug:
        return html
    shown = Markup('<p role="alert"><strong>flaskstream: {}</strong></p>').format(note)
    before, end, after = html.rpartition("</body>")
    return f"{before}{shown}{end}{after}" if end else html + shown


def _log(note: str) -> None:
    told: set[str] = current_app.extensions.setdefault("flaskstream.told", set())
    if note not in told:
        told.add(note)
        current_app.logger.warning("%s", note)


def _csrf(name: str) -> str | None:
    """Whether Flask-WTF's `CSRFProtect` would refuse what the page posts.

    Pages see to it themselves that nobody else's page posts to them.
    """
    protect = current_app.extensions.get("csrf")
    exempt = getattr(protect, "_exempt_blueprints", None)
    config = current_app.config
    asks = config.get("WTF_CSRF_ENABLED", True) and config.get(
        "WTF_CSRF_CHECK_DEFAULT", True
    )
    if exempt is None or not asks:
        return None
    if name in exempt or current_app.blueprints[name] in exempt:
        return None
    return (
        "CSRFProtect refuses what this page sends. Pages let nobody else's page post "
        f'to them, so exempt it: csrf.exempt(app.blueprints["{name}"]), and '
        f'csrf.exempt(app.blueprints["{name}.{API}"]) for programs that call its API.'
    )
