"""The names by which a page's scripts and styles know the library's own elements.

What an author or a person gives to be shown has none of them.
"""

from __future__ import annotations

from typing import Final

PREFIXES: Final = ("fs-", "htmx-")
"""Of classes and ids; `fs2-` and so on are those of a page's further demos."""

DATA_PREFIXES: Final = ("data-fs-", "data-hx-")
"""Of data attributes: the library's own, and what htmx takes as its attributes."""

_FORMS = """
acceptCharset accessKey action activeViewTransition addEventListener after
animate append appendChild assignedSlot attachInternals attachShadow attributes
attributeStyleMap autocapitalize autocomplete autocorrect autofocus baseURI
before blur checkValidity checkVisibility childElementCount childNodes children
classList className click clientHeight clientLeft clientTop clientWidth
cloneNode closest compareDocumentPosition computedStyleMap constructor contains
contentEditable currentCSSZoom customElementRegistry dataset dir dispatchEvent
draggable editContext elements elementTiming encoding enctype enterKeyHint
firstChild firstElementChild focus focusGroup focusGroupStart getAnimations
getAttribute getAttributeNames getAttributeNode getAttributeNodeNS
getAttributeNS getBoundingClientRect getClientRects getElementsByClassName
getElementsByTagName getElementsByTagNameNS getHTML getRootNode hasAttribute
hasAttributeNS hasAttributes hasChildNodes hasOwnProperty hasPointerCapture
hidden hidePopover id inert innerHTML innerText inputMode insertAdjacentElement
insertAdjacentHTML insertAdjacentText insertBefore isConnected isContentEditable
isDefaultNamespace isEqualNode isPrototypeOf isSameNode lang lastChild
lastElementChild length localName lookupNamespaceURI lookupPrefix matches method
moveBefore name namespaceURI nextElementSibling nextSibling nodeName nodeType
nodeValue nonce normalize noValidate offsetHeight offsetLeft offsetParent
offsetTop offsetWidth outerHTML outerText ownerDocument parentElement parentNode
part popover prefix prepend previousElementSibling previousSibling
propertyIsEnumerable pseudo querySelector querySelectorAll rel
releasePointerCapture relList remove removeAttribute removeAttributeNode
removeAttributeNS removeChild removeEventListener replaceChild replaceChildren
replaceWith reportValidity requestFullscreen requestPointerLock requestSubmit
reset role scroll scrollBy scrollHeight scrollIntoView scrollIntoViewIfNeeded
scrollLeft scrollTo scrollTop scrollWidth setAttribute setAttributeNode
setAttributeNodeNS setAttributeNS setHTML setHTMLUnsafe setPointerCapture
shadowRoot showPopover slot spellcheck startViewTransition style submit tabIndex
tagName target textContent title toggleAttribute togglePopover toLocaleString
toString translate valueOf virtualKeyboardPolicy when writingSuggestions
"""
_OF_FORMS = frozenset(_FORMS.split())
_OF_FORMS_BEGIN = ("on", "aria", "webkit", "_")


def hides_property(name: str) -> bool:
    """Whether a picture with that id would stand in the place of a property of the
    page's form, for a form's pictures are its properties: with `elements` no button
    does anything, with `addEventListener` nothing is heard that is typed."""
    return name in _OF_FORMS or name.isupper() or name.startswith(_OF_FORMS_BEGIN)


def is_reserved(name: str) -> bool:
    """Whether a class or an id is one of the library's, or may be."""
    name = name.strip().lower()
    return name.startswith(PREFIXES) or (
        name.startswith("fs") and name.partition("-")[0][2:].isdigit()
    )


def is_reserved_data(attribute: str) -> bool:
    """Whether a data attribute is one of the library's, or may be."""
    return attribute.startswith(DATA_PREFIXES)
