"""Deviations: every intervention with who, when, why, before and after; kept for judgement.

The row is written in the transaction of the intervention itself. Its contents can be erased
(§ 84 SGB X); the row then still says what was done, by whom and when, with a digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.db import UnitOfWork
from engine.errors import Conflict, FieldError, InvalidForm, NotFound, Rejected
from engine.history import salted
from engine.ids import new_id
from engine.intervention_models import Deviation, DeviationContent, DeviationJudgement
from engine.models import Instance
from engine.spiff.codec import decode

OPEN, ACCEPTED, FINDING = "offen", "hingenommen", "feststellung"
OUTCOMES = (ACCEPTED, FINDING)
LONGEST = 2000
"""Characters of a judgement's reason."""


@dataclass(frozen=True)
class Change:
    """What an intervention changed, in words of the process: names to values."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True)
class Where:
    """What an intervention concerns, if not one instance as a whole."""

    process_key: str
    definition_id: str | None = None
    instance_id: str | None = None
    element_id: str | None = None
    position: int | None = None


def given_reason(reason: str) -> str:
    """Return a reason without surrounding space; raises `Rejected("reason_missing")`."""
    if not reason.strip():
        raise Rejected("reason_missing")
    return reason.strip()


def record(work: UnitOfWork, kind: str, where: Where, reason: str, change: Change) -> Deviation:
    """Write a deviation."""
    content = salted({"grund": reason, "vorher": change.before, "nachher": change.after})
    row = Deviation(
        id=new_id(),
        kind=kind,
        instance_id=where.instance_id,
        definition_id=where.definition_id,
        process_key=where.process_key,
        element_id=where.element_id,
        batch_id=work.batch,
        position=where.position,
        at=work.now,
        by=work.actor,
        content_digest=hashlib.sha256(content).hexdigest(),
        status=OPEN,
    )
    work.session.add(row)
    work.session.flush()
    work.session.add(DeviationContent(deviation_id=row.id, content=content))
    return row


def of_instance(instance: Instance, element_id: str | None = None) -> Where:
    """Return the place of an instance, its next history row included."""
    return Where(
        instance.process_key,
        instance.definition_id,
        instance.id,
        element_id,
        instance.history_length,
    )


@dataclass(frozen=True)
class Judgement:
    """What quality management thinks of a deviation; `after` is how many it knew of before."""

    outcome: str
    note: str
    after: int = 0


def judge_deviation(
    work: UnitOfWork, deviation_id: str, judgement: Judgement
) -> DeviationJudgement:
    """Add a judgement with its reason; the last one says where the deviation stands.

    Raises `InvalidForm` with everything that is missing, and `Conflict("deviation_judged")` if
    somebody else judged it meanwhile.
    """
    work.exclude(f"deviation/{deviation_id}")
    found, earlier = deviation(work.session, deviation_id), judgements(work.session, deviation_id)
    if len(earlier) > judgement.after:
        raise Conflict("deviation_judged", by=earlier[-1].by, at=earlier[-1].at)
    note = judgement.note.strip()
    if wrong := list(_wrong(judgement.outcome, note)):
        raise InvalidForm(wrong)
    row = DeviationJudgement(
        deviation_id=deviation_id,
        number=len(earlier) + 1,
        outcome=judgement.outcome,
        note=note,
        at=work.now,
        by=work.actor,
    )
    work.session.add(row)
    found.status = judgement.outcome
    work.session.flush()
    return row


def _wrong(outcome: str, note: str) -> Iterator[FieldError]:
    if outcome not in OUTCOMES:
        yield FieldError("outcome", "judgement_missing")
    if not note:
        yield FieldError("note", "judgement_note_missing")
    if len(note) > LONGEST:
        facts: dict[str, object] = {"length": len(note), "limit": LONGEST}
        yield FieldError("note", "judgement_note_too_long", facts)


def judgements(session: Session, deviation_id: str) -> Sequence[DeviationJudgement]:
    """Return what was judged of a deviation, the oldest first."""
    query = select(DeviationJudgement).where(DeviationJudgement.deviation_id == deviation_id)
    return session.scalars(query.order_by(DeviationJudgement.number)).all()


def deviations(session: Session, status: str | None = None) -> Sequence[Deviation]:
    """Return deviations, the newest first."""
    query = select(Deviation).order_by(Deviation.at.desc(), Deviation.id)
    return session.scalars(query.where(Deviation.status == status) if status else query).all()


def deviation_counts(session: Session) -> dict[str, int]:
    """Return how many deviations there are by status."""
    rows = session.execute(select(Deviation.status, func.count()).group_by(Deviation.status))
    return dict(rows.all())


def deviation(session: Session, deviation_id: str) -> Deviation:
    """Return one deviation; raises `NotFound`."""
    found = session.get(Deviation, deviation_id)
    if found is None:
        raise NotFound("deviation", deviation_id)
    return found


def content_of(session: Session, deviation_id: str) -> dict[str, Any] | None:
    """Return `grund`, `vorher` and `nachher`, or None when they were erased."""
    row = session.get(DeviationContent, deviation_id)
    return dict(decode(orjson.loads(row.content)["data"])) if row is not None else None


def is_unchanged(session: Session, found: Deviation) -> bool:
    """Tell whether the contents are those that were recorded (erased ones do not count)."""
    row = session.get(DeviationContent, found.id)
    return row is None or hashlib.sha256(row.content).hexdigest() == found.content_digest
