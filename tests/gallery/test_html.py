"""The Nu HTML checker finds nothing wrong with the gallery's pages, in many states."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import wsgi
from tests.chat.conftest import Chat
from tests.gallery.conftest import checker, program
from tests.web.client import Browser

HIDDEN = "An “input” element with a “type” attribute whose value is “hidden” must not"
NOT_OURS = {
    r"Attribute “hx-[^”]*” not allowed": "htmx reads them; the standard knows none",
    f"{HIDDEN} have an “autocomplete”": "browsers put former values into hidden fields",
}
"""What the checker says that is left, and why."""


def visit(name: str) -> Chat:
    page = Chat(wsgi.app, f"{wsgi.EXAMPLES[name].path}/")
    return page.open()


def states() -> Iterator[tuple[str, str]]:
    """The gallery's pages as they are sent: what of each, and its HTML."""
    yield "index", Browser(wsgi.app).open().page_html
    for name in wsgi.EXAMPLES:
        yield f"{name}-at-rest", visit(name).page_html

    page = visit("counting")
    page.fill("Count to", "100")
    page.press("Submit")
    assert page.state() == "running"
    yield "counting-running", page.reload().page_html
    page.press("Stop")
    page.follow()
    assert page.state() == "stopped"
    yield "counting-stopped", page.reload().page_html

    page = visit("calculator")
    page.fill("Second number", "0")
    *others, divide = page.field("Do").all("input")
    for choice in others:
        choice.attrs.pop("checked", None)
    divide.attrs["checked"] = ""
    page.trigger(0)
    page.see_through()
    assert page.cards()
    yield "calculator-failed", page.reload().page_html

    page = visit("counting")
    page.press("Submit", **{page.control("Count to").attrs["name"]: "many"})
    assert page.error("Count to")
    yield "counting-refused", page.reload().page_html

    for name in ("report", "palette"):
        page = visit(name)
        if name == "report":
            page.fill("Characters per second", "3000")
        page.run("Write" if name == "report" else "Submit")
        yield f"{name}-done", page.reload().page_html

    for name, said in {"assistant": "6 * 7", "chat": "**Hi** `there`"}.items():
        page = visit(name).say(said)
        assert len(page.messages) > 1
        yield f"{name}-answered", page.reload().page_html


def test_nu_finds_nothing_wrong(tmp_path: Path) -> None:
    sent = dict(states())
    for name, html in sent.items():
        (tmp_path / f"{name}.html").write_text(html, encoding="utf-8")
    jar = str(checker("vnu-jar/build/dist/vnu.jar"))
    nu = subprocess.run(
        [program("java"), "-jar", jar, "--format", "json", "--stdout", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=300,
    )
    messages = json.loads(nu.stdout)["messages"]
    assert any("hx-" in one["message"] for one in messages), nu.stderr  # it did look
    ours = [one for one in messages if not re.match("|".join(NOT_OURS), one["message"])]
    assert [(Path(m["url"]).stem, m["message"], m.get("extract")) for m in ours] == []
