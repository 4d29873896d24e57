"""Our own state: compact, versioned, pruned, exact.

The library's format stores the whole spec each time, knows neither dates nor decimals, restores a
reordered object without error and empty, and grows with every finished task. Here: rows with a
parent index (order is kept), typed values with a tag, no spec (it belongs to the version), and
finished history is collapsed at every save. The header names codec, normaliser and library.
"""

from __future__ import annotations

import zlib
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
from SpiffWorkflow import __version__ as spiff_version
from SpiffWorkflow.task import Task

from engine.clock import as_utc
from engine.errors import BrokenState
from engine.spiff.builder import Specs
from engine.spiff.host import Host
from engine.spiff.pruning import prune
from engine.spiff.workflow import SubWorkflow, Workflow

CODEC = 2
READABLE = (1, 2)
"""Codec 1 knew no compensation: nothing was done that could be undone."""
NORMALISER = 1
TAG = "§"


def encode(value: Any) -> Any:
    """Return a value that JSON can hold and `decode` gives back exactly; else refuse it."""
    if value is None or isinstance(value, (bool, str, float)):
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**53 else {TAG: ["i", str(value)]}
    if isinstance(value, (list, tuple)):
        return [encode(item) for item in value]
    if isinstance(value, dict):
        plain = all(isinstance(key, str) for key in value) and TAG not in value
        if not all(isinstance(key, str) for key in value):
            raise BrokenState("value_key_not_text", keys=[type(k).__name__ for k in value])
        items = {key: encode(item) for key, item in value.items()}
        return items if plain else {TAG: ["o", items]}
    for tag, kind, write in _TYPES:
        if isinstance(value, kind):
            return {TAG: [tag, write(value)]}
    raise BrokenState("value_type_refused", type=type(value).__name__)


def decode(value: Any) -> Any:
    """Return the value that `encode` was given."""
    if isinstance(value, list):
        return [decode(item) for item in value]
    if not isinstance(value, dict):
        return value
    if TAG not in value:
        return {key: decode(item) for key, item in value.items()}
    tag, content = value[TAG]
    if tag == "o":
        return {key: decode(item) for key, item in content.items()}
    return _READERS[tag](content)


def _write_instant(value: datetime) -> str | list[Any]:
    """Keep the zone, not only its offset: a day later may lie behind a change of clocks."""
    as_utc(value)  # refuses a naive instant
    if isinstance(value.tzinfo, ZoneInfo) and value.tzinfo.key:
        return [value.replace(tzinfo=None).isoformat(), value.fold, value.tzinfo.key]
    return value.isoformat()


def _read_instant(content: str | list[Any]) -> datetime:
    if isinstance(content, str):
        return datetime.fromisoformat(content)
    local, fold, zone = content
    return datetime.fromisoformat(local).replace(fold=fold, tzinfo=ZoneInfo(zone))


_TYPES: tuple[tuple[str, type, Any], ...] = (
    ("dt", datetime, _write_instant),
    ("d", date, date.isoformat),
    ("t", time, time.isoformat),
    ("n", Decimal, str),
    ("td", timedelta, lambda v: [v.days, v.seconds, v.microseconds]),
)
_READERS: dict[str, Any] = {
    "dt": _read_instant,
    "d": date.fromisoformat,
    "t": time.fromisoformat,
    "n": Decimal,
    "i": int,
    "td": lambda v: timedelta(*v),
}


def dump(workflow: Workflow) -> bytes:
    """Prune a workflow and return its state."""
    prune(workflow)
    index = {task.id: None for task in workflow.all_tasks()}
    state = {
        "codec": CODEC,
        "normaliser": NORMALISER,
        "spiff": spiff_version,
        "tasks": _dump_tasks(workflow),
        "completed": workflow.completed,
        "success": workflow.success,
        "last": workflow.last_task.id.hex if _kept(workflow.last_task, index) else None,
        "done": encode(workflow.done),
        "inner": [
            {
                "owner": owner.hex,
                "done": encode(inner.done),
                "tasks": _dump_tasks(inner),
                "completed": inner.completed,
                "success": inner.success,
                "last": inner.last_task.id.hex if _kept(inner.last_task, index) else None,
            }
            for owner, inner in workflow.subprocesses.items()
        ],
    }
    return zlib.compress(orjson.dumps(state), 1)


def load(content: bytes, specs: Specs, host: Host) -> Workflow:
    """Rebuild a workflow; refuses a codec that this release does not know."""
    state = orjson.loads(zlib.decompress(content))
    if state["codec"] not in READABLE or state["normaliser"] != NORMALISER:
        raise BrokenState("state_codec_unknown", codec=state["codec"])
    workflow = Workflow(specs, host, deserializing=True)
    _load_level(workflow, state)
    for level in state["inner"]:
        owner = workflow.get_task_from_id(UUID(level["owner"]))
        inner = SubWorkflow(
            specs.inner[owner.internal_data.get("inner") or owner.task_spec.spec],
            parent_task_id=owner.id,
            top_workflow=workflow,
            deserializing=True,
        )
        workflow.subprocesses[owner.id] = inner
        _load_level(inner, level)
    return workflow


def _kept(task: Task | None, index: dict[UUID, None]) -> bool:
    return task is not None and task.id in index


def _dump_tasks(level: Any) -> list[list[Any]]:
    """Return the tasks in the order in which they came about, which is whose turn is first."""
    rows: list[list[Any]] = []
    position: dict[UUID, int] = {}
    for task in level.tasks.values():
        above = None if task is level.task_tree else level.tasks[task._parent]
        before = above.data if above is not None else {}
        changed = {k: v for k, v in task.data.items() if k not in before or before[k] is not v}
        removed = [k for k in before if k not in task.data]
        position[task.id] = len(rows)
        rows.append(
            [
                task.id.hex,
                -1 if above is None else position[above.id],
                task.task_spec.name,
                task._state,
                round(task.last_state_change, 6),
                int(task.triggered),
                encode(task.internal_data),
                encode(changed),
                removed,
            ]
        )
    return rows


def _load_level(level: Any, state: dict[str, Any]) -> None:
    loaded: list[Task] = []
    for row in state["tasks"]:
        identifier, parent, spec, status, changed_at, triggered, internal, data, removed = row
        task = Task.__new__(Task)
        task.id = UUID(identifier)
        task.workflow = level
        task.task_spec = level.spec.task_specs[spec]
        task._children, task._state, task.thread_id = [], status, 0
        task.triggered, task.last_state_change = bool(triggered), changed_at
        task.internal_data = decode(internal)
        task._parent, task.data = None, decode(data)
        if parent >= 0:
            above = loaded[parent]
            task._parent = above.id
            above._children.append(task.id)
            gone = set(removed)
            inherited = {k: v for k, v in above.data.items() if k not in gone}
            task.data = {**inherited, **task.data}
        level.tasks[task.id] = task
        loaded.append(task)
    level.task_tree = loaded[0]
    level.done = decode(state.get("done", []))
    level.completed, level.success = state["completed"], state["success"]
    level.last_task = level.tasks[UUID(state["last"])] if state["last"] else None
