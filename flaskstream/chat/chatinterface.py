"""A chat page, laid out around one function."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from inspect import getdoc
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Unpack

from flaskstream.blocks.adopter import Adopter
from flaskstream.blocks.blocks import Blocks
from flaskstream.blocks.eventdata import EventData
from flaskstream.blocks.examples import Examples
from flaskstream.blocks.folding import Accordion
from flaskstream.blocks.given import (
    as_accordion,
    lay_out_head,
    render_all,
    resolve_specs,
)
from flaskstream.blocks.keywords import Limit, ListenerOptions, Shows
from flaskstream.blocks.layout import Column
from flaskstream.blocks.listener import Listener
from flaskstream.blocks.named import value_nodes
from flaskstream.blocks.option import Retry, Visibility
from flaskstream.chat.annotated import annotated_type
from flaskstream.chat.answering import Answering
from flaskstream.chat.calls import Answer, AnsweringCalls
from flaskstream.chat.examples import NO_CACHE, example_messages, sets_inputs
from flaskstream.chat.flagging import flagging_to
from flaskstream.chat.turn import Message, Typed, as_typed, taken_back, title_of
from flaskstream.chat.validating import MessageValidator
from flaskstream.components.chat.chatbot import Chatbot
from flaskstream.components.chat.pairs import Type, messages_of
from flaskstream.components.core.option import one_of
from flaskstream.components.core.registry import Spec
from flaskstream.components.core.update import skip
from flaskstream.components.core.valuenode import ValueNode
from flaskstream.components.multimodaltextbox import MultimodalTextbox
from flaskstream.components.state import State
from flaskstream.components.textbox import Textbox
from flaskstream.exceptions import ConfigurationError

if TYPE_CHECKING:
    from flaskstream.blocks.leftout import ChatOptions

_BUTTON = "the chat has its own, beside its messages."
IGNORED = {
    "cache_examples": NO_CACHE,
    "cache_mode": NO_CACHE,
    "clear_btn": _BUTTON,
    "example_icons": "say it in example_labels.",
    "retry_btn": _BUTTON,
    "undo_btn": _BUTTON,
}
"""Options of Gradio's ChatInterface that are left out, and what there is instead."""

Box = Textbox | MultimodalTextbox


class ChatInterface(Blocks):
    """A chat with a function: `fn(message, history, *additional_inputs)`.

    The function returns the answer, or yields it again and again as it grows: a str, a
    message such as {"role": "assistant", "content": …}, a `ChatMessage`, a component,
    or a list of these. `history` is the list of messages before, as dicts whose content
    is a list of {"type": "text", "text": …} and of files, or what its `type` says. If
    it is `multimodal`, the message is {"text": …, "files": [paths]}, else a str.

    Names and meanings are those of Gradio's ChatInterface. Of what can't be honoured,
    ornaments are left out with a warning, `NotHonoured`; all else raises
    `NotSupported`.

    Args:
        fn: What answers, a function or a generator, plain or async.
        multimodal: Whether a person may send files, too.
        type: What `history` is, where its messages have no such lists: with "messages"
            their content is one text, or one file as (path,); "tuples" are pairs
            [user, bot] of these, which a function asks for, too, that is annotated with
            `history: list[tuple[str, str]]`.
        chatbot: A Chatbot of your own in the place of the usual one.
        textbox: A Textbox of your own; a MultimodalTextbox, if it is `multimodal`.
        additional_inputs: Inputs whose values the function gets behind the history:
            components, classes or names of these. Those that stand nowhere yet stand
            below the chat, in an accordion.
        additional_inputs_accordion: Its heading, or an Accordion; "Additional Inputs",
            closed.
        additional_outputs: Components that get what the function gives behind the
            answer.
        editable: Whether a person can change what they have said, and get another
            answer.
        examples: Messages to choose from: texts, or dicts of "text" and "files"; or
            lists of one and values of the additional inputs.
        examples_label: What stands above these, where they are rows of values.
        example_labels: Texts that are shown in the examples' places.
        run_examples_on_click: Whether a click sends an example, instead of putting it
            into the box.
        title: The heading, and what the browser's tab says. As the description it is
            Markdown, with HTML as in `Markdown`.
        description: What stands below the heading.
        flagging_mode: "manual": what a person thinks of answers is written to
            `flagging_dir`/log.csv; "never", the default: nothing is.
        flagging_options: What a person may say of an answer then: "Like" and "Dislike"
            are signs, others texts to choose from.
        flagging_dir: The folder of that file.
        autofocus: Whether an opened page has the cursor in the box.
        autoscroll: Whether the end stays in sight while an answer grows.
        submit_btn: The button that sends: its text, or True for a sign; False: none.
        stop_btn: The button that stops an answer, in the same way.
        concurrency_limit: How many answers are made at once, for all visitors together,
            while the others wait in line. By default what `queue()` says, which is 1;
            None: no limit.
        queue: Where workers call functions (`FLASKSTREAM_LAUNCHER`), the name of the
            queue of those that call this one; by default the one that all have. False
            is `concurrency_limit=None`, and the process of the page calls it.
        retry: "safe" says that the function may be called again, from its start: then a
            run whose process is lost begins again, where pages are in Redis. By default
            it is never called twice.
        show_progress: What is seen of a run beside the answer: "full", "minimal" (no
            bars) or "hidden".
        fill_height: Whether the chat is as high as the window allows.
        api_name: The function's name in the JSON API, by default its own; False: it has
            none.
        api_description: What the API says of it, by default the beginning of its
            docstring; False: nothing.
        api_visibility: Who may call it there: "public"; "undocumented" is not listed;
            "private" is not there.
        show_api: Of older Gradio: False is `api_visibility="undocumented"`.
        save_history: Whether a person's conversations are kept, and listed beside the
            chat.
        validator: A function that is asked of a message before it is sent, with the
            function's own inputs, see `validate`.

    Raises:
        ConfigurationError: an option is none of the values that it has; the textbox is
            not multimodal; a component stands on another page.
        NotSupported: there is no such option.
    """

    ignored: ClassVar[Mapping[str, str]] = IGNORED

    def __init__(
        self,
        fn: Callable[..., Any] | ChatInterface,
        *,
        multimodal: bool = False,
        type: Type | None = None,
        chatbot: Chatbot | None = None,
        textbox: Box | None = None,
        additional_inputs: Spec | Sequence[Spec] | None = None,
        additional_inputs_accordion: str | Accordion | None = None,
        additional_outputs: ValueNode | Sequence[ValueNode] | None = None,
        editable: bool = False,
        examples: Sequence[Any] | None = None,
        examples_label: str | None = "Examples",
        example_labels: Sequence[str] | None = None,
        run_examples_on_click: bool = True,
        title: str | None = None,
        description: str | None = None,
        flagging_mode: Literal["never", "manual"] | None = None,
        flagging_options: Sequence[str] | None = ("Like", "Dislike"),
        flagging_dir: str | Path = ".gradio/flagged",
        autofocus: bool = True,
        autoscroll: bool = True,
        submit_btn: str | bool | None = True,
        stop_btn: str | bool | None = True,
        concurrency_limit: Limit = "default",
        queue: str | bool = True,
        retry: Retry | None = None,
        show_progress: Shows = "minimal",
        fill_height: bool = True,
        api_name: str | None | Literal[False] = None,
        api_description: str | None | Literal[False] = None,
        api_visibility: Visibility = "public",
        show_api: bool | None = None,
        save_history: bool = False,
        validator: Callable[..., Any] | None = None,
        **options: Unpack[ChatOptions],
    ) -> None:
        given: dict[str, Any] = {**options}
        one_of(self, "type", type, ("messages", "tuples", None))
        one_of(self, "flagging_mode", flagging_mode, ("never", "manual", None))
        super().__init__(title=title or "flaskstream", fill_height=fill_height, **given)
        self.fn: Callable[..., Any] = fn.fn if isinstance(fn, ChatInterface) else fn
        self.description = description or ""
        self.multimodal = multimodal or bool(textbox and textbox.files_part)
        self.editable = editable
        self.save_history = save_history
        self.concurrency_limit = concurrency_limit
        self._queue, self._retry = queue, retry
        self.validator = MessageValidator(validator) if validator else None
        own = Adopter(self)
        self.additional_inputs = [own(c) for c in resolve_specs(additional_inputs)]
        self.examples = list(examples or ())
        self.run_examples_on_click = run_examples_on_click
        self._own_examples = sets_inputs(self.examples)
        messages = example_messages(self.examples, example_labels)
        sized = chatbot is not None and "height" in chatbot.given_properties()
        looks = {"fs-fill": fill_height and not sized, "fs-no-stop": not stop_btn}
        if chatbot is not None:
            chatbot = own(chatbot).unrender()
            type = type or chatbot.given_properties().get("type")
        self.type = type or annotated_type(self.fn)
        textbox = own(textbox).unrender() if textbox else None
        # Others stand on the page that this chat is put into, maybe later.
        outputs = value_nodes("outputs", additional_outputs)
        self.additional_outputs = list(map(own.known, outputs))
        with self, Column(elem_classes=[name for name, has in looks.items() if has]):
            lay_out_head(title, description)
            self.chatbot = self._lay_out_chatbot(chatbot, autoscroll)
            if not self._own_examples:
                self.chatbot.examples = [*messages] or self.chatbot.examples
            if flagging_mode == "manual":
                self.chatbot.feedback_options = tuple(flagging_options or ())
                flag = flagging_to(flagging_dir)
                self.chatbot.like(flag, self.chatbot, None, api_name=False)
            self.textbox = self._lay_out_box(textbox, submit_btn, stop_btn, autofocus)
            self.examples_handler: Examples | None = None
            """The rows of examples, if there are any below the box."""
            if self._own_examples:
                self.examples_handler = self._lay_out_examples(
                    examples_label, example_labels
                )
            self._lay_out_inputs(additional_inputs_accordion)
            self.listener = self._attach_turns(show_progress)
            self._attach_taking_back()
            self._attach_endpoint(
                api_name=api_name,
                api_description=api_description,
                api_visibility=api_visibility,
                show_api=show_api,
                validator=self.validator,
                concurrency_limit=concurrency_limit,
                queue=queue,
            )

    # ----- laying out

    def _lay_out_chatbot(self, given: Chatbot | None, autoscroll: bool) -> Chatbot:
        chatbot = given or Chatbot(
            label="Chatbot", show_label=False, autoscroll=autoscroll, render=False
        )
        if self.editable and chatbot.edit_mode is None:
            chatbot.set_property("editable", "user")
        return chatbot.render()

    def _lay_out_box(
        self,
        given: Box | None,
        submit_btn: str | bool | None,
        stop_btn: str | bool | None,
        autofocus: bool,
    ) -> Box:
        wanted: dict[str, Any] = {
            "submit_btn": submit_btn,
            "stop_btn": stop_btn,
            "autofocus": autofocus,
        }
        if given is None:
            kind = MultimodalTextbox if self.multimodal else Textbox
            return kind(
                label="Message",
                show_label=False,
                placeholder="Type a message…",
                **wanted,
            )
        if self.multimodal and not given.files_part:
            raise ConfigurationError(
                "ChatInterface(multimodal=True) expected textbox to be a "
                f"gr.MultimodalTextbox, got a {type(given).__name__}."
            )
        # A page needs something to press: what the author's box leaves open is ours.
        for name in wanted.keys() - given.given.keys():
            given.set_property(name, wanted[name])
        given.label = given.label or "Message"
        given.show_label = False
        return given.render()

    def _lay_out_examples(
        self, label: str | None, labels: Sequence[str] | None
    ) -> Examples:
        return Examples(
            self.examples,
            [self.textbox, *self.additional_inputs],
            label=label,
            example_labels=labels,
        )

    def _lay_out_inputs(self, accordion: str | Accordion | None) -> None:
        if any(not component.is_rendered for component in self.additional_inputs):
            with as_accordion(accordion):
                render_all(self.additional_inputs)

    # ----- listening

    def _attach_turns(self, show_progress: Shows) -> Listener:
        answering = Answering(
            self.fn,
            multimodal=self.multimodal,
            additional_outputs=len(self.additional_outputs),
            run_examples=self.run_examples_on_click,
            type=self.type,
        )
        events = ["retry", "option_select", "example_select"]
        events += ["edit"] if self.chatbot.edit_mode else []
        return self.listen(
            [(self.textbox, "submit"), *((self.chatbot, name) for name in events)],
            answering,
            inputs=[self.textbox, self.chatbot, *self.additional_inputs],
            outputs=[self.textbox, self.chatbot, *self.additional_outputs],
            trigger_mode="once",  # what is typed meanwhile stays in the box
            api_name=False,
            concurrency_limit=self.concurrency_limit,
            queue=self._queue,
            retry=self._retry,
            show_progress=show_progress,
            validator=self.validator,
        )

    def _attach_taking_back(self) -> None:
        self.listen(
            [(self.chatbot, "undo"), (self.chatbot, "clear")],
            self._take_back,
            inputs=self.chatbot,
            outputs=[self.textbox, self.chatbot],
            cancels=self.listener,
            api_name=False,
            queue=False,
            show_progress="hidden",
        )

    def _take_back(self, history: list[Message], event: EventData) -> tuple[Any, Any]:
        if event.name == "clear":
            return skip(), []
        past, user = taken_back(messages_of(history)[: event.index + 1])
        back: Typed | Any = skip()
        if user is not None:
            back = as_typed(user, self.multimodal)
        return back, past

    def _attach_endpoint(self, **options: Unpack[ListenerOptions]) -> None:
        """What a program calls: a message gives the answer, and each session its own
        history."""
        if options["api_description"] is None:
            options["api_description"] = (getdoc(self.fn) or "").partition("\n\n")[0]
        calls = AnsweringCalls(
            self.fn,
            self.chatbot,
            multimodal=self.multimodal,
            additional_outputs=len(self.additional_outputs),
            run_examples=True,
            type=self.type,
        )
        history = State([])
        self.listen(
            [],
            calls,
            inputs=[self.textbox, history, *self.additional_inputs],
            outputs=[
                Answer(self.chatbot, label="Response", visible=False),
                history,
                *self.additional_outputs,
            ],
            **options,
        )

    @property
    def chatbot_value(self) -> Chatbot:
        """The chat itself, by the name that Gradio has for writing to it."""
        return self.chatbot

    # ----- conversations

    def conversation(self, payloads: Mapping[int, Any]) -> str | None:
        messages = payloads.get(self.chatbot.id)
        return title_of(messages) if self.save_history and messages else None

    @property
    def conversation_chats(self) -> list[int]:
        return [self.chatbot.id] if self.save_history else []
