"""What a component's class declares of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from typing import Any, ClassVar, Literal, TypeAlias

from flaskstream.components.core.latescript import LateScript
from flaskstream.components.core.node import Node
from flaskstream.components.core.sandbox import Sandbox

OwnFiles: TypeAlias = str | PathLike[str] | Sequence[str | PathLike[str]] | None


class Traits(Node):
    """What pages, runs and the API must know of a component before any value."""

    kind: ClassVar[str]
    """What it is called, in small letters: the string that stands for it
    (`gr.Interface(fn, "stars", "text")`), and what its template is named after.
    Required of every class, which has it from the one that it is made of, if not
    itself."""
    aliases: ClassVar[tuple[str, ...]] = ()
    """Further string shortcuts, such as `"text"` for the Textbox."""
    growing: ClassVar[frozenset[str]] = frozenset()
    """Parts whose growth is sent as what is new: a str, or a list of str."""
    sliding: ClassVar[frozenset[str]] = frozenset()
    """Those of them that are plain text, and all that stands in their element: what
    such a text loses at its beginning is taken away there."""
    unseen: ClassVar[frozenset[str]] = frozenset()
    """Parts that no template shows."""
    html_parts: ClassVar[frozenset[str]] = frozenset()
    """Parts that are HTML already. They are put in as they are: who makes them has
    escaped or sanitised what others have said."""
    holds: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """Parts that others stand in: where one is replaced, so are all within it."""
    swap: ClassVar[str] = "innerHTML"
    """How htmx puts a replaced part in; innerMorph keeps the elements there are."""
    swaps: ClassVar[Mapping[str, str]] = {}
    """The same for single blocks, where they differ."""
    boxed: ClassVar[frozenset[str]] = frozenset()
    """Blocks whose lists get long: their items stand in boxes, so many in each as the
    template's `box` says, unless what it renders goes `within` one."""
    takes_input: ClassVar[bool] = True
    """Whether a person can give it a value."""
    in_form: ClassVar[bool] = True
    """Whether its value is a field of the page's form."""
    takes_file: ClassVar[bool] = False
    """Whether its value is an uploaded file; then it has `accept`."""
    takes_files: ClassVar[bool] = False
    """Whether its value is a list of them, whose tokens are the form's values of its
    field. What chooses them is called `{{ c.name }}-files`. An upload adds to the list,
    as `with_files` says, and the component comes anew as a whole."""
    files_part: ClassVar[str] = ""
    """The part in which that list stands, where a person goes on typing beside it: then
    an upload changes nothing of the page but this and the block `chooser`. The element
    of a file there has the id `{{ c.dom }}-{{ token(file) }}`."""
    own_uploads: ClassVar[Mapping[str, frozenset[str]]] = {}
    """What uploads of its script's own may say that they are, in their field `edit`,
    and the events that come of each beside `change` and `input`. Such a one may bring
    no file, and changes nothing of the page but the `edited_part`: the script shows
    what a person has done already."""
    edited_part: ClassVar[str] = ""
    """The part with the fields that such an upload changes."""
    shows_files: ClassVar[bool] = True
    """Whether files may stand in its values, or beside them in what it was made with.
    Where not, as in texts, nobody looks for them. Who takes some shows them, too."""
    acts: ClassVar[bool] = False
    """Whether its value, and how a page looks at it, are changed piece by piece by what
    its fields and buttons post: its `act` says to what. The value stays on the server,
    and is in no form; what is shown of it changes by its parts, though a person edits
    it."""
    takes_any_json: ClassVar[bool] = False
    """Whether `postprocess` opens no file, whatever a call of the API gives to it."""
    in_messages: ClassVar[bool] = True
    """Whether it may stand in a chat's message, which shows its value."""
    shows_others: ClassVar[bool] = False
    """Whether other components, whichever, stand in its value."""
    shows_outside: ClassVar[bool] = False
    """Whether it shows what may change while nobody uses the page, as a folder: a page
    that is loaded has its `parts` made anew."""
    has_author_markup: ClassVar[bool] = False
    """Whether HTML of the author's, with style attributes, may stand in it."""
    makes_way: ClassVar[bool] = True
    """Whether Stop takes the place of its button while what that started goes on."""
    compressible: ClassVar[bool] = True
    """Whether its payloads get much shorter by gzip."""
    quick: ClassVar[bool] = False
    """Whether a value is encoded sooner than another thread could begin with it; what a
    class says of itself, and not of those that are made of it."""
    starts_with_value: ClassVar[bool] = False
    """Whether a page starts with a value of it where its author gives none, which is
    what the API takes where a call gives none."""
    changes_by_typing: ClassVar[bool] = False
    """Whether `change` comes with every keystroke instead of on leaving the field."""
    bundle: ClassVar[Literal["plain", "rich", "flaskstream", "chat"]] = "flaskstream"
    """The library's style sheet and script that it needs: those for pictures that
    change, a chat's ("chat"), those of controls and text alone ("plain"), or with them
    the styles of pictures, Markdown and code ("rich")."""
    template: ClassVar[str | None] = None
    """The text of its template. The library's own components have a file named after
    their `kind`, in whose place an app may have one of its own."""
    template_file: ClassVar[str | PathLike[str] | None] = None
    """The file of its template, beside the module of its class."""
    style_sheet: ClassVar[OwnFiles] = None
    """A style sheet of its own, or several, beside that module, which its pages
    load."""
    script: ClassVar[OwnFiles] = None
    """A script of its own, or several, beside that module, which its pages load."""
    late_scripts: ClassVar[Sequence[LateScript]] = ()
    """Those that its pages load when they are needed."""
    sandboxes: ClassVar[Mapping[str, Sandbox]] = {}
    """Frames in which scripts of other packages draw, by name; the document of one is
    `{{ sandbox_url(name) }}` in the template."""
    action: Mapping[str, Any] | None = None
    """Settled for its template: the listener that its button starts (`listener`), the
    URL for that (`url`), what becomes of a press meanwhile (`sync`), and whether the
    component is an output of it (`fills`)."""
    needs_files: bool = True
    """Whether a page with it loads the style sheets and the scripts of its class."""
    streams_in_order: ClassVar[bool] = False
    """Whether each value of its `stream` counts: a newer one waits for the run of the
    one before it, and takes nobody's place."""
    pace: Any = None
    """Settled for its template: how often a listener wants to be told of its `stream`
    (`every`, in seconds), and for how long (`limit`)."""
    submits: bool = False
    """Settled for its template: whether something listens to its `submit`."""
    key_url: str | None = None
    """Settled for its place: the URL that starts that, where no button does as well."""
    events: Mapping[str, str] = {}
    """Settled for its template: the URL that starts what listens to an event, by its
    name."""
    labelled: ClassVar[bool] = True
    """Whether the page puts the label, the hint and the error around the control."""
    sends: bool = False
    """Whether a button within it stands for its `submit`."""
    is_shown: ClassVar[bool] = True
    """Whether a page ever shows anything of it."""
    stop_btn: str | bool | None = None
    """The text of the button that is in the place of its own while what that started
    goes on, if it has one."""
    group: bool = False
    """Whether the control is several inputs, so that the label is a legend."""
