"""Source code, shown and edited.

`code` is the component, `modes` which of CodeMirror's modes colours a language where it
is edited; `code.js` puts the editor in the place of the textarea.
"""

from __future__ import annotations
