"""Nachträge: what stands in our own register and must still be entered in an outside system.

The embedded default of a connector never pretends: it writes our register, "lokal, nicht in OPEN",
and a to-do for a person, who enters it there and notes the outside number where there is one. A
to-do blocks no process.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, UnitOfWork, UtcDateTime
from engine.errors import NotFound, Rejected
from engine.ids import new_id
from engine.lengths import LONGEST_CODE
from handlers.domain.columns import CODE, ID, JSON, NAME, JsonObject

OPEN, DONE, DROPPED = "offen", "nachgetragen", "entfallen"


class Supplement(Base):
    """One entry to be made in an outside system."""

    __tablename__ = "supplement"
    __table_args__ = (Index("ix_supplement_site_status", "site", "status"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    key: Mapped[str] = mapped_column(NAME, unique=True)
    """Idempotency key: activity and verb."""
    system: Mapped[str] = mapped_column(CODE)
    """OPEN, JAplus, comp.ASS, mail, druck …"""
    verb: Mapped[str] = mapped_column(CODE)
    """E.g. pool_einbuchen, zustaendigkeit_setzen."""
    label: Mapped[str] = mapped_column(NAME)
    """What a person has to do there, in one German line."""
    site: Mapped[str] = mapped_column(ForeignKey("site.id"))
    case_id: Mapped[str | None] = mapped_column(ForeignKey("case_file.id"), index=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    payload: Mapped[JsonObject] = mapped_column(JSON)
    payload_digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(CODE)
    outside_number: Mapped[str] = mapped_column(CODE)
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(CODE)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_by: Mapped[str | None] = mapped_column(CODE)


@dataclass(frozen=True)
class Entry:
    """What is to be entered where."""

    system: str
    verb: str
    label: str
    site: str
    payload: Mapping[str, Any]
    case_id: str | None = None
    person_id: str | None = None


def record_supplement(work: UnitOfWork, key: str, entry: Entry) -> Supplement:
    """Record the to-do; the same key gives the same to-do, another payload under it is refused."""
    digest = payload_digest(entry.payload)
    known = work.session.scalars(select(Supplement).where(Supplement.key == key)).one_or_none()
    if known is not None:
        if known.payload_digest != digest:
            raise Rejected("supplement_key_reused", key=key)
        return known
    row = Supplement(
        id=new_id(),
        key=key,
        payload_digest=digest,
        status=OPEN,
        outside_number="",
        reason="",
        recorded_at=work.now,
        recorded_by=work.actor,
        **{**vars(entry), "payload": dict(entry.payload)},
    )
    work.session.add(row)
    work.session.flush()
    return row


def confirm_supplements(work: UnitOfWork, numbers: Mapping[str, str]) -> list[Supplement]:
    """Confirm many at once: id to outside number (empty where the system gives none)."""
    rows = []
    for supplement_id, number in numbers.items():
        row = _get(work.session, supplement_id)
        if len(number) > LONGEST_CODE:
            raise Rejected("too_long", length=len(number), limit=LONGEST_CODE)
        if row.status == OPEN:
            row.status, row.outside_number = DONE, number
            row.confirmed_at, row.confirmed_by = work.now, work.actor
        rows.append(row)
    work.session.flush()
    return rows


def drop_supplement(work: UnitOfWork, supplement_id: str, reason: str) -> Supplement:
    """It need not be entered any more; the reason is wanted."""
    if not reason.strip():
        raise Rejected("drop_reason_missing")
    row = _get(work.session, supplement_id)
    if row.status == OPEN:
        row.status, row.reason = DROPPED, reason
        row.confirmed_at, row.confirmed_by = work.now, work.actor
        work.session.flush()
    return row


def open_supplements(session: Session, sites: Iterable[str]) -> list[Supplement]:
    """What still has to be entered for cases of these sites, oldest first."""
    query = (
        select(Supplement)
        .where(Supplement.site.in_(sorted(sites)), Supplement.status == OPEN)
        .order_by(Supplement.recorded_at, Supplement.id)
    )
    return list(session.scalars(query))


def supplements_of(session: Session, case_id: str) -> list[Supplement]:
    """All entries of a case, oldest first."""
    query = (
        select(Supplement)
        .where(Supplement.case_id == case_id)
        .order_by(Supplement.recorded_at, Supplement.id)
    )
    return list(session.scalars(query))


def payload_digest(payload: Mapping[str, Any]) -> str:
    """SHA-256 over the payload's canonical JSON."""
    text = json.dumps(payload, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _get(session: Session, supplement_id: str) -> Supplement:
    row = session.get(Supplement, supplement_id)
    if row is None:
        raise NotFound("supplement", supplement_id)
    return row
