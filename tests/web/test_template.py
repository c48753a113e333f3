"""Templates are found once, and mean what Jinja means by them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from jinja2 import DictLoader, Environment, FunctionLoader

from flaskstream.web.template import Templates

THREADS = 8


def templates(auto_reload: bool = False, **sources: str) -> Templates:
    """Those of an app that has these, by their short names."""
    files = {f"flaskstream/{name}.html": text for name, text in sources.items()}
    env = Environment(
        loader=DictLoader(files), autoescape=True, auto_reload=auto_reload
    )
    env.globals["site"] = "Ours"
    return Templates(env)


def test_many_threads_at_once_compile_a_template_once() -> None:
    loads = []
    together = threading.Barrier(THREADS)
    second = threading.Barrier(2)

    def load(name: str) -> str:
        loads.append(name)
        with suppress(threading.BrokenBarrierError):
            second.wait(0.2)  # a second one would come meanwhile
        return "{{ n }}"

    shared = Templates(Environment(loader=FunctionLoader(load)))

    def render(n: int) -> str:
        together.wait(30)
        return shared.render("number", n=n)

    with ThreadPoolExecutor(THREADS) as pool:
        shown = list(pool.map(render, range(THREADS)))
    assert shown == [str(n) for n in range(THREADS)]
    assert loads == ["flaskstream/number.html"]


def test_values_are_escaped_and_the_result_is_not_escaped_again() -> None:
    shared = templates(inner="<b>{{ text }}</b>", outer="{{ inner }}")
    inner = shared.render("inner", text="<i>")
    assert shared.render("outer", inner=inner) == "<b>&lt;i&gt;</b>"


def test_a_value_stands_before_a_global_of_the_app() -> None:
    shared = templates(page="{{ site }}", part="{% block a %}{{ site }}{% endblock %}")
    assert shared.render("page") == "Ours"
    assert shared.render("page", site="Mine") == "Mine"
    assert shared.render_block("part", "a", {"site": "Mine"}) == "Mine"
    assert shared.render_block("part", "a", {}) == "Ours"


def test_a_part_may_be_called_name() -> None:
    shared = templates(card="{{ name }} of {{ site }}")
    assert shared.render("card", **{"name": "Ada"}) == "Ada of Ours"


def test_a_changed_template_is_seen_where_templates_are_reloaded() -> None:
    for reloads, second in ((True, "new"), (False, "old")):
        files = {"flaskstream/page.html": "old"}
        env = Environment(loader=DictLoader(files), auto_reload=reloads)
        shared = Templates(env)
        assert shared.render("page") == "old"
        files["flaskstream/page.html"] = "new"
        assert shared.render("page") == second


def test_imports_and_includes_find_what_they_need() -> None:
    shared = templates(
        macros="{% macro twice(x) %}{{ x }}{{ x }} {{ site }}{% endmacro %}",
        inner="{{ n }}",
        page='{% from "flaskstream/macros.html" import twice %}'
        '{{ twice(n) }} {% include "flaskstream/inner.html" %}',
    )
    assert shared.render("page", n=3) == "33 Ours 3"
