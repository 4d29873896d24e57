"""One change of a stored file: from bytes to bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.editing import changes as c
from engine.editing.adding import add_step
from engine.editing.changes import Change, Edited
from engine.editing.connecting import connect, disconnect, redirect, set_condition, set_default
from engine.editing.deadlines import set_deadline
from engine.editing.describing import rename, set_attribute, set_kind, set_parameter, set_timer
from engine.editing.moving import move, set_lane
from engine.editing.plan import Plan
from engine.editing.removing import delete

_VERBS: dict[type, Callable[[Plan, Any], None]] = {
    c.AddStep: add_step,
    c.Rename: rename,
    c.SetKind: set_kind,
    c.SetLane: set_lane,
    c.SetAttribute: set_attribute,
    c.SetParameter: set_parameter,
    c.SetTimer: set_timer,
    c.SetDeadline: set_deadline,
    c.SetCondition: set_condition,
    c.SetDefault: set_default,
    c.Connect: connect,
    c.Redirect: redirect,
    c.Disconnect: disconnect,
    c.Delete: delete,
    c.Move: move,
}


def edit(xml: bytes, *wanted: Change) -> Edited:
    """Do one change, or several that belong together: all or none.

    Raises `Rejected` with the rule that a change would break, `NotFound` for what the file does
    not have, `XmlError` for a file that cannot be read.
    """
    plan = Plan(xml)
    for change in wanted:
        _VERBS[type(change)](plan, change)
    moved = sum(drawing.moved for drawing in plan.drawings)
    return Edited(plan.bytes(), tuple(plan.added), moved)
