"""What a person does to a value that stays on the server, such as a table."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

from flaskstream.components.core.base import Component
from flaskstream.runs.session import Session
from flaskstream.web.failing import refusing
from flaskstream.web.reaction import TRIES


def act(session: Session, node: Component, form: MultiDict[str, str]) -> bool:
    """Do what a form tells of a component; whether anything has come of it.

    Raises:
        InvalidInput: it can't be done.
    """
    told = told_of(node, form)
    if not told:
        return False
    for _ in range(TRIES):
        held = session.component_state(node)
        component = session.with_properties(node, held.properties)
        with refusing(component):
            reaction = component.act(told, held.payload[0])
        if reaction is None:
            return False
        if session.act(component, held, reaction):
            return True
    return False


def told_of(node: Component, form: MultiDict[str, str]) -> dict[str, list[str]]:
    """The fields of a component, by what their names have after its own."""
    own = node.name
    names = [name for name in form if name == own or name.startswith(f"{own}-")]
    return {name[len(own) + 1 :]: form.getlist(name) for name in names}
