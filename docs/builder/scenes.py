"""What a person does on each example's page, and what is there then.

The tests do it without a browser; the pictures are taken after a browser has done it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).parents[1] / "examples"


@dataclass(frozen=True)
class Scene:
    """One visit to the page of `docs/examples/<name>.py`."""

    name: str
    fill: Mapping[str, str] = field(default_factory=dict)
    """Texts by the labels of the fields that they go into."""
    press: str | None = None
    """The text of a button, or what it is called for who can't see it."""
    enter: str | None = None
    """The label of a box that is sent by its key."""
    choose: tuple[str, str] | None = None
    """The label of a `Radio`, and which of its choices is taken."""
    shows: Mapping[str, Any] = field(default_factory=dict)
    """What the fields show in the end."""
    says: str = ""
    """What stands somewhere on the page in the end."""
    image: str | None = None
    """The label of an `Image`, an `ImageEditor` or a `Plot` that shows a picture in
    the end, of an `Audio` that has a sound, of a `Video` that has a film, or of a
    `Model3D` that has a model."""
    errors: tuple[str, ...] = ()
    toasts: tuple[str, ...] = ()
    picture_at: str | None = None
    """A text: the picture is taken as soon as it is there, and not in the end."""
    endless: bool = False
    """Whether what starts with the page never ends: its test is one of its own."""
    before: bool = False
    """Whether the picture is of the page before any of this."""
    height: int = 240
    """How high the window is, in pixels: a chat fills it, other pages are longer."""

    @property
    def starts(self) -> bool:
        """Whether it makes a function run."""
        return any((self.press, self.enter, self.choose))


SCENES = [
    # The guide
    Scene(
        "first_greeter", press="Submit", shows={"Greeting": "Hello, Ada! Hello, Ada! "}
    ),
    Scene("counting", press="Submit", picture_at="Running", shows={"Number": 8}),
    Scene("first_outputs", press="Submit", shows={"Words": 5, "The longest": "jumped"}),
    Scene(
        "streaming_text",
        press="Tell me a story",
        picture_at="generator",
        shows={
            "Story": "Once upon a time, there was a generator. "
            "It yielded happily ever after. "
        },
    ),
    Scene("streaming_frames", press="Submit", image="Ripples"),
    Scene(
        "chat_options",
        fill={"Message": "hello"},
        enter="Message",
        shows={"Chatbot": ["hello", "HELLO!"]},
        height=560,
    ),
    Scene(
        "chat_pictures",
        press="Draw a wave",
        shows={"Chatbot": ["Draw a wave", "Here is a wave:", ""]},
        height=560,
    ),
    Scene("timer", shows={"Every five seconds": ""}),
    # Components
    Scene("textbox", press="Shout", shows={"Louder": "HELLO THERE!"}),
    Scene("textarea", press="Submit", shows={"Words": 12}),
    Scene("number", press="Submit", shows={"Area": 10}),
    Scene("slider", shows={"Fahrenheit": "68 °F"}),
    Scene("checkbox", press="Submit", shows={"Shipping": "12.00 €"}),
    Scene("checkboxgroup", press="Submit", shows={"Your pizza": "cheese and basil"}),
    Scene("radio", press="Submit", shows={"Fare": "5.00 €"}),
    Scene("dropdown", press="Submit", shows={"Description": "Oslo: sea, snow"}),
    Scene("colorpicker", press="Submit", shows={"Text to read on it": "white"}),
    Scene(
        "datetime_field",
        press="Submit",
        shows={"Day of the week": "Sunday", "Began": "1969-07-20 00:00:00"},
    ),
    Scene(
        "dialogue",
        press="Submit",
        shows={
            "Continued": [
                ("Ada", "When does it run again?"),
                ("Grace", "(sighs) Not before lunch."),
                ("Ada", "How many hours?"),
                ("Grace", "Five, or six with tea."),
                ("Ada", "Six, then."),
            ]
        },
    ),
    Scene("button", press="Count", shows={"Presses": 1}),
    Scene("clearbutton", press="Clear", shows={"Name": "", "Notes": ""}, before=True),
    Scene("image", press="Submit", image="Mirrored"),
    Scene("watermark", press="Submit", image="Dusk"),
    Scene("audio", press="Submit", image="Backwards"),
    Scene("waveform", press="Submit", image="Chime"),
    Scene("microphone", says="Record"),
    Scene("audio_listening", says="Record"),
    Scene("audio_streaming", press="Submit", image="Sound"),
    Scene("audio_encoded", press="Generate", image="Speech"),
    Scene(
        "file",
        press="Submit",
        shows={"By place": ["Brest.csv", "Lisbon.csv", "Oban.csv"]},
    ),
    Scene(
        "fileexplorer",
        press="Submit",
        shows={"Highest": "7.3 m, of 2 tables"},
    ),
    Scene(
        "dataframe",
        press="Submit",
        shows={
            "Bill": [
                ["Tea", "2", "6.0"],
                ["Coffee", "1", "4.5"],
                ["Milk", "10", "12.0"],
            ]
        },
    ),
    Scene("matrix", press="Multiply", shows={"Power": [["13", "8"], ["8", "5"]]}),
    Scene("dataframe_events", says="Titan", before=True),
    Scene("uploadbutton", says="Upload scripts"),
    Scene("downloadbutton", press="Export", says="report.csv", before=True),
    Scene("webcam", says="Use the camera"),
    Scene("video", press="Submit", image="With subtitles"),
    Scene("playablevideo", press="Submit", shows={"Size": "5.9 kB"}),
    Scene("video_streaming", press="Submit", image="Ball"),
    Scene("video_frames", press="Submit", image="Film"),
    Scene("samples", press="Describe", shows={"Size": "480 × 320 pixels"}),
    Scene("static_paths", press="Submit", image="Seen"),
    Scene("imageeditor", press="Submit", image="Background flipped"),
    Scene("sketchpad", press="Measure", shows={"Painted": "15% and 15%"}),
    Scene("imagemask", press="Submit", image="Without it"),
    Scene("imageslider", press="Submit", says="Sharpened"),
    Scene("annotatedimage", press="Find", says="bright"),
    Scene(
        "gallery",
        press="Submit",
        shows={"Shades": ["1 of 4", "2 of 4", "3 of 4", "4 of 4"]},
    ),
    Scene("model3d", press="Submit", image="Drawn", height=660),
    Scene("plot", press="Draw", image="Spiral"),
    Scene("lineplot", press="Train", says="step: 39"),
    Scene("scatterplot", says="Drag across a part of it."),
    Scene("barplot", choose=("Rows are put together by", "mean"), says="Brest"),
    Scene("markdown", press="Write", says="A good year"),
    Scene("html_badge", press="Submit", shows={"Badge": "Hello, Ada"}),
    Scene("label", press="Submit", shows={"What it may be": "haiku"}),
    Scene(
        "highlightedtext",
        press="Annotate",
        shows={
            "Annotated": [
                ("born in ", None),
                ("London", "place"),
                (" in ", None),
                ("1815", "year"),
                (", ", None),
                ("Ada Lovelace", "name"),
                (" wrote of engines in ", None),
                ("Turin", "place"),
            ]
        },
    ),
    Scene("marking", press="Count", shows={"Marks": {"person": 2, "place": 1}}),
    Scene("paramviewer", says="What stands in it first."),
    Scene("json_data", press="Submit", shows={"Parsed": {"page": "2", "sort": "name"}}),
    Scene(
        "code_editor",
        press="Submit",
        shows={"Tidied": "def double(x):\n    return x * 2"},
    ),
    Scene("dataset", press="Dylan, Welsh", shows={"Greeting": "Helo, Dylan"}),
    Scene(
        "multimodaltextbox",
        fill={"Message": "Good morning"},
        enter="Message",
        shows={"Received": "Good morning"},
    ),
    Scene(
        "chatbot",
        press="Answer",
        shows={"Weather": ["How is the weather?", "It is sunny in Lisbon."]},
    ),
    Scene(
        "chatmessage",
        press="When do the trains meet?",
        shows={"Chatbot": ["When do the trains meet?", "They meet at half past ten."]},
        height=560,
    ),
    Scene("state", fill={"Item": "tea"}, press="Add", shows={"Basket": "tea"}),
    Scene(
        "browserstate",
        fill={"Name": "Ada"},
        press="Remember me",
        says="Welcome back, Ada.",
    ),
    Scene("state_shared", endless=True, picture_at="Welcome!"),
    # Pages and their layout
    Scene("flags", fill={"Text": "ada"}, press="Submit", shows={"Louder": "ADA"}),
    Scene("interface", press="Submit", shows={"Greeting": "Hello, World!!"}),
    Scene("tabbedinterface", says="Title case"),
    Scene(
        "chatinterface",
        press="Good morning",
        shows={"Chatbot": ["Good morning", "You said: Good morning"]},
        height=560,
    ),
    Scene("blocks", press="Split", shows={"Share": "21.00 € each"}),
    Scene("row_and_column", press="Tell", shows={"Sentence": "Ada likes green."}),
    Scene(
        "group",
        fill={"Password": "swordfish"},
        press="Sign in",
        shows={"Answer": "Welcome, ada."},
    ),
    Scene("tabs", press="Play", shows={"Playing": "Blue in Green at 30"}),
    Scene("walkthrough", press="Choose", says="Grain"),
    Scene("accordion", press="Search", shows={"Found": "row 1\nrow 2\nrow 3"}),
    Scene("sidebar", press="Find a name", shows={"Name": "Captain Cat"}, height=440),
    Scene("examples_rows", press="cat, German", shows={"Word": "cat"}),
    # What functions do
    Scene(
        "progress", press="Bake", picture_at="oat", shows={"Oven": "The corn is done."}
    ),
    Scene(
        "toasts",
        press="Save",
        shows={"Saved as": "notes.txt"},
        toasts=(
            "Looking for a free place.",
            "notes has no ending; .txt is added.",
            "notes.txt is saved.",
        ),
        height=480,
    ),
    Scene(
        "error", press="Submit", errors=("No result: Nothing can be divided by zero.",)
    ),
    Scene("validate", press="Join", errors=("You must be 18 or older.",)),
    Scene(
        "update", choose=("Country", "Portugal"), shows={"City in Portugal": "Lisbon"}
    ),
    Scene("steps", press="Fetch", shows={"Log": "finished", "Result": "It worked."}),
    Scene("on", press="Greet", shows={"Greeting": "Hello, Ada!"}),
    Scene(
        "request",
        press="Who asks?",
        shows={"The request": "POST /request/run/0 from 127.0.0.1"},
    ),
    Scene(
        "select_data",
        choose=("Colour", "blue"),
        shows={"What was chosen": "Number 2: blue"},
    ),
    Scene(
        "copy_data",
        press="Copy Proverb",
        shows={"What happened": "4 words were copied."},
    ),
    Scene("key_up", says="Suggestions"),
    Scene(
        "file_events",
        press="Remove february.txt",
        shows={
            "Bills": ["january.txt", "march.txt"],
            "What happened": "february.txt was removed.",
        },
    ),
    Scene(
        "event_data",
        fill={"Name": "Grace"},
        enter="Name",
        shows={"What happened": "submit of Name"},
    ),
    Scene("chat_events", press="Like", shows={"What happened": "Message 1 was liked."}),
    Scene(
        "worker_model",
        fill={"Text": "a tale of two cities"},
        press="Submit",
        shows={"Title": "A Tale Of Two Cities"},
    ),
    Scene("themes", shows={"Volume": 40}),
]
