"""Changing a stored diagram without touching what the change is not about.

Bytes to bytes: no database, no clock. What nobody changed keeps every byte: comments, order,
quotes, prefixes, line ends, extensions of others.

| verb | rule |
|---|---|
| `outline(xml)` | the process as rows in reading order |
| `edit(xml, change, …)` | changes of `engine.editing.changes`, all or none; the drawing follows |
| `adopt(stored, exported)` | puts what a modeler's whole export changed into the stored file |
| `merge(base, ours, theirs)` | `Conflict("draft_clash", elements)` where both changed an element |
"""

from engine.editing.adopting import adopt
from engine.editing.changes import Change, Edited
from engine.editing.editing import edit
from engine.editing.merging import merge
from engine.editing.outlining import Outline, outline

__all__ = ["Change", "Edited", "Outline", "adopt", "edit", "merge", "outline"]
