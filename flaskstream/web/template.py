"""The library's templates, or an app's in their place, rendered cheaply."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, MutableMapping
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from jinja2 import Environment, Template, TemplateNotFound, TemplateSyntaxError
from jinja2.runtime import Context
from markupsafe import Markup

from flaskstream.components.core.base import Component
from flaskstream.components.core.declaration import declaration
from flaskstream.components.core.names import path_of
from flaskstream.exceptions import ConfigurationError

Name = str | type[Component]
"""`flaskstream/<name>.html`, or that of a component's class that has its own."""


class _Known(NamedTuple):
    template: Template
    globals: dict[str, Any]


class Templates:
    """The templates below `flaskstream/` as one app has them, for all its pages, and
    those that components have themselves.

    Jinja's own `render` finds a template under a lock that all threads share, and
    copies the app's globals out of a chain of dicts: most fragments take less time than
    that. Here both are done once for each template, unless templates are reloaded.
    """

    def __init__(self, env: Environment) -> None:
        self._env = env
        self._known: dict[str, _Known] = {}
        # One that an author's function makes anew with each call goes again.
        self._of_classes = WeakKeyDictionary[type, _Known]()
        self._lock = threading.Lock()

    @property
    def are_the_librarys(self) -> bool:
        """Whether no app has a template in the place of one of these."""
        env, own = self._env, files("flaskstream") / "templates" / "flaskstream"
        assert env.loader is not None
        found = [
            env.loader.get_source(env, f"flaskstream/{one.name}")[1]
            for one in own.iterdir()
        ]
        return not env.auto_reload and all(
            path is not None and Path(path).parent == own for path in found
        )

    def check(self, component: Component) -> None:
        """Raise `ConfigurationError` where a component's template isn't there, or none
        that Jinja can read."""
        cls, kind = type(component), component.kind
        try:
            self._find(self.of(component))
        except TemplateNotFound as error:
            if error.name != f"flaskstream/{kind}.html":
                raise
            raise ConfigurationError(
                f'{cls.__name__} has no template: expected `template = "…"` or '
                f'`template_file = "{kind}.html"` in its class, or a file '
                f"flaskstream/{kind}.html among the app's templates."
            ) from error
        except TemplateSyntaxError as error:
            raise ConfigurationError(
                f"The template of {cls.__name__} can't be read, at line "
                f"{error.lineno}: {error.message}"
            ) from error

    def of(self, component: Component) -> Name:
        """What a component's template is found by."""
        cls = type(component)
        return component.kind if declaration(cls).template is None else cls

    def has_block(self, name: Name, block: str) -> bool:
        """Whether a template has a block of that name."""
        return block in self._find(name).template.blocks

    def render(self, name: Name, /, **values: Any) -> Markup:
        """The whole of a template."""
        known = self._find(name)
        return self._render(known, known.template.root_render_func, values)

    def render_block(self, name: Name, block: str, values: dict[str, Any]) -> Markup:
        """One block of a template."""
        known = self._find(name)
        return self._render(known, known.template.blocks[block], values)

    def _render(
        self,
        known: _Known,
        write: Callable[[Context], Iterator[str]],
        values: dict[str, Any],
    ) -> Markup:
        template = known.template
        context = self._env.context_class(
            self._env, {**known.globals, **values}, template.name, template.blocks
        )
        try:
            return Markup(self._env.concat(write(context)))  # autoescaped: it is .html
        except Exception:
            self._env.handle_exception()  # whose traceback shows the template's lines
        finally:  # else its macros, which know the context, would keep all values
            context.vars.clear()
            context.exported_vars.clear()

    def _find(self, name: Name) -> _Known:
        is_name = isinstance(name, str)
        kept: MutableMapping[Any, _Known] = self._known if is_name else self._of_classes
        known = kept.get(name)
        if known is None or self._env.auto_reload:
            with self._lock:  # else each of many threads would compile it
                template = self._template(name, known)
                known = kept[name] = _Known(template, dict(template.globals))
        return known

    def _template(self, name: Name, known: _Known | None) -> Template:
        if isinstance(name, str):
            return self._env.get_template(f"flaskstream/{name}.html")
        if known is not None and known.template.is_up_to_date:
            return known.template
        return self._own(name)

    def _own(self, cls: type[Component]) -> Template:
        """The template that a class has itself."""
        env, own = self._env, declaration(cls).template
        assert own is not None
        if isinstance(own, str):
            text, filename, stamp = own, f"<template of {path_of(cls)}>", 0
        else:
            text, filename = own.read_text("utf-8"), str(own)
            stamp = own.stat().st_mtime_ns
        # The name says that it is HTML, in which values are escaped.
        code = env.compile(text, f"{cls.kind}.html", filename)
        return env.template_class.from_code(
            env,
            code,
            env.make_globals(None),
            lambda: isinstance(own, str) or own.stat().st_mtime_ns == stamp,
        )
