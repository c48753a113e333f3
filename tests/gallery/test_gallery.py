"""The gallery: every example has its card, shows its source, and runs to its end."""

from __future__ import annotations

import json
from urllib.parse import urljoin

import pytest

import wsgi
from flaskstream.testing import PageClient
from tests.web.client import Browser

NAMES = list(wsgi.EXAMPLES)
POLICY = "Content-Security-Policy"


def visit(name: str) -> Browser:
    return Browser(wsgi.app, f"{wsgi.EXAMPLES[name].path}/").open()


def test_the_index_has_a_card_for_each_example() -> None:
    index = Browser(wsgi.app).open()
    assert index.status == 200
    cards = [e for e in index.page.walk() if e.has_class("gallery-card")]
    shown = {card.one("h3").text: card.one("a").attrs["href"] for card in cards}
    assert shown == {e.title: f"{e.path}/" for e in wsgi.EXAMPLES.values()}
    assert len(shown) >= 8
    assert all(card.one("svg").children for card in cards)


def test_the_index_keeps_to_the_policy_of_pages() -> None:
    index = Browser(wsgi.app).open()
    assert index.response is not None
    assert "default-src 'self'" in index.response.headers[POLICY]
    assert not index.page.all("script") and not index.page.all("style")
    assert not [e for e in index.page.walk() if "style" in e.attrs]


def test_what_the_pages_link_is_there() -> None:
    page = visit("counting")
    links = [e.attrs["href"] for e in page.page.all("link") + page.page.all("a")]
    for link in links:
        if not link.startswith("#"):
            with page.http.get(urljoin(page.location, link)) as response:
                assert response.status_code == 200, link


@pytest.mark.parametrize("name", NAMES)
def test_a_page_shows_its_title_and_its_source(name: str) -> None:
    page = visit(name)
    assert page.status == 200
    assert [h.text for h in page.page.all("h1")] == [wsgi.EXAMPLES[name].title]
    source = page.page.id("source").one("pre")
    with open(wsgi.EXAMPLES[name].file, encoding="utf-8") as script:
        assert source.text == script.read()
    assert [e for e in source.walk() if e.has_class("kn")], "it is not highlighted"
    assert not [e for e in page.page.walk() if "style" in e.attrs]


@pytest.mark.parametrize(
    ("name", "button", "fields", "label", "shown"),
    [
        ("counting", "Submit", {"Count to": "2"}, "Number", "2"),
        ("words", "Submit", {"Words per second": "200"}, "Text", "below it: “not I”."),
        ("calculator", "Submit", {"First number": "12"}, "Result", "72"),
        ("coffee_bar", "Order", {"Name": "Ada"}, "At the bar", "✓ Warming a cup"),
        ("waiting_line", "Bake for Ben", {"Seconds for a loaf": "0.5"}, "Ben", "Ben!"),
    ],
)
def test_an_example_runs_to_its_end(
    name: str, button: str, fields: dict[str, str], label: str, shown: str
) -> None:
    page = run(name, button, fields)
    assert page.shown(label).rstrip().endswith(shown)


@pytest.mark.parametrize(
    ("name", "button", "fields", "label"),
    [
        ("fake_diffusion", "Submit", {"steps": "1"}, "output"),
        ("image_filter", "Submit", {}, "Filtered"),
        ("mandelbrot", "Submit", {"Iterations": "10"}, "Picture"),
        (
            "life",
            "Play",
            {"Generations": "10", "Generations per second": "60"},
            "Field",
        ),
    ],
)
def test_an_example_ends_in_a_picture(
    name: str, button: str, fields: dict[str, str], label: str
) -> None:
    page = run(name, button, fields)
    picture = page.http.get(page.field(label).one("img").attrs["src"])
    assert picture.status_code == 200
    assert picture.mimetype == "image/png"


def test_the_palette_fills_its_four_outputs() -> None:
    page = run("palette", "Submit", {"Colours": "2"})
    assert page.field("In these colours").all("img") != []
    assert len(page.field("Shares").all("li")) == 2
    assert page.shown("Progress") == "Step 10 of 10"
    assert len(json.loads(page.shown("Result"))["colours"]) == 2


def test_the_pattern_book_fills() -> None:
    page = run("pattern_book", "Submit", {"Patterns": "3"})
    pictures = page.field("Book").all("img")
    assert len({picture.attrs["src"] for picture in pictures}) >= 3


def test_the_music_box_ends_in_a_file() -> None:
    page = run("music_box", "Submit", {"Notes": "8", "Beats a minute": "180"})
    sound = page.http.get(page.field("Tune").one("audio").attrs["src"])
    beats = 8 * int(30 * 24000 / 180)
    assert (sound.mimetype, len(sound.data)) == (
        "audio/wav",
        44 + 2 * (beats + 48_000),
    )


def test_the_shell_grows_to_its_end() -> None:
    page = run("shell", "Submit", {"Turns": "2"})
    model = page.http.get(page.field("Shell").one("fs-model").attrs["src"])
    assert model.data.startswith(b"glTF")


def test_the_weather_comes_to_its_last_hour() -> None:
    page = run("weather", "Submit", {"Hours": "10"})
    rows = page.page.of_class("fs-grid")[0].all("tr")[2:]
    assert [row.all("td")[1].text for row in rows] == ["10"] * 7


def test_the_walk_comes_to_its_end() -> None:
    page = run("random_walk", "Submit", {"Walkers": "2", "Steps": "100"})
    chart = page.page.of_class("fs-chart")[0]
    assert {"No. 1", "No. 2"} <= {item.text for item in chart.all("li")}


def test_the_csv_explorer_counts_by_a_column() -> None:
    page = PageClient(wsgi.app, "/csv-explorer/")
    page.type("Count by", "Leaves")
    assert "Value: fall Rows: 120" in " ".join(page.value("How many rows")[0].split())


def test_the_converter_gives_files() -> None:
    page = visit("converter")
    row = next(e for e in page.page.all("button") if "hills" in e.text)
    page.press(row.text)
    page.run("Submit")
    names = [cell.text for cell in page.page.all("td") if "webp" in cell.text]
    assert names == ["1 hills.webp", "2 second.webp"]


def test_the_report_ends_with_its_table_and_its_code() -> None:
    page = run("report", "Write", {"Characters per second": "3000"})
    report = next(e for e in page.page.walk() if e.has_class("fs-show") and e.all("h2"))
    assert [row.text for row in report.all("th")] == ["Place", "Range", "Best seen"]
    assert "next_high_tide" in report.one("pre").text


def test_the_babblers_second_function_has_what_the_first_made() -> None:
    page = run("babbler", "Babble", {"Words": "10"})
    said = page.shown("Babble").lower().replace(".", "").replace(",", "").split()
    commonest = page.field("Share of all words").one("output").text
    assert len(said) == 10
    assert said.count(commonest) == max(said.count(word) for word in said)


def test_a_coffee_without_a_name_is_refused() -> None:
    page = visit("coffee_bar").run("Order")
    assert "Whose name shall we call out?" in page.cards()[0]


def run(name: str, button: str, fields: dict[str, str]) -> Browser:
    """An example's page after a run that has not failed."""
    page = visit(name)
    for label, value in fields.items():
        page.fill(label, value)
    page.run(button)
    states = {
        e.attrs["data-fs-state"] for e in page.page.walk() if e.has_class("fs-status")
    }
    assert states <= {"done", "none"} and "done" in states, page.cards()
    return page


@pytest.mark.parametrize("name", [None, *NAMES])
def test_a_page_has_no_attribute_where_the_html_standard_has_none(
    name: str | None,
) -> None:
    page = visit(name) if name else Browser(wsgi.app).open()
    every = list(page.page.walk())
    assert not [e for e in every if e.tag == "svg" and "hidden" in e.attrs]
    boxes = [e for e in every if e.attrs.get("type") in ("checkbox", "radio")]
    assert not [box for box in boxes if "autocomplete" in box.attrs]
    named = [e for e in page.page.all("pre") if "aria-label" in e.attrs]
    assert all("role" in element.attrs for element in named)


def test_the_index_goes_out_compressed() -> None:
    answer = wsgi.app.test_client().get("/", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Vary"] == "Accept-Encoding"
