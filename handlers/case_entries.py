"""What staff state about a case by hand: a fact, told to whoever waits for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import engine
from engine.db import UnitOfWork
from engine.errors import FieldError, InvalidForm, Rejected
from engine.forms import Form
from handlers.domain.case_facts import record_fact
from handlers.domain.document_drafts import drafts_of, drop_drafts, file_documents
from handlers.domain.responsibility import Subject
from handlers.reports.case_file import NOTE

EVIDENCE = "nachweis_datei"


@dataclass(frozen=True)
class EntryFact:
    """A fact as its form gave it; `holder` is what the form's files belong to until it is saved."""

    message: str
    payload: Mapping[str, Any]
    subject: Subject
    holder: str


def state_with_files(work: UnitOfWork, fact: EntryFact, form: Form) -> bool:
    """State a fact and file the documents that its form names, all or nothing.

    Processes hear that a Nachweis is there; the file itself stays with the case.
    """
    payload = dict(fact.payload)
    for path, one, ids in form.files(payload):
        try:
            file_documents(work, fact.holder, ids, fact.subject, (one.key, one.label))
        except Rejected as refusal:
            raise InvalidForm([FieldError(path, refusal.code, refusal.facts)]) from refusal
        del payload[path]
        if one.key == EVIDENCE:
            payload["nachweis"] = True
    drop_drafts(work, drafts_of(work.session, fact.holder))
    return state_fact(work, fact.message, payload)


def state_fact(work: UnitOfWork, message: str, payload: Mapping[str, Any]) -> bool:
    """Record it; return whether a process went on because of it.

    A fact counts even if nobody waits for it (DOMAIN 0). Without a message it is a remark.
    """
    if not message:
        record_fact(work, NOTE, payload)
        return False
    receipt = engine.send_message(work, message, payload)
    return bool(receipt.delivered or receipt.started)
