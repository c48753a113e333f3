"""What the API tells of itself."""

from __future__ import annotations

from functools import partial
from typing import Any

from flaskstream.blocks.endpoint import Endpoint, Parameter
from flaskstream.components.core.base import Component
from flaskstream.components.core.json_api import ANYTHING, Link
from flaskstream.web.failing import or_else

PYTHON = {
    "string": "str",
    "number": "float",
    "integer": "int",
    "boolean": "bool",
    "object": "dict",
}


def describe(endpoints: dict[str, Endpoint], link: Link) -> dict[str, Any]:
    """All listed endpoints, in the form of Gradio's /info."""
    return {
        "named_endpoints": {
            f"/{name}": _endpoint(endpoint, link)
            for name, endpoint in endpoints.items()
            if endpoint.is_listed
        },
        "unnamed_endpoints": {},
    }


def _endpoint(endpoint: Endpoint, link: Link) -> dict[str, Any]:
    return {
        "parameters": [_parameter(p, link) for p in endpoint.parameters],
        "returns": [
            _value(output)
            for output in endpoint.outputs
            if isinstance(output, Component)
        ],
        "api_visibility": endpoint.listener.api_visibility,
        "description": endpoint.description,
    }


def _parameter(parameter: Parameter, link: Link) -> dict[str, Any]:
    component = parameter.component
    begin = partial(_default, parameter, link)
    return {
        **_value(component),
        "parameter_name": parameter.name,
        "parameter_has_default": parameter.has_default,
        "parameter_default": or_else(component, begin, None),
    }


def _default(parameter: Parameter, link: Link) -> Any:
    component = parameter.component
    default = component.initial_payload() if parameter.has_default else None
    return component.to_json(default, link)


def _value(component: Component) -> dict[str, Any]:
    schema = or_else(component, component.schema, ANYTHING)
    return {
        "label": component.label or f"value_{component.id}",
        "type": schema,
        "python_type": {
            "type": python_type(schema),
            "description": schema.get("description", ""),
        },
        "component": type(component).__name__,
    }


def python_type(schema: dict[str, Any]) -> str:
    """A JSON schema as a type of Python's, in short."""
    kind = schema.get("type")
    if "enum" in schema:
        return f"Literal[{', '.join(map(repr, schema['enum']))}]"
    if kind == "array":
        return f"list[{python_type(schema.get('items', {}))}]"
    return PYTHON.get(kind, "Any") if isinstance(kind, str) else "Any"
