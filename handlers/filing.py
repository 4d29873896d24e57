"""Files that staff add to a form: filed with its completion, dropped when nobody needs them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

import engine
from engine.db import UnitOfWork
from engine.errors import FieldError, InvalidForm, Rejected
from engine.registry import Call
from handlers import registry
from handlers.domain.calendar import berlin_day
from handlers.domain.cases import Case
from handlers.domain.document_drafts import (
    Chosen,
    drop_drafts,
    file_documents,
    hold_drafts,
    store_draft,
)
from handlers.domain.parameters import resolve
from handlers.domain.responsibility import Subject
from handlers.domain.stored_documents import StoredDocument

ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
GRACE = timedelta(hours=1)
"""A form that is just being sent names its files a moment after they were stored."""


@registry.keeps_files
def keep_files(work: UnitOfWork, call: Call, path: str, label: str, ids: Collection[str]) -> None:
    """File what a task's form names under its case, in the transaction that completes the task."""
    case_id: str | None = call.variables.get("fall_id")
    person_id: Any = call.variables.get("person_id")
    if work.session.get(Case, case_id or "") is None:
        raise InvalidForm([FieldError(path, "file_without_case")])
    asked = path.rpartition(".")[2], label
    try:
        file_documents(work, call.instance_id, ids, Subject(str(case_id), person_id), asked)
    except Rejected as refusal:
        raise InvalidForm([FieldError(path, refusal.code, refusal.facts)]) from refusal


def save_draft(work: UnitOfWork, task_id: str, form: Mapping[str, Any]) -> None:
    """Keep what was typed so far; the files it names now belong to the task's instance."""
    engine.save_draft(work, task_id, form)
    if ids := ids_in(form):
        hold_drafts(work, engine.task_view(work.session, task_id).instance_id, ids)


def attach_files(
    work: UnitOfWork, task_id: str, form: Mapping[str, Any], files: Sequence[tuple[str, Chosen]]
) -> dict[str, Any]:
    """Store files for fields of a task's form; return the form with their ids.

    For those who complete a task without a page: command line and programs.
    """
    opened = engine.task_form(work, task_id).form if files else None
    pickers = {k: f for k, f in (opened.inputs if opened else {}).items() if f.kind == "filepicker"}
    instance_id = engine.task_view(work.session, task_id).instance_id
    filled = dict(form)
    for name, chosen in files:
        if name not in pickers:
            raise Rejected("file_field_unknown", field=name, known=sorted(pickers))
        beside = list(filled.get(name) or [])
        try:
            accepted = replace(chosen, accept=pickers[name].accept)
            stored = store_draft(work, instance_id, accepted, beside)
        except Rejected as refusal:
            raise InvalidForm([FieldError(name, refusal.code, refusal.facts)]) from refusal
        filled[name] = [*beside, stored.id]
    return filled


def unneeded_drafts(session: Session, now: datetime) -> list[str]:
    """Return the drafts whose task is over, that were taken out of the form, or that are too old.

    A draft is needed as long as an open task of its instance names it in what was typed so far.
    """
    query = select(StoredDocument.id, StoredDocument.draft_of, StoredDocument.created_at).where(
        StoredDocument.draft_of.is_not(None), StoredDocument.created_at < now - GRACE
    )
    drafts = session.execute(query).all()
    if not drafts:
        return []
    days = resolve(session, "entwurf_datei_tage", None, berlin_day(now))
    oldest = now - timedelta(days=days)
    named: dict[str, set[str]] = {}
    for holder in {row.draft_of for row in drafts if ID.fullmatch(row.draft_of)}:
        tasks = engine.open_tasks(session, instance_id=holder)
        named[holder] = {one for task in tasks for one in ids_in(task.draft)}
    return [
        row.id
        for row in drafts
        if row.created_at < oldest or row.id not in named.get(row.draft_of, {row.id})
    ]


def drop_unneeded_drafts(work: UnitOfWork) -> int:
    """Delete the drafts that nobody needs; return how many."""
    ids = unneeded_drafts(work.session, work.now)
    drop_drafts(work, ids)
    return len(ids)


def ids_in(typed: object) -> set[str]:
    """Return every id that stands in what was typed, however deep."""
    return set(ID.findall(str(typed)))
