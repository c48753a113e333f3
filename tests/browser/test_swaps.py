"""Messages of a stream, put in once for each painted frame."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.person import slow_down, submit

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]


class List:
    """Items that grow, as a server knows them; each change is told as a message.

    An item is a text, and boxes of which the last one is added to.
    """

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.items: list[tuple[str, list[int]]] = []

    def message(self) -> str:
        acts = [self.add, self.grow, self.grow, self.trim, self.say, self.box]
        acts.append(self.renew)
        act = self.random.choice([*acts, self.renew_all] if self.items else [self.add])
        return act()

    def add(self) -> str:
        self.items.append(("", [1]))
        return partial("#list", "beforeend", self.item(len(self.items) - 1))

    def grow(self) -> str:
        at, word = self.pick(), f"w{self.random.randrange(100)} "
        text, boxes = self.items[at]
        self.items[at] = (text + word, boxes)
        return partial(f"#i{at}-text", "beforeend", word)

    def trim(self) -> str:
        at = self.pick()
        text, boxes = self.items[at]
        count = self.random.randint(0, len(text))
        self.items[at] = (text[count:], boxes)
        return partial(f"#i{at}-text", "trim", str(count))

    def say(self) -> str:
        at, word = self.pick(), f"s{self.random.randrange(100)} "
        self.items[at] = (word, self.items[at][1])
        return partial(f"#i{at}-text", "innerHTML", word)

    def box(self) -> str:
        at = self.pick()
        text, boxes = self.items[at]
        last = partial(f"#i{at}-boxes > :last-child", "beforeend", "<b></b>")
        if self.random.random() < 0.5:
            self.items[at] = (text, [*boxes[:-1], boxes[-1] + 1])
            return last
        self.items[at] = (text, [*boxes[:-1], boxes[-1] + 1, 1])
        return last + partial(f"#i{at}-boxes", "beforeend", "<p><b></b></p>")

    def renew(self) -> str:
        at = self.pick()
        self.items[at] = ("new ", [1])
        swap = self.random.choice(["outerHTML", "outerMorph"])
        return partial(f"#i{at}", swap, self.item(at))

    def renew_all(self) -> str:
        return partial("#list", "innerHTML", self.html())

    def pick(self) -> int:
        return self.random.randrange(len(self.items))

    def item(self, at: int) -> str:
        text, boxes = self.items[at]
        inner = "".join(f"<p>{'<b></b>' * count}</p>" for count in boxes)
        return (
            f'<div id="i{at}"><span id="i{at}-text">{text}</span>'
            f'<div id="i{at}-boxes">{inner}</div></div>'
        )

    def html(self) -> str:
        return "".join(self.item(at) for at in range(len(self.items)))


def partial(target: str, swap: str, html: str) -> str:
    return f'<hx-partial hx-target="{target}" hx-swap="{swap}">{html}</hx-partial>'


SWAP = """batches => {
  document.body.innerHTML = '<div id="list"></div>';
  let swaps = 0;
  for (const batch of batches) for (const pieces of flaskstream.merged(batch)) {
    swaps++;
    const text = pieces.map(piece => `<hx-partial hx-target="${piece.target}"
      hx-swap="${piece.swap}">${piece.inner}</hx-partial>`).join('');
    htmx.swap({sourceElement: document.body, target: document.body,
      swap: 'none swapEmpty:false', text});
  }
  return [document.querySelector('#list').innerHTML, swaps];
}"""


def test_messages_together_make_what_they_make_one_by_one(new_page: NewPage) -> None:
    page = new_page("examples")
    saved = 0
    for seed in range(60):
        items = List(seed)
        batches = [
            [items.message() for _ in range(items.random.randint(1, 12))]
            for _ in range(6)
        ]
        shown, swaps = page.evaluate(SWAP, batches)
        assert shown == items.html(), f"seed {seed}"
        saved += sum(map(len, batches)) - swaps
    assert saved > 60 * 6


def test_what_is_added_to_many_places_is_one_swap(new_page: NewPage) -> None:
    page = new_page("examples")
    items = List(0)
    start = [items.add() for _ in range(30)]
    rounds = [
        "".join(partial(f"#i{at}-text", "beforeend", f"{n} ") for at in range(30))
        for n in range(8)
    ]
    assert page.evaluate(SWAP, [start, rounds])[1] == 2


COUNT_SWAPS = """() => {
  window.swapped = 0; window.unpainted = 0; let frame = 0, last = -1;
  const paint = () => { frame++; requestAnimationFrame(paint); };
  paint();
  document.addEventListener('htmx:before:swap', () => {
    if (!document.querySelector('#fs-stream > *')) return;
    window.swapped++;
    if (frame === last) window.unpainted++;
    last = frame;
  });
}"""


def test_a_slow_page_swaps_once_for_each_frame_that_it_paints(
    new_page: NewPage,
) -> None:
    page = new_page("grow")
    slow_down(page, 8)
    page.evaluate(COUNT_SWAPS)
    page.get_by_label("text").fill("word " * 3000)  # it goes on for half a minute
    submit(page)
    page.wait_for_function("() => window.swapped > 10")
    # The answer to the press waits for nothing.
    assert page.evaluate("window.unpainted") <= 2
    page.keyboard.press("Escape")
    expect(page.locator("#fs-stream")).to_be_empty()


def test_a_page_says_what_it_has_shown_when_it_is_asked(new_page: NewPage) -> None:
    page = new_page("grow")
    with page.expect_request("**/shown/**") as said:
        page.get_by_label("text").fill("word " * 300)
        submit(page)
    response = said.value.response()
    assert response is not None
    assert response.status == 204
    assert said.value.method == "POST"


def test_a_page_that_receives_little_says_nothing(new_page: NewPage) -> None:
    page = new_page("grow")
    said: list[str] = []
    page.on("request", lambda request: said.append(request.url))
    page.get_by_label("text").fill("one two three four five six")
    submit(page)
    expect(page.locator(".fs-outputs output")).to_have_text(
        "one two three four five six "
    )
    assert [url for url in said if "/shown/" in url] == []


@pytest.mark.parametrize("lost", ["aborted", "refused"])
def test_a_stream_goes_on_when_what_the_page_says_is_lost(
    new_page: NewPage, lost: str
) -> None:
    page = new_page("grow", tolerated="Failed to load")
    page.route(
        "**/shown/**",
        lambda route: route.abort() if lost == "aborted" else route.fulfill(status=500),
    )
    page.get_by_label("text").fill("word " * 300)
    submit(page)
    expect(page.locator(".fs-outputs output")).to_have_text("word " * 300 + " ")
