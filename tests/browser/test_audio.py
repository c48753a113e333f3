"""Sound in a browser: a microphone, a player, and sound that comes while it is made."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import wrong
from tests.browser.conftest import Server
from tests.media import sounds
from tests.waiting import once

NewPage = Callable[..., Page]
NOTE_STARTS = """
window.starts = [];
const start = AudioBufferSourceNode.prototype.start;
AudioBufferSourceNode.prototype.start = function(when) {
  const {currentTime: now, sampleRate: rate} = this.context;
  const samples = this.buffer.getChannelData(0);
  starts.push({when, now, rate, seconds: this.buffer.duration, first: samples[1]});
  return start.call(this, when);
};
null;
"""
SOME_SECONDS = re.compile("0:0[1-9]|0:[1-5][0-9]")
GRANTED: dict[str, Any] = {"permissions": ["microphone"]}


def field(page: Page, label: str) -> Locator:
    title = page.locator(f".fs-title:text-is('{label}')")
    return page.locator(".fs-field").filter(has=title)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def upload(page: Page, data: bytes, name: str = "song.wav") -> None:
    file = {"name": name, "mimeType": "audio/wav", "buffer": data}
    page.locator(".fs-audio input[type=file]").set_input_files(file)  # type: ignore[arg-type]


# ----- a microphone


def test_a_microphone_becomes_a_file(new_page: NewPage) -> None:
    page = new_page("recording", **GRANTED)
    press(page, "Record")
    expect(page.get_by_role("timer", name="Recorded")).to_have_text(SOME_SECONDS)
    expect(page.get_by_role("meter", name="Level")).to_be_visible()
    expect(field(page, "heard")).to_contain_text("recording")
    press(page, "Pause")
    expect(field(page, "heard")).to_contain_text("held")
    press(page, "Resume")
    press(page, "Stop")
    expect(field(page, "told")).to_contain_text("loud")
    expect(field(page, "heard")).to_contain_text("recorded")
    player = field(page, "given").locator("audio")
    assert 1 <= player.evaluate("a => a.duration") < 30


def test_a_box_of_text_records_too(new_page: NewPage) -> None:
    page = new_page("speaking-to", viewport={"width": 390, "height": 844}, **GRANTED)
    box, only = field(page, "Say"), field(page, "Only")
    expect(box.get_by_title("Attach files")).to_be_visible()
    expect(only.get_by_title("Attach files")).to_be_hidden()
    box.get_by_role("textbox").fill("Listen")
    box.get_by_role("button", name="Record", exact=True).click()
    expect(box.get_by_role("timer", name="Recorded")).to_have_text(SOME_SECONDS)
    assert wrong(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    box.get_by_role("button", name="Stop", exact=True).click()
    expect(box.get_by_role("button", name="Remove recording.wav")).to_be_visible()
    expect(box.get_by_role("button", name="Record", exact=True)).to_be_visible()
    box.get_by_role("textbox").press("Enter")
    expect(field(page, "told")).to_contain_text("Listen: 1 of True")
    only.get_by_role("button", name="Record", exact=True).click()
    only.get_by_role("button", name="Stop", exact=True).click()
    expect(only.get_by_role("button", name="Remove recording.wav")).to_be_visible()


def test_keys_record_and_the_focus_stays_with_them(new_page: NewPage) -> None:
    page = new_page("recording", **GRANTED)
    page.get_by_role("button", name="Record", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    page.get_by_role("button", name="Stop", exact=True).focus()
    page.keyboard.press("Enter")
    expect(field(page, "told")).to_contain_text(" s")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("new DOMException('no', 'NotAllowedError')", "is not allowed here. Allow it"),
        ("new DOMException('no', 'NotFoundError')", "There is no microphone"),
        ("new DOMException('no', 'NotReadableError')", "another program may have it"),
    ],
)
def test_a_microphone_that_can_not_be_had_says_what_to_do(
    new_page: NewPage, error: str, said: str
) -> None:
    page = new_page("recording")
    page.evaluate(
        f"navigator.mediaDevices.getUserMedia = () => Promise.reject({error}); null"
    )
    press(page, "Record")
    expect(page.get_by_role("alert").filter(has_text=said)).to_be_visible()
    expect(page.get_by_role("button", name="Record", exact=True)).to_be_visible()


def test_without_tls_it_says_so(new_page: NewPage) -> None:
    page = new_page("recording")
    page.evaluate(
        "Object.defineProperty(navigator, 'mediaDevices', {value: undefined})"
    )
    press(page, "Record")
    expect(page.get_by_text("over https only")).to_be_visible()


def record(page: Page, label: str) -> None:
    name = f"Record {label}"
    page.get_by_role("group", name=name).get_by_role("button", name="Record").click()


def test_what_is_said_comes_chunk_by_chunk_and_all_of_it(new_page: NewPage) -> None:
    page = new_page("listening", **GRANTED)
    record(page, "voice")
    heard = field(page, "heard")
    button = page.locator("fs-recorder").first.get_by_role("button", name="Stop")
    page.wait_for_function("() => document.querySelector('fs-recorder').frames > 0")
    expect(button).to_be_hidden()  # by its time limit
    frames = page.evaluate("document.querySelector('fs-recorder').frames")
    rate = page.evaluate("document.querySelector('fs-recorder').rate")
    expect(heard).to_contain_text(f"chunks, {frames / rate:.3f} s")
    expect(heard).not_to_contain_text(re.compile(r"\b1 chunks"))
    page.reload()
    expect(page.get_by_role("group", name="Record voice")).to_be_visible()


def test_what_is_said_while_a_run_goes_on_is_in_the_next_one(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("listening", **GRANTED)
    record(page, "other")
    recorder = page.locator("fs-recorder").nth(1)
    expect(recorder.get_by_role("timer")).to_have_text(SOME_SECONDS)
    recorder.get_by_role("button", name="Stop").click()
    expect(recorder.get_by_role("button", name="Record")).to_be_visible()
    frames = page.evaluate("document.querySelectorAll('fs-recorder')[1].frames")
    rate = page.evaluate("document.querySelectorAll('fs-recorder')[1].rate")
    server.open("slow")
    server.open("slow")
    expect(field(page, "behind")).to_contain_text(f"2 chunks, {frames / rate:.3f} s")


# ----- a file


def test_a_sound_is_played_and_shown(new_page: NewPage) -> None:
    page = new_page("recording")
    upload(page, sounds.wav(sounds.tone(2)))
    expect(field(page, "told")).to_contain_text("2.00 s, loud")
    field(page, "given").locator("audio").evaluate("a => a.play()")
    expect(field(page, "given")).to_contain_text("Hello there")
    press(page, "Turn")
    result = field(page, "result")
    player = result.locator("audio")
    expect(player).to_have_js_property("currentTime", 0.5)
    expect(player).to_have_js_property("duration", 2)
    player.evaluate("a => a.play()")
    expect(field(page, "heard")).to_contain_text("playing")
    player.evaluate("a => a.pause()")
    expect(field(page, "heard")).to_contain_text("paused")
    box = result.locator("svg.fs-wave").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.75, box["y"] + 10)
    expect(player).to_have_js_property("seeking", False)
    assert abs(player.evaluate("a => a.currentTime") - 1.5) < 0.05
    with page.expect_download() as download:
        result.get_by_role("link", name="Download result").click()
    assert download.value.suggested_filename == "audio.wav"
    page.reload()
    expect(field(page, "result").locator("audio")).to_have_js_property("duration", 2)


def test_a_part_is_cut_out_sample_by_sample(new_page: NewPage, server: Server) -> None:
    page, tone = new_page("recording"), sounds.tone(2, channels=2)
    upload(page, sounds.wav(tone))
    given = field(page, "given")
    given.locator("summary").click()
    given.get_by_label("From").fill("0.5")
    given.get_by_label("To").fill("1.25")
    press(page, "Keep this part")
    expect(field(page, "told")).to_contain_text("0.75 s")
    source = given.locator("audio").get_attribute("src")
    data = page.request.get(f"{server.url}{source}")
    assert (sounds.read(data.body())[1] == tone[4000:10_000]).all()
    press(page, "Remove given")
    expect(field(page, "heard")).to_contain_text("cleared")
    expect(field(page, "told")).to_contain_text("nothing")


def test_a_waveform_has_its_looks_and_skips_and_the_part_its_rate(
    new_page: NewPage,
) -> None:
    page = new_page("waving")
    upload(page, sounds.wav(sounds.tone(2)))
    given = field(page, "given")
    player, wave = given.locator("audio"), given.locator(".fs-wave")
    stroke = "p => getComputedStyle(p).stroke"
    paths = wave.locator("path")
    expect(paths).to_have_count(2)
    assert [one.evaluate(stroke) for one in paths.all()] == [
        "rgb(0, 128, 0)",
        "rgb(255, 0, 0)",
    ]
    expect(player).to_have_js_property("duration", 2)
    press(page, "Skip forward 25 %")
    press(page, "Skip forward 25 %")
    expect(player).to_have_js_property("currentTime", 1)
    press(page, "Skip back 25 %")
    expect(player).to_have_js_property("currentTime", 0.5)
    expect(wave.locator("rect")).to_be_hidden()
    given.locator("summary").click()
    expect(wave.locator("rect")).to_be_visible()
    assert wrong(page) == []
    given.get_by_label("To").fill("0.5")
    press(page, "Keep this part")
    expect(field(page, "told")).to_contain_text("8000 samples at 16000")


def test_what_is_no_sound_is_refused_beside_the_field(new_page: NewPage) -> None:
    page = new_page("recording")
    upload(page, b"only text", "song.mp3")
    expect(field(page, "given")).to_contain_text("“song.mp3” is no sound")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_nothing_is_wrong_for_who_can_not_see_or_use_a_mouse(
    new_page: NewPage, scheme: Any, width: int
) -> None:
    size = {"width": width, "height": 800}
    page = new_page("recording", color_scheme=scheme, viewport=size, **GRANTED)
    assert wrong(page) == []
    press(page, "Record")
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    assert wrong(page) == []
    press(page, "Stop")
    field(page, "given").locator("summary").click()
    press(page, "Turn")
    expect(field(page, "result").locator("audio")).to_be_visible()
    assert wrong(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


# ----- chunk by chunk


def starts(page: Page, count: int) -> list[dict[str, float]]:
    page.wait_for_function("count => starts.length >= count", arg=count)
    found: list[dict[str, float]] = page.evaluate("starts")
    return found


def gaps(found: list[dict[str, float]]) -> list[float]:
    """Samples from each piece's end to the next one's beginning: 0 where they join."""
    assert all(one["when"] >= one["now"] for one in found)
    begins = [one["when"] * one["rate"] for one in found]
    ends = [(one["when"] + one["seconds"]) * one["rate"] for one in found]
    return [round(begin - end, 1) for begin, end in zip(begins[1:], ends, strict=False)]


@pytest.mark.parametrize("button", ["Speak", "Recite"])
def test_what_is_made_at_its_own_pace_is_heard_without_a_gap(
    new_page: NewPage, button: str
) -> None:
    """Samples, and the parts of an MP3."""

    def is_without_a_gap() -> bool:
        page = new_page("speaking")
        page.evaluate(NOTE_STARTS)
        press(page, button)
        page.wait_for_function(
            "() => starts.reduce((sum, one) => sum + one.seconds, 0) > 2.999"
        )
        found = page.evaluate("starts")
        assert sum(one["seconds"] for one in found) == pytest.approx(3)
        assert found[0]["rate"] == 24_000
        player = field(page, "speech").locator("audio")
        expect(player).to_be_visible()  # when it has been heard to its end
        expect(player).to_have_js_property("duration", 3)
        expect(field(page, "told")).to_contain_text("ended")
        return not any(gaps(found))

    assert once(is_without_a_gap, 5)


def test_what_is_made_at_once_is_heard_whole_and_in_order(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("speaking")
    page.evaluate(NOTE_STARTS)
    page.get_by_label("chunks").fill("5")
    press(page, "Step")
    for _ in range(5):
        server.open("chunk")
    expect(field(page, "told")).to_contain_text("ended")
    found = page.evaluate("starts")
    # A busy machine is late, but never too early; a quick one has all in one piece.
    assert all(gap >= 0 for gap in gaps(found))
    assert sum(one["seconds"] for one in found) == pytest.approx(1.25)


def test_it_goes_on_after_the_stream_was_cut(new_page: NewPage, server: Server) -> None:
    page = new_page("speaking", tolerated="Failed to fetch")
    page.evaluate(NOTE_STARTS)
    page.get_by_label("chunks").fill("3")
    press(page, "Step")
    server.open("chunk")
    starts(page, 1)
    page.context.set_offline(True)
    server.open("chunk")
    page.context.set_offline(False)
    server.open("chunk")
    expect(field(page, "told")).to_contain_text("ended")
    assert sum(one["seconds"] for one in page.evaluate("starts")) == pytest.approx(0.75)


def test_who_comes_back_meanwhile_hears_it_from_its_beginning(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("speaking")
    page.get_by_label("chunks").fill("2")
    press(page, "Step")
    server.open("chunk")
    expect(page.locator("fs-live").first).to_be_visible()
    page.reload()
    page.evaluate(NOTE_STARTS)
    press(page, "Play")
    starts(page, 1)
    server.open("chunk")
    expect(field(page, "told")).to_contain_text("ended")
    assert sum(one["seconds"] for one in page.evaluate("starts")) == pytest.approx(0.5)


SILENT = {
    "suspended": "AudioContext.prototype.resume = () => new Promise(() => {});"
    "Object.defineProperty(AudioContext.prototype, 'state', {value: 'suspended'});",
    "missing": "delete globalThis.AudioContext;",
}


@pytest.mark.parametrize("way", SILENT)
def test_where_nothing_sounds_there_is_the_player_once_all_is_there(
    new_page: NewPage, server: Server, way: str
) -> None:
    page = new_page("speaking")
    page.evaluate(SILENT[way])
    page.get_by_label("chunks").fill("2")
    press(page, "Step")
    server.open("chunk")
    speech = field(page, "speech")
    expect(speech.get_by_role("status")).to_contain_text("wait until all of it is here")
    expect(speech.get_by_role("button", name="Play")).to_be_visible()
    server.open("chunk")
    player = speech.locator("audio")
    expect(player).to_be_visible()
    expect(player).to_have_js_property("duration", 0.5)
    expect(speech.locator("fs-live")).to_be_hidden()


def test_without_autoplay_a_person_begins_it_and_holds_it(new_page: NewPage) -> None:
    page = new_page("speaking")
    page.evaluate(NOTE_STARTS)
    press(page, "Prepare")
    later = field(page, "later")
    expect(later.get_by_role("button", name="Play")).to_be_visible()
    assert page.evaluate("starts") == []
    later.get_by_role("button", name="Play").click()
    starts(page, 1)
    later.get_by_role("button", name="Pause").click()
    expect(later.get_by_role("button", name="Play")).to_be_focused()
    later.get_by_role("button", name="Play").click()
    expect(field(page, "told")).to_contain_text("ended")
    assert sum(one["seconds"] for one in page.evaluate("starts")) == pytest.approx(3)
