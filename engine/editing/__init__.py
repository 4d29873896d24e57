"""Changing a stored diagram without touching what the change is not about.

Bytes to bytes: no database, no clock. What nobody changed keeps every byte: comments, order,
quotes, prefixes, line ends, extensions of others.

| verb | rule |
|---|---|
| `adopt(stored, exported)` | puts what a modeler's whole export changed into the stored file |
| `merge(base, ours, theirs)` | `Conflict("draft_clash", elements)` where both changed an element |
"""

from engine.editing.adopting import adopt
from engine.editing.merging import merge

__all__ = ["adopt", "merge"]
