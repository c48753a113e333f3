"""What an API call brings: values of parameters, checked as the form's are."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import IO, Any, Final

from flask import Request
from werkzeug.exceptions import BadRequest, ServiceUnavailable

from flaskstream.blocks.endpoint import Endpoint, Parameter
from flaskstream.components.core.base import Component
from flaskstream.components.core.json_api import not_expected
from flaskstream.components.core.jsontext import check_json
from flaskstream.exceptions import InvalidInput, OutputError
from flaskstream.media.budget import Budget, Exhausted
from flaskstream.media.surrogate import encodable
from flaskstream.runs.session import Session
from flaskstream.store.files import OwnedFiles
from flaskstream.web.failing import refusing
from flaskstream.web.received import TooMuch, receive_body

SESSION_AT_MOST = 200
PARSING: Final = Budget(40_000_000)
"""Bytes of JSON that the process reads at a time; each takes several while it does."""
PATIENCE: Final = 20.0
"""Seconds that a call waits for others to be read."""


NOT_UTF8: Final = "Expected text that can be encoded as UTF-8."


class InvalidCall(Exception):
    """Values that their parameters refuse: what is wrong, by the parameter's name."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(f"{name}: {text}" for name, text in errors.items()))
        self.errors = errors


def read_body(request: Request) -> dict[str, Any]:
    """The object of JSON that a request carries.

    Raises:
        UnsupportedMediaType: it does not say that it is JSON. A page of another origin
            can't say so without asking, which is refused: nobody's browser calls here
            in the name of whom it is logged in as.
        BadRequest: it is none, or has far more values than a call needs.
        TooMuch: it is longer than all that is read at a time.
        ServiceUnavailable: others have all the room there is to read it in.
    """
    if not request.is_json:
        request.get_json()  # it raises what says so
    try:
        with receive_body(request._get_stream_for_parsing()) as stored:
            body = _parsed(stored)
    except UnicodeDecodeError as error:
        raise BadRequest("Expected JSON in UTF-8.") from error
    except InvalidInput as error:
        raise BadRequest(str(error)) from error
    except RecursionError as error:
        raise BadRequest("Expected JSON of a sensible depth.") from error
    except ValueError as error:
        raise BadRequest(f"Expected JSON: {error}") from error
    except Exhausted as error:
        raise ServiceUnavailable("Too much JSON is being read; try again.") from error
    if not isinstance(body, dict):
        raise BadRequest('Expected a JSON object, such as {"data": [1, "a"]}.')
    return body


def _parsed(stored: IO[bytes]) -> Any:
    size = stored.seek(0, os.SEEK_END)
    if size > PARSING.total:
        raise TooMuch(
            f"Expected at most {PARSING.total:,} bytes of JSON; send large files to "
            "/gradio_api/upload, and call with the paths that it gives."
        )
    with PARSING.take(size, PATIENCE):
        stored.seek(0)
        text = stored.read().decode()
        check_json(text)
        return json.loads(text)


def by_place(endpoint: Endpoint, data: Any) -> dict[Parameter, Any]:
    """The values of a list; the place of a `State` is left out of it, or has null.
    Those at its end that have a default may be left out, too.

    Raises:
        InvalidCall: it is no list of as many values as there are parameters.
    """
    parameters = endpoint.parameters
    if not isinstance(data, list):
        raise InvalidCall({"data": str(not_expected("a list of values", data))})
    if len(data) == len(parameters):
        return dict(zip(parameters, data, strict=True))
    if len(data) == len(endpoint.inputs):
        given = dict(zip(endpoint.inputs, data, strict=True))
        return {parameter: given[parameter.component] for parameter in parameters}
    left_out = parameters[len(data) :]
    if left_out and all(parameter.has_default for parameter in left_out):
        return dict(zip(parameters, data, strict=False))
    names = ", ".join(parameter.name for parameter in parameters) or "no parameter"
    text = f"Expected a value for {names}, {len(parameters)} in all; got {len(data)}."
    raise InvalidCall({"data": text})


def by_name(endpoint: Endpoint, body: Mapping[str, Any]) -> dict[Parameter, Any]:
    """The values of an object; those with a default may be left out.

    Raises:
        InvalidCall: one is missing, or there is one that no parameter has the name of.
    """
    known = {parameter.name: parameter for parameter in endpoint.parameters}
    expected = ", ".join(known) or "none"
    errors = {
        name: f"There is no such parameter: expected {expected}."
        for name in body
        if name not in known
    }
    errors |= {
        name: "Expected a value for this parameter; it is missing."
        for name, parameter in known.items()
        if name not in body and not parameter.has_default
    }
    if errors:
        raise InvalidCall(errors)
    return {known[name]: value for name, value in body.items()}


def payloads(
    values: Mapping[Parameter, Any], session: Session, files: OwnedFiles
) -> dict[int, Any]:
    """The payloads of values, by component id.

    Raises:
        InvalidCall: a component refuses its value.
    """
    found, errors = {}, {}
    for parameter, value in values.items():
        component = parameter.component
        try:
            found[component.id] = _read(session, component, value, files)
        except (InvalidInput, OutputError) as error:
            errors[parameter.name] = str(error)
    if errors:
        raise InvalidCall(errors)
    return found


def _read(session: Session, component: Component, value: Any, files: OwnedFiles) -> Any:
    with refusing(component):
        try:
            return session.component(component).from_json(value, files)
        except UnicodeError:  # half a surrogate pair, which JSON can write
            raise InvalidInput(NOT_UTF8) from None
        except RecursionError:
            raise InvalidInput("Expected JSON of a sensible depth.") from None


def session_of(body: Mapping[str, Any]) -> str | None:
    """The session that a call belongs to, if it names one.

    Raises:
        InvalidCall: it is no text that can be kept, or a long one.
    """
    given = body.get("session_hash")
    if given is None:
        return None
    if isinstance(given, str) and encodable(given) != given:
        raise InvalidCall({"session_hash": NOT_UTF8})
    if isinstance(given, str) and 0 < len(given) <= SESSION_AT_MOST:
        return given
    expected = not_expected(f"a text of at most {SESSION_AT_MOST} characters", given)
    raise InvalidCall({"session_hash": str(expected)})
