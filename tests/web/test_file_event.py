"""Which listeners a file that was chosen or removed starts, and what these know."""

from __future__ import annotations

import flaskstream as gr
from flaskstream.testing.window import upload
from tests.web import dom
from tests.web.client import Browser
from tests.web.conftest import Visit
from tests.web.pictures import png


def started(browser: Browser) -> list[int]:
    """The listeners that the last answer starts."""
    assert browser.response is not None
    starters = dom.parse(browser.response.text).all("i")
    return [int(i.attrs["hx-post"].rpartition("/")[2]) for i in starters]


def test_an_upload_is_no_clear_and_a_removal_no_upload(visit: Visit) -> None:
    with gr.Blocks() as demo:
        picture = gr.Image(label="picture")
        every = [picture.change, picture.input, picture.upload, picture.clear]
        for event in every:
            event(lambda: None)
        gr.on(every, lambda: None)
    browser = visit(demo)
    browser.choose("picture", png(), "cat.png")
    assert started(browser) == [0, 1, 2, 4]
    browser.press("Remove")
    assert started(browser) == [0, 1, 3, 4]


def test_of_several_pictures_the_one_that_was_chosen_is_told(visit: Visit) -> None:
    with gr.Blocks() as demo:
        pictures = [gr.Image(label="left"), gr.Image(label="right")]
        which = gr.Textbox(label="which")

        def tell(event: gr.EventData) -> str:
            return str(event.target.label)

        gr.on([p.upload for p in pictures], tell, None, which)
    browser = visit(demo)
    for label in ("right", "left"):
        browser.choose(label, png(), "cat.png")
        assert browser.response is not None
        starter = dom.parse(browser.response.text).one("i").attrs
        source = f"i#{starter['id']}"
        browser.submit(starter["hx-post"], browser.form(), source=source)
        assert browser.shown("which") == label


def test_an_attached_file_that_is_removed_is_no_upload(visit: Visit) -> None:
    with gr.Blocks() as demo:
        message = gr.MultimodalTextbox(label="message")
        message.upload(lambda: None)
        message.change(lambda: None)
    browser = visit(demo)
    chooser = browser.field("message").one("input", type="file").attrs
    form = browser.form()
    form.setlist(chooser["name"], [upload(png(), "cat.png")])
    browser.submit(chooser["hx-post"], form)
    assert started(browser) == [0, 1]
    browser.press("×")
    assert started(browser) == [1]
