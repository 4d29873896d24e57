"""The parts of the Gesprächsmappe: several tasks' forms on one page (DOMAIN.md §0.8).

Only the first of the tasks stands open; the others come up as the talk is written down. Their forms
are opened ahead of time, their inputs carry the part's name in front (`z80.kommuniziert`), and what
was typed waits in the draft of the task that stands open, under `_teile`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.datastructures import MultiDict

import engine
from engine.db import UnitOfWork
from engine.errors import FieldError, InvalidForm, Rejected
from engine.tasks import TaskForm, TaskView, try_form
from handlers import enrolment
from handlers.enrolment import Claim
from handlers.reports.today import TALK_STEPS
from webui.forms import (
    ADD_ROW,
    REMOVE_FILE,
    REMOVE_ROW,
    Control,
    Filling,
    Raw,
    change_rows,
    controls,
    presets,
    read_form,
)
from webui.uploads import Sent, names

LATER_PARTS = "_teile"
BUTTONS = (ADD_ROW, REMOVE_ROW, REMOVE_FILE)
COMPUTE = "_berechnen"
TITLES = {
    "Z70_Clearinggespraech": "Gespräch",
    "Z80_VorteileKommunizieren": "Gruppencoaching erklären",
    "Z90_Teilnahme": "Teilnahme",
    "Z120_Gruppentermin": "Erster Gruppentermin",
    "Z130_WerdegangPotential": "Werdegang und Potenziale",
    "Z140_Fahrkosten": "Fahrkosten",
    "Z170_Benutzungsordnung": "Benutzungsordnung",
}
TALK, ANSWER, TRAVEL = "Z70_Clearinggespraech", "Z90_Teilnahme", "Z140_Fahrkosten"
HELD = {"gespraech_stand": "gefuehrt"}
"""What closing the page says of the talk; one that could not be held has a button of its own."""
MUST = TALK_STEPS[: TALK_STEPS.index(ANSWER) + 1]
"""Without these there was no talk; the others may be written down later."""


@dataclass(frozen=True)
class Part:
    """One task of the talk with what stands in its form."""

    element_id: str
    opened: TaskForm
    initial: Mapping[str, Any]
    raw: Mapping[str, Any]

    @property
    def key(self) -> str:
        """What stands in front of its inputs' names: "z70"."""
        return key_of(self.element_id)

    @property
    def title(self) -> str:
        """Its heading, in the words of the talk."""
        return TITLES[self.element_id]

    @property
    def row(self) -> str:
        """Its row on the sheet, for QM."""
        return self.element_id[1:].partition("_")[0]

    @property
    def touched(self) -> bool:
        """Whether anything was entered beyond what the form opens with."""
        return _entered(self.raw) != _entered(self.initial)


def key_of(element_id: str) -> str:
    """Return the short name of a part."""
    return element_id.partition("_")[0].lower()


def open_parts(
    work: UnitOfWork, task: TaskView, sent: MultiDict[str, str] | None = None
) -> list[Part]:
    """Return the parts from the open task on, filled from what was sent, else from the draft."""
    draft = dict(task.draft or {})
    later: Mapping[str, Any] = draft.pop(LATER_PARTS, {})
    found = []
    for element_id in TALK_STEPS[TALK_STEPS.index(task.element_id) :]:
        opened = engine.task_form(work, task.id, element_id)
        if opened.form is None:
            continue
        initial = opened.form.filled({**presets(opened.form), **opened.values})
        if sent is not None:
            raw: Mapping[str, Any] = read_part(opened, element_id, sent)
        elif element_id == task.element_id:
            raw = draft or initial
        else:
            raw = later.get(element_id) or initial
        if element_id == TALK:
            initial, raw = {**initial, **HELD}, {**raw, **HELD}
        found.append(Part(element_id, opened, initial, raw))
    return found


def read_part(opened: TaskForm, element_id: str, sent: MultiDict[str, str]) -> Raw:
    """Return a part's inputs; a row is added or taken away if its button was pressed."""
    assert opened.form is not None  # parts without a form are left out
    own = _own(element_id, sent)
    raw = read_form(opened.form, own)
    change_rows(opened.form, raw, own)
    return raw


def page_button(sent: MultiDict[str, str]) -> bool:
    """Whether a button for rows, files or an amount was pressed, none that saves or completes."""
    return any(button in sent for button in (*BUTTONS, COMPUTE))


def draft_of(parts: Iterable[Part]) -> dict[str, Any]:
    """Return what is kept at the open task: its own inputs, and the later parts beside them."""
    first, *rest = parts
    kept = {part.element_id: dict(part.raw) for part in rest if part.touched}
    return {**first.raw, **({LATER_PARTS: kept} if kept else {})}


def part_controls(part: Part, errors: Mapping[str, str]) -> tuple[Control, ...]:
    """Return a part's controls under names of their own."""
    assert part.opened.form is not None  # parts without a form are left out
    shown = controls(
        part.opened.form, Filling(part.raw, part.opened.options, errors, names(part.raw))
    )
    return tuple(_prefixed(part.key, control) for control in shown)


def wanted(parts: list[Part]) -> list[Part]:
    """Return the parts that closing the talk completes: what was talked about, in order.

    A no to the coaching ends it there. Of what comes after the yes,
    the first untouched part and all behind it stay open as tasks. The part that stands open now is
    always meant.
    """
    chosen: list[Part] = []
    for part in parts:
        if chosen and part.element_id not in MUST and not part.touched:
            break
        chosen.append(part)
        if _ends_here(part):
            break
    return chosen


def check(work: UnitOfWork, task: TaskView, parts: list[Part]) -> dict[str, Rejected]:
    """Try every part and return what is wrong, by element; nothing is kept."""
    refused = {}
    for part in parts:
        try:
            try_form(work, task.id, part.element_id, part.raw)
        except Rejected as error:
            refused[part.element_id] = error
    return refused


def check_all(work: UnitOfWork, task: TaskView, parts: list[Part]) -> dict[str, Rejected]:
    """Return what hinders closing; once something does, also what is wrong in later parts.

    A later part that is only begun does not hinder: it waits in the draft.
    """
    chosen = wanted(parts)
    refused = check(work, task, chosen)
    if not refused or _ends_here(chosen[-1]):
        return refused
    begun = [part for part in parts[len(chosen) :] if part.touched]
    return {**refused, **check(work, task, begun)}


def travel_claim(work: UnitOfWork, task: TaskView, part: Part) -> Claim | None:
    """Return what the part about Fahrkosten would store, once enough is filled in."""
    if part.opened.form is None or task.business_key is None:
        return None
    with suppress(Rejected):
        form = part.opened.form.validate(part.raw, options=part.opened.options, now=work.now)
        return enrolment.travel_claim(work, form, task.business_key)
    return None


def file_problems(parts: Iterable[Part], sent: Sent) -> dict[str, Rejected]:
    """Return the files that were refused, by the element whose part they stand in."""
    found: dict[str, Rejected] = {}
    for part in parts:
        own = [one for name, one in sent.problems.items() if name.startswith(f"{part.key}.")]
        if own:
            found[part.element_id] = InvalidForm(own)
    return found


def joined(files: Mapping[str, Rejected], others: Mapping[str, Rejected]) -> dict[str, Rejected]:
    """Return all problems of all parts; at a field, what is wrong with its file comes first."""
    found = dict(others)
    for element_id, refused in files.items():
        errors = problems_of(refused)
        rest = problems_of(others[element_id]) if element_id in others else {}
        together = {**rest, **errors}
        found[element_id] = InvalidForm(
            [FieldError(field, one.code, one.facts) for field, one in together.items()]
        )
    return found


def problems_of(refused: Rejected) -> dict[str, Rejected]:
    """Return single problems by field; one that names no field goes to the whole part."""
    if isinstance(refused, InvalidForm):
        return {error.field: Rejected(error.code, **error.facts) for error in refused.errors}
    return {"": refused}


def _ends_here(part: Part) -> bool:
    return part.element_id == ANSWER and str(part.raw.get("teilnahme")).lower() != "true"


def _own(element_id: str, sent: MultiDict[str, str]) -> MultiDict[str, str]:
    """Return what was sent for a part, without its name in front."""
    front = f"{key_of(element_id)}."
    own = MultiDict(
        (name.removeprefix(front), value)
        for name, value in sent.items(multi=True)
        if name.startswith(front)
    )
    for button in BUTTONS:
        if sent.get(button, "").startswith(front):
            own[button] = sent[button].removeprefix(front)
    return own


def _prefixed(key: str, control: Control) -> Control:
    return replace(
        control,
        id=f"{key}-{control.id}",
        name=f"{key}.{control.name}" if control.name else "",
        children=tuple(_prefixed(key, child) for child in control.children),
        rows=tuple(
            (number, tuple(_prefixed(key, child) for child in row)) for number, row in control.rows
        ),
    )


def _entered(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is filled in; an empty field and a missing one are the same."""
    return {name: value for name, value in raw.items() if value not in ("", [], None)}
