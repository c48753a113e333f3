"""Which parameters of a function are inputs, and what the others are given."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from typing import Any, Optional

import pytest

import flaskstream as gr
from flaskstream.blocks.arguments import Parameters
from flaskstream.blocks.listener import Listener
from flaskstream.blocks.progress import Progress
from flaskstream.exceptions import NotSupported

MARK = "given"


def placed(fn: Callable[..., Any], *values: Any) -> tuple[list[Any], dict[str, Any]]:
    return Parameters(fn).place(values, lambda injection: MARK)


def listening(fn: Callable[..., Any], inputs: int) -> Listener:
    with gr.Blocks() as demo:
        boxes = [gr.Textbox() for _ in range(inputs)]
        gr.Button().click(fn, boxes)
    return demo.listeners[0]


# ----- what is injected


def test_a_progress_as_default_value_takes_no_input() -> None:
    def fn(text: str, progress: Progress = gr.Progress()) -> None: ...  # noqa: B008

    assert Parameters(fn).names == ["text"]
    assert placed(fn, "a") == (["a", MARK], {})


def by_annotation(text: str, request: gr.Request) -> None: ...


def optional(text: str, request: Optional[gr.Request] = None) -> None: ...  # noqa: UP045


def union(text: str, request: gr.Request | None = None) -> None: ...


def quoted(text: str, request: "gr.Request") -> None: ...  # noqa: UP037


@pytest.mark.parametrize("fn", [by_annotation, optional, union, quoted])
def test_a_parameter_annotated_with_request_takes_no_input(
    fn: Callable[..., Any],
) -> None:
    assert Parameters(fn).names == ["text"]
    assert Parameters(fn).wants_request
    assert placed(fn, "a") == (["a", MARK], {})


def test_annotations_that_are_objects_work_as_texts_do() -> None:
    def fn(text, request): ...  # type: ignore[no-untyped-def]

    for hint in (gr.Request, Optional[gr.Request], gr.Request | None):  # noqa: UP045
        fn.__annotations__ = {"request": hint}
        assert Parameters(fn).names == ["text"]


def test_where_one_annotation_can_not_be_evaluated_the_texts_decide() -> None:
    def fn(text, request, other): ...  # type: ignore[no-untyped-def]

    for hint in ("gr.Request", "Request | None", "Optional['gr.Request']"):
        fn.__annotations__ = {"request": hint, "other": "Missing"}
        assert Parameters(fn).names == ["text", "other"]


def test_a_request_of_another_library_is_an_input() -> None:
    from flask import Request

    def fn(request): ...  # type: ignore[no-untyped-def]

    fn.__annotations__ = {"request": Request}
    assert Parameters(fn).names == ["request"]


def test_partials_methods_and_callable_objects_are_looked_into() -> None:
    class Greeter:
        def __call__(self, name: str, request: gr.Request) -> None: ...

        def greet(self, name: str, request: gr.Request) -> None: ...

    bound = functools.partial(by_annotation, "a")
    assert Parameters(Greeter()).names == ["name"]
    assert Parameters(Greeter().greet).names == ["name"]
    assert Parameters(bound).names == []
    assert placed(bound) == ([MARK], {})


def test_a_callable_that_tells_nothing_gets_all_inputs() -> None:
    assert placed(max, 1, 2) == ([1, 2], {})
    assert Parameters(max).mismatch(7) is None


def test_event_data_takes_no_input() -> None:
    def fn(text, event): ...  # type: ignore[no-untyped-def]

    for hint in (gr.LikeData, gr.LikeData | None, "gr.LikeData", "None | LikeData"):
        fn.__annotations__ = {"event": hint}
        assert Parameters(fn).names == ["text"]
        assert Parameters(fn).injected == {"event": gr.LikeData}


# ----- where it is placed


def test_inputs_go_around_what_is_injected() -> None:
    def fn(
        request: gr.Request,
        a: str,
        progress: Progress = gr.Progress(),  # noqa: B008
        b: str = "",
    ) -> None: ...

    assert placed(fn, "a", "b") == ([MARK, "a", MARK, "b"], {})


def test_behind_a_default_that_stays_it_is_given_by_name() -> None:
    def fn(a: str, b: str = "b", progress: Progress = gr.Progress()) -> None: ...  # noqa: B008

    assert placed(fn, "a") == (["a"], {"progress": MARK})
    assert placed(fn, "a", "c") == (["a", "c", MARK], {})


def test_a_keyword_only_parameter_is_given_by_name() -> None:
    def fn(*texts: str, request: gr.Request) -> None: ...

    assert placed(fn, "a", "b") == (["a", "b"], {"request": MARK})


# ----- what does not exist here


def test_event_data_of_gradio_itself_is_refused() -> None:
    data = type("LikeData", (), {"__module__": "gradio.events"})

    def fn(event): ...  # type: ignore[no-untyped-def]

    fn.__annotations__ = {"event": data}
    with pytest.raises(NotSupported, match="LikeData"):
        Parameters(fn)


def test_a_class_of_the_authors_own_with_such_a_name_is_an_input() -> None:
    data = type("EditData", (), {"__module__": "shop.edits"})

    def fn(event): ...  # type: ignore[no-untyped-def]

    fn.__annotations__ = {"event": data}
    assert Parameters(fn).names == ["event"]


# ----- how many inputs


def add(a: float, b: float) -> float:
    return a + b


def test_too_few_inputs_warn_at_the_authors_line() -> None:
    with pytest.warns(UserWarning) as caught:
        gr.Interface(add, "number", "number")
    assert str(caught[0].message).startswith(
        "Expected at least 2 arguments for function add(a, b), received 1"
    )
    assert caught[0].filename == __file__


def test_an_input_that_is_missing_is_none() -> None:
    def told(a: Any, b: Any, request: gr.Request, c: Any, d: Any = 4) -> Any:
        return [a, b, request, c, d]

    with pytest.warns(UserWarning, match="received 1.* are given None"):
        demo = gr.Interface(told, "number", "json")
    assert demo(1) == [1, None, None, None, 4]


def test_a_parameter_annotated_with_a_component_gets_it_with_its_value() -> None:
    def told(
        x: gr.Number, name: gr.Textbox | None, plain: str, at: gr.State
    ) -> list[Any]:
        assert name is not None
        return [x.value, x.maximum, name.value, name.label, plain, at.value]

    demo = gr.Interface(
        told, [gr.Number(maximum=9), gr.Textbox(label="n"), "text", gr.State(7)], "json"
    )
    assert demo(4, "a", "b") == [4, 9, "a", "n", "b", 7]


def test_too_many_inputs_warn() -> None:
    def fn(a: str, progress: Progress = gr.Progress()) -> None: ...  # noqa: B008

    with pytest.warns(UserWarning, match=r"at most 1 argument .*fn\(a\), received 2"):
        listening(fn, 2)


def test_a_keyword_only_parameter_without_default_warns() -> None:
    def fn(a: str, *, b: str) -> None: ...

    with pytest.warns(UserWarning, match="default for 'b' of function fn"):
        listening(fn, 1)


def test_injected_and_defaulted_parameters_need_no_input() -> None:
    def fn(
        a: str,
        request: gr.Request,
        b: str = "",
        *more: str,
        progress: Progress = gr.Progress(),  # noqa: B008
    ) -> None: ...

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for inputs in (1, 2, 3):
            listening(fn, inputs)


def test_a_set_of_inputs_is_one_argument() -> None:
    with gr.Blocks() as demo:
        boxes = {gr.Textbox(), gr.Textbox()}
        gr.Button().click(lambda values: None, boxes)
        with pytest.warns(UserWarning, match="at least 2 arguments"):
            gr.Button().click(add, boxes)
    assert len(demo.listeners) == 2


def test_an_interface_labels_no_component_by_what_is_injected() -> None:
    def fn(request: gr.Request, name: str) -> str:
        return name

    demo = gr.Interface(fn, "text", "text")
    assert [c.title for c in demo.input_components] == ["name"]
