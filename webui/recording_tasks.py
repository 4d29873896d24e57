"""What a recording offers to do: the open tasks as staff see them, and messages from outside."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

import engine
from engine.db import Database
from engine.definitions import parsed
from engine.diagram import Element
from engine.forms import Form, Kind, Option
from engine.forms.entered import entered
from engine.forms.fields import Field
from engine.models import Instance, Subscription, Task
from engine.registry import Message, Registry
from engine.scenario import Scenario
from engine.tasks import TaskForm
from handlers.domain.rights import groups_to_work_for
from handlers.domain.staff import all_users, display_name

INPUTS = {
    "text": (Kind.TEXTFIELD, ""),
    "zahl": (Kind.NUMBER, ""),
    "dezimal": (Kind.NUMBER, ""),
    "datum": (Kind.DATETIME, "date"),
    "zeitpunkt": (Kind.DATETIME, "datetime"),
    "uhrzeit": (Kind.DATETIME, "time"),
    "wahrheit": (Kind.RADIO, ""),
}
"""How a value of a message is asked for; lists and objects are written as in the file."""
YES_OR_NO = (Option(True, "ja"), Option(False, "nein"))
PREFIX = "n_"
"""Keeps a message's inputs apart from those of the task beside it."""


@dataclass(frozen=True)
class OpenTask:
    """A task that can be filled in now, by the person who would get it."""

    id: str
    name: str
    """As a scenario names it: element, or `PROCESS/element`."""
    element: Element
    group: str
    actor: str
    actor_name: str
    form: TaskForm


def open_tasks(db: Database, scenario: Scenario) -> list[OpenTask]:
    """Return the open tasks, the rehearsed process's own first; of each element the oldest."""
    with db.read() as session:
        query = select(Task, Instance.definition_id).join(Instance, Instance.id == Task.instance_id)
        rows = session.execute(
            query.where(Task.status == "open").order_by(Task.created_at, Task.id)
        ).all()
        found: dict[str, tuple[Task, Element, str]] = {}
        for row, definition in rows:
            own = row.process_key == scenario.process
            name = row.element_id if own else f"{row.process_key}/{row.element_id}"
            element = parsed(session, db.runtime, definition).diagram.elements[row.element_id]
            found.setdefault(name, (row, element, _actor(session, row, scenario.actor)))
        names = {actor: display_name(session, actor) for _, _, actor in found.values()}
    ordered = sorted(found.items(), key=lambda item: "/" in item[0])
    return [
        OpenTask(
            row.id, name, element, row.group or "", actor, names[actor], _form(db, row.id, actor)
        )
        for name, (row, element, actor) in ordered
    ]


def _form(db: Database, task_id: str, actor: str) -> TaskForm:
    with db.look(actor) as work:
        return engine.task_form(work, task_id)


def _actor(session: Session, task: Task, wanted: str) -> str:
    """Return who fills it in: whom the scenario names if they may, else whose task it is."""
    if task.group is None:
        return wanted or task.assignee or ""
    able = [
        user.login
        for user in all_users(session)
        if task.group in groups_to_work_for(session, user.login)
    ]
    for one in (wanted if task.assignee in (None, wanted) else None, task.assignee, wanted):
        if one in able:
            return str(one)
    return next(iter(able), wanted)


@dataclass(frozen=True)
class Choice:
    """A message that could arrive."""

    name: str
    label: str
    is_awaited: bool


def choices(db: Database, registry: Registry) -> list[Choice]:
    """Return the messages, those first that somebody waits for."""
    with db.read() as session:
        awaited = set(session.scalars(select(Subscription.message).distinct()))
    found = [
        Choice(message.name, message.label, message.name in awaited)
        for message in registry.messages.values()
    ]
    return sorted(found, key=lambda choice: (not choice.is_awaited, choice.label))


def message_form(message: Message) -> Form:
    """Return a form for the content of a message."""
    return Form(message.label, tuple(_field(key, kind) for key, kind in message.schema.items()))


def _field(key: str, kind: str) -> Field:
    shape, subtype = INPUTS.get(kind, (Kind.TEXTAREA, ""))
    return Field(
        id=PREFIX + key,
        kind=shape,
        key=PREFIX + key,
        label=key.replace("_", " ").capitalize(),
        description="" if kind in INPUTS else "Wie in der Szenariodatei, zum Beispiel [1, 2].",
        subtype=subtype or "date",
        decimals=2 if kind == "dezimal" else 0,
        options=YES_OR_NO if kind == "wahrheit" else (),
    )


def known_content(message: Message, scenario: Scenario) -> dict[str, Any]:
    """Return what a message's form opens with: the person and the case of the scenario."""
    given: Mapping[str, Any] = scenario.variables
    texts = {key: value for key, value in given.items() if isinstance(value, str)}
    return {PREFIX + key: texts[key] for key in message.schema if key in texts}


def message_content(message: Message, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content that was typed, blanks left out."""
    typed = entered(message_form(message).fields, raw, {})
    content = {key.removeprefix(PREFIX): value for key, value in typed.items()}
    return {
        key: value if message.schema[key] in INPUTS else _as_in_file(value)
        for key, value in content.items()
    }


def _as_in_file(text: Any) -> Any:
    """What cannot be read stays text; the message's own rules say what is wrong with it."""
    try:
        return tomllib.loads(f"wert = {text}")["wert"]
    except tomllib.TOMLDecodeError:
        return text


def chosen(tasks: Sequence[OpenTask], name: str) -> OpenTask | None:
    """Return the task of a name, else the first."""
    return next((task for task in tasks if task.name == name), next(iter(tasks), None))
