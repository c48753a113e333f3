"""Pages already laid out around one function, or several."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Unpack

from flaskstream.blocks.adopter import Adopter
from flaskstream.blocks.arguments import Parameters
from flaskstream.blocks.blocks import Blocks
from flaskstream.blocks.examples import NO_CACHE, Examples
from flaskstream.blocks.flagbuttons import Flags, Mode
from flaskstream.blocks.flagging import FlaggingCallback
from flaskstream.blocks.folding import Accordion
from flaskstream.blocks.given import (
    as_accordion,
    as_button,
    button_label,
    heading,
    lay_out_head,
    render_all,
    resolve_specs,
)
from flaskstream.blocks.keywords import Limit, ListenerOptions, Shows
from flaskstream.blocks.layout import Column, Group, Row, Tab, Tabs
from flaskstream.blocks.listener import Listener
from flaskstream.blocks.option import Retry, Visibility
from flaskstream.components.button import Button
from flaskstream.components.core.base import Component
from flaskstream.components.core.registry import Spec
from flaskstream.components.core.valuenode import ValueNode
from flaskstream.components.markdown import Markdown
from flaskstream.components.state import State
from flaskstream.exceptions import ConfigurationError

if TYPE_CHECKING:
    from flaskstream.blocks.leftout import InterfaceOptions, NestedOptions

_OLD = "Gradio has it no longer."
IGNORED = {
    "allow_screenshot": _OLD,
    "cache_mode": NO_CACHE,
    "capture_session": _OLD,
    "enable_queue": "",  # it is always on
    "encrypt": _OLD,
    "interpretation": _OLD,
    "layout": _OLD,
    "max_batch_size": "each run is a batch of its own.",
    "num_shap": _OLD,
    "preload_example": NO_CACHE,
    "show_input": _OLD,
    "show_output": _OLD,
    "thumbnail": _OLD,
    "verbose": _OLD,
}
"""Options of Gradio's Interface that are left out, and what there is instead."""


class Interface(Blocks):
    """A page around one function: inputs at the left, outputs at the right.

    Names and meanings are those of Gradio's Interface. Of what can't be honoured,
    ornaments are left out with a warning, `NotHonoured`; all else raises
    `NotSupported`.

    Args:
        fn: What is called with the inputs' values, a function or a generator, plain or
            async: each value that it yields is shown.
        inputs: What a person gives: a string shortcut ("image"), a component, a class
            of components, or a list of these, one for each parameter; None: nothing.
        outputs: What shows the function's values, as for the inputs.
        examples: Rows of values, one for each input, or the name of a folder that has
            them, as for `Examples`; a click fills these.
        example_labels: Texts that are shown in the rows' places.
        cache_examples: Whether a click runs the function, too: nothing is computed
            beforehand.
        examples_per_page: How many rows are shown at a time.
        live: Whether the function runs whenever an input changes, too; of one that is
            `streaming`, with what a camera sees or a microphone hears.
        stream_every: How many seconds lie between two frames of it, or how long a chunk
            of sound is; half a second.
        time_limit: How many seconds such a stream goes on; None: no limit.
        title: The heading, and what the browser's tab says. As the next two it is
            Markdown, with HTML as in `Markdown`.
        description: What stands below the heading.
        article: What stands at the end.
        api_name: The function's name in the JSON API, by default its own; False: it has
            none.
        api_description: What the API says of it, by default its docstring; False:
            nothing.
        api_visibility: Who may call it there: "public"; "undocumented" is not listed;
            "private" is not there.
        show_api: Of older Gradio: False is `api_visibility="undocumented"`.
        concurrency_limit: How many runs go on at once, for all visitors together, while
            the others wait in line. By default what `queue()` says, which is 1; None:
            no limit.
        queue: Where workers call functions (`FLASKSTREAM_LAUNCHER`), the name of the
            queue of those that call this one; by default the one that all have. False
            is `concurrency_limit=None`, and the process of the page calls it.
        retry: "safe" says that the function may be called again, from its start: then a
            run whose process is lost begins again, where pages are in Redis. By default
            it is never called twice.
        additional_inputs: Further inputs, behind the others, in an accordion.
        additional_inputs_accordion: Its heading, or an Accordion; "Additional Inputs",
            closed.
        submit_btn: The button that runs the function, or its text; "Submit", and
            "Generate" where there are no inputs.
        stop_btn: The button that stops it meanwhile, or its text.
        clear_btn: The button that empties all, or its text; None: there is none.
        show_progress: What is seen of a run beside its values: "full", "minimal" (no
            bars) or "hidden"; True is "full", False "hidden".
        batch: Whether the function gets a list of each input, and gives a list for each
            output, as with Gradio's batches. Each has one value: a run is a batch of
            its own.
        validator: A function that is asked before a run is started, with the same
            inputs, see `validate`.
        fill_height: Whether the page is as high as the window; False.
        flagging_mode: "manual" has a button by which a person marks what is shown, and
            a row with all values is written down; "auto" writes down each run; "never"
            nothing. By default "manual" where one of the next three is given, else what
            the variable GRADIO_FLAGGING_MODE says, else "never".
        flagging_options: What a person may choose: texts, "good" for a button "Flag as
            good", or pairs of a button's text and what is written down.
        flagging_dir: The folder of what is written; ".gradio/flagged".
        flagging_callback: What writes it; a `CSVLogger`.
        allow_flagging: Of older Gradio: `flagging_mode`.

    Raises:
        ConfigurationError: there is no such component; a component stands on another
            page; an example has more values than there are inputs.
        NotSupported: there is no such option.
    """

    ignored: ClassVar[Mapping[str, str]] = IGNORED

    def __init__(
        self,
        fn: Callable[..., Any],
        inputs: Spec | Sequence[Spec] | None,
        outputs: Spec | Sequence[Spec] | None,
        examples: Sequence[Any] | str | None = None,
        *,
        example_labels: Sequence[str] | None = None,
        cache_examples: bool | str | None = None,
        examples_per_page: int = 10,
        live: bool = False,
        stream_every: float | None = None,
        time_limit: float | None = None,
        title: str | None = None,
        description: str | None = None,
        article: str | None = None,
        api_name: str | None | Literal[False] = None,
        api_description: str | None | Literal[False] = None,
        api_visibility: Visibility = "public",
        show_api: bool | None = None,
        concurrency_limit: Limit = "default",
        queue: str | bool = True,
        retry: Retry | None = None,
        additional_inputs: Spec | Sequence[Spec] | None = None,
        additional_inputs_accordion: str | Accordion | None = None,
        submit_btn: str | Button = "Submit",
        stop_btn: str | Button = "Stop",
        clear_btn: str | Button | None = "Clear",
        show_progress: Shows | bool = "full",
        batch: bool = False,
        validator: Callable[..., Any] | None = None,
        fill_height: bool = False,
        flagging_mode: Mode | None = None,
        flagging_options: Sequence[str] | Sequence[tuple[str, str]] | None = None,
        flagging_dir: str | Path | None = None,
        flagging_callback: FlaggingCallback | None = None,
        allow_flagging: str | bool | None = None,
        **options: Unpack[InterfaceOptions],
    ) -> None:
        given: dict[str, Any] = {**options}
        super().__init__(title=title or "flaskstream", fill_height=fill_height, **given)
        self.fn = fn
        self.description = description or ""
        own = Adopter(self)
        self.input_components = [own(c) for c in resolve_specs(inputs)]
        self.extra_inputs = [own(c) for c in resolve_specs(additional_inputs)]
        self.output_components = [own(c) for c in resolve_specs(outputs)]
        self._share_state()
        self._name_components()
        self.stop_label = button_label(stop_btn)
        self.flags = Flags(
            *(self, flagging_mode, allow_flagging),
            *(flagging_options, flagging_dir, flagging_callback),
        )
        """Whether, how and where people mark what the page shows."""
        if submit_btn == "Submit" and not self.all_inputs:
            submit_btn = "Generate"
        with self:
            # Gradio's scripts make them above, and move them here by naming them.
            for component in [*self.all_inputs, *self.output_components]:
                component.unrender()
            lay_out_head(title, description)
            with Row(elem_classes=["fs-interface"]):
                submit, clear = self._lay_out_inputs(
                    submit_btn, clear_btn, additional_inputs_accordion, live
                )
                self._lay_out_outputs()
            self.listener = self._attach(
                submit,
                live,
                stream_every=stream_every,
                time_limit=time_limit,
                api_name=api_name,
                api_description=api_description,
                api_visibility=api_visibility,
                show_api=show_api,
                concurrency_limit=concurrency_limit,
                queue=queue,
                retry=retry,
                show_progress=show_progress,
                batch=batch,
                validator=validator,
            )
            if clear is not None:
                self._attach_clear(clear)
            shown = [*self.all_inputs, *self.output_components]
            self.flags.attach(self, self.listener, shown)
            self.examples_handler: Examples | None = None
            """The rows of examples, if there are any."""
            if examples:
                self.examples_handler = Examples(
                    examples,
                    self.all_inputs,
                    examples_per_page=examples_per_page,
                    example_labels=example_labels,
                )
                if cache_examples and self.output_components:
                    self.examples_handler.compute_on_click(
                        cache_examples, self.listener
                    )
            if article:
                Markdown(article)

    @property
    def all_inputs(self) -> list[ValueNode]:
        """The inputs and the additional ones, as the function receives them."""
        return [*self.input_components, *self.extra_inputs]

    @property
    def _own_outputs(self) -> list[ValueNode]:
        """The outputs that are no inputs, too."""
        return [c for c in self.output_components if c not in self.all_inputs]

    def _share_state(self) -> None:
        """Make a `State` among the inputs, and one among the outputs, the same: so the
        function is given what it gave. Without a value it starts with its parameter's
        default."""
        ins = [(n, c) for n, c in enumerate(self.all_inputs) if isinstance(c, State)]
        outs = [c for c in self.output_components if isinstance(c, State)]
        if len(ins) != 1 or len(outs) != 1:
            return
        ((place, state),) = ins
        if "value" not in state.given:
            state = State(Parameters(self.fn).default_at(place), render=False)
        for given in (self.input_components, self.extra_inputs, self.output_components):
            given[:] = [state if isinstance(c, State) else c for c in given]

    # ----- laying out

    def _name_components(self) -> None:
        outputs = self._own_outputs
        numbered = [f"output {number}" for number in range(len(outputs))]
        named = [
            *zip(self.all_inputs, Parameters(self.fn).names, strict=False),
            *zip(outputs, numbered if len(outputs) > 1 else ["output"], strict=False),
        ]
        for node, name in named:
            if isinstance(node, Component) and node.label is None:
                node.label = name

    def _lay_out_inputs(
        self,
        submit_btn: str | Button,
        clear_btn: str | Button | None,
        accordion: str | Accordion | None,
        live: bool,
    ) -> tuple[Button, Button | None]:
        with Column(elem_classes=["fs-inputs"]):
            if self.input_components:
                with Group():
                    render_all(self.input_components)
            if self.extra_inputs:
                with as_accordion(accordion):
                    render_all(self.extra_inputs)
            with Row(elem_classes=["fs-actions"]):
                clear = as_button(clear_btn, "secondary") if clear_btn else None
                submit = as_button(submit_btn, "primary")
                if live:  # needed only where no script can listen to the inputs
                    submit.elem_classes.append("fs-without-script")
            if not self._own_outputs:
                self.flags.lay_out()
        return submit, clear

    def _lay_out_outputs(self) -> None:
        outputs = self._own_outputs
        if outputs:
            with Column(elem_classes=["fs-outputs"]):
                with Group():
                    render_all(outputs)
                self.flags.lay_out()

    # ----- listening

    def _attach(
        self, submit: Button, live: bool, **options: Unpack[ListenerOptions]
    ) -> Listener:
        streams = [c for c in self.all_inputs if live and heard_of(c) == "stream"]
        if not streams:  # of these they are, as in Gradio
            options["stream_every"] = options["time_limit"] = None
        triggers: list[tuple[Any, str]] = [(submit, "click")]
        if live:
            heard = streams or self.all_inputs  # others are asked for with each chunk
            triggers += [(c, heard_of(c)) for c in heard]
        else:
            triggers += [
                (c, "submit") for c in self.input_components if hasattr(c, "submit")
            ]
        return self.listen(
            triggers,
            self.fn,
            inputs=self.all_inputs,
            outputs=self.output_components,
            **options,
        )

    def _attach_clear(self, clear: Button) -> None:
        cleared = list(dict.fromkeys([*self.all_inputs, *self.output_components]))

        def reset() -> Any:
            values = [c.initial_value() for c in cleared]
            return values[0] if len(values) == 1 else values

        self.listen(
            [(clear, "click")],
            reset,
            outputs=cleared,
            cancels=self.listener,
            api_name=False,
            queue=False,
        )


def heard_of(component: ValueNode) -> str:
    """The event by which an input of a live page tells that it is another."""
    streams = getattr(component, "streaming", False) and hasattr(component, "stream")
    return "stream" if streams else "change"


class TabbedInterface(Blocks):
    """Several pages in one, each behind a tab of its name.

    Args:
        interface_list: The pages, which stand nowhere else then.
        tab_names: What their tabs say, one for each; by default "Tab 0" and so on.
        title: The heading, in Markdown, and what the browser's tab says.
        fill_height: Whether the page is as high as the window; False.

    Raises:
        ConfigurationError: there are more or fewer names than pages.
        NotSupported: there is no such option.
    """

    def __init__(
        self,
        interface_list: Sequence[Blocks],
        tab_names: Sequence[str] | None = None,
        title: str | None = None,
        *,
        fill_height: bool = False,
        **options: Unpack[NestedOptions],
    ) -> None:
        super().__init__(
            title=title or "flaskstream", fill_height=fill_height, **options
        )
        names = list(tab_names or [f"Tab {n}" for n in range(len(interface_list))])
        if len(names) != len(interface_list):
            raise ConfigurationError(
                f"TabbedInterface expected {len(interface_list)} tab_names, one for "
                f"each interface; got {len(names)}."
            )
        with self:
            if title:
                Markdown(heading(title))
            with Tabs():
                for blocks, name in zip(interface_list, names, strict=True):
                    with Tab(name):
                        blocks.unrender().render()
