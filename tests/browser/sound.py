"""Pages with sound, for the browser tests."""

from __future__ import annotations

import time
import wave
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

import flaskstream as gr
from tests.gate import Gate
from tests.media.sounds import encoded

RATE = 24_000
CHUNK = RATE // 4
"""Frames of a chunk, a quarter of a second."""


def chunk(number: int) -> tuple[int, np.ndarray[Any, Any]]:
    """One of the chunks of a tone."""
    times = np.arange(number * CHUNK, (number + 1) * CHUNK) / RATE
    return RATE, (np.sin(2 * np.pi * 440 * times) * 8000).astype(np.int16)


def speaking(gates: Mapping[str, Gate]) -> gr.Blocks:
    """Sound that is made at the pace at which it is heard, or chunk by chunk."""

    def speak(count: str) -> Iterator[Any]:
        started = time.monotonic()
        for number in range(int(count)):
            yield chunk(number)
            due = started + (number + 1) * CHUNK / RATE
            time.sleep(max(0.0, due - time.monotonic()))

    def recite() -> Iterator[Any]:
        tone = np.concatenate([chunk(number)[1] for number in range(12)])
        data = encoded(tone, "mp3", "mp3", RATE)
        size = len(data) // 12 + 1
        started = time.monotonic()
        for number in range(12):
            yield data[number * size :][:size]
            due = started + number * CHUNK / RATE  # a bit ahead, as services are
            time.sleep(max(0.0, due - time.monotonic()))

    def step(count: str) -> Iterator[Any]:
        for number in range(int(count)):
            gates["chunk"].acquire()
            yield chunk(number)

    with gr.Blocks() as demo:
        gr.Markdown("# Speech")
        count = gr.Textbox("12", label="chunks")
        sound = gr.Audio(
            label="speech", streaming=True, autoplay=True, interactive=False
        )
        waits = gr.Audio(label="later", streaming=True, interactive=False)
        told = gr.Textbox(label="told", interactive=False)
        gr.Button("Speak").click(speak, count, sound)
        gr.Button("Recite").click(recite, None, sound)
        gr.Button("Step").click(step, count, [sound])
        gr.Button("Prepare").click(speak, count, waits)
        gr.on([sound.stop, waits.stop], lambda: "ended", None, told)
    return demo


def listening(gates: Mapping[str, Gate]) -> gr.Blocks:
    """What a microphone hears goes to functions while it is heard."""

    def keep(heard: Any, sound: Any) -> tuple[Any, str]:
        rate, samples = sound
        chunks = [*(heard or []), len(samples)]
        return chunks, f"{len(chunks)} chunks, {sum(chunks) / rate:.3f} s"

    def slow(heard: Any, sound: Any) -> tuple[Any, str]:
        gates["slow"].acquire()
        return keep(heard, sound)

    with gr.Blocks() as demo:
        gr.Markdown("# Listening")
        voice = gr.Audio(label="voice", streaming=True)
        heard = gr.Textbox(label="heard", interactive=False)
        state = gr.State()
        voice.stream(
            *(keep, [state, voice], [state, heard]), stream_every=0.2, time_limit=1.5
        )
        other = gr.Audio(label="other", streaming=True)
        behind = gr.Textbox(label="behind", interactive=False)
        waits = gr.State()
        other.stream(slow, [waits, other], [waits, behind], stream_every=0.1)
    return demo


def recording() -> gr.Blocks:
    """What a microphone hears, and what becomes of it."""

    def tell(sound: Any) -> str:
        if sound is None:
            return "nothing"
        rate, samples = sound
        loud = np.abs(samples.astype(int)).max() > 1000
        return f"{len(samples) / rate:.2f} s{', loud' if loud else ''}"

    def back(sound: Any) -> Any:
        return sound[0], sound[1][::-1]

    cues = [{"text": "Hello there", "timestamp": [0, 9]}]
    with gr.Blocks() as demo:
        gr.Markdown("# Recording")
        given = gr.Audio(label="given", subtitles=cues)
        told = gr.Textbox(label="told", interactive=False)
        heard = gr.Textbox(label="heard", interactive=False)
        result = gr.Audio(label="result", playback_position=0.5)
        gr.Button("Turn").click(back, given, result)
        given.change(tell, given, told)
        given.start_recording(lambda: "recording", None, heard)
        given.pause_recording(lambda: "held", None, heard)
        given.stop_recording(lambda: "recorded", None, heard)
        given.clear(lambda: "cleared", None, heard)
        result.play(lambda: "playing", None, heard)
        result.pause(lambda: "paused", None, heard)
    return demo


def speaking_to() -> gr.Blocks:
    """A box of text that records, too."""

    def tell(message: dict[str, Any]) -> str:
        with wave.open(message["files"][0]) as sound:
            seconds = sound.getnframes() / sound.getframerate()
        return f"{message['text']}: {len(message['files'])} of {seconds >= 1}"

    box = gr.MultimodalTextbox(
        label="Say", sources=["upload", "microphone"], file_types=["image"]
    )
    with gr.Blocks() as demo:
        gr.Markdown("# Speaking to")
        box.render()
        told = gr.Textbox(label="told", interactive=False)
        box.submit(tell, box, told)
        gr.MultimodalTextbox(label="Only", sources=["microphone"])
    return demo


def waving() -> gr.Blocks:
    """A waveform with looks of its own, and what is made of a part of a sound."""

    def tell(sound: Any) -> str:
        return f"{len(sound[1])} samples at {sound[0]}"

    look = gr.WaveformOptions("green", "red", "blue", skip_length=25, sample_rate=16000)
    with gr.Blocks() as demo:
        gr.Markdown("# Waves")
        given = gr.Audio(label="given", waveform_options=look)
        told = gr.Textbox(label="told", interactive=False)
        given.input(tell, given, told)
    return demo
