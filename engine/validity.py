"""When a version is valid, and which one is in force: planned ahead, it switches by itself.

Of the versions valid at an instant the one with the latest beginning is in force, then the one with
the highest number. A version ends for starts only: what runs on it goes on. Nothing is ever
deleted; who ended or withdrew a version stands in an append-only record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.db import UnitOfWork
from engine.errors import Conflict, NotFound, Rejected
from engine.findings import Finding, Severity
from engine.ids import new_id
from engine.models import CalledVersion, Definition, DefinitionEvent, Instance

State = Literal["in_force", "planned", "replaced", "ended", "withdrawn"]
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Stretch:
    """From when until when (None: for good) which version is in force; None: none is."""

    start: datetime
    end: datetime | None
    version: Definition | None


def versions(session: Session, process_key: str) -> Sequence[Definition]:
    """Return all versions of a process, the newest first."""
    return session.scalars(
        select(Definition)
        .where(Definition.process_key == process_key)
        .order_by(Definition.version.desc())
    ).all()


def in_force(session: Session, process_key: str, at: datetime) -> Definition | None:
    """Return the version that a start at this instant takes."""
    return session.scalars(
        select(Definition)
        .where(
            Definition.process_key == process_key,
            Definition.valid_from <= at,
            Definition.valid_to.is_(None) | (Definition.valid_to > at),
        )
        .order_by(Definition.valid_from.desc(), Definition.version.desc())
        .limit(1)
    ).first()


def following(session: Session, process_key: str, at: datetime) -> Definition | None:
    """Return the next version that begins after an instant."""
    return _following(versions(session, process_key), at)


def required(session: Session, process_key: str, at: datetime) -> Definition:
    """Return the version in force, or refuse with the next one's beginning."""
    found = in_force(session, process_key, at)
    if found is None:
        raise refusal(session, process_key, at)
    return found


def refusal(session: Session, process_key: str, at: datetime) -> Rejected:
    """Say that nothing is in force at an instant, and what is next."""
    known = versions(session, process_key)
    if not known:
        return NotFound("process", process_key)
    after = _following(known, at)
    if after is None:
        return Rejected("process_not_in_force", process=known[0].name, at=at)
    return Rejected(
        "process_not_yet_in_force",
        process=after.name,
        at=at,
        version=after.version,
        valid_from=after.valid_from,
    )


def is_withdrawn(version: Definition) -> bool:
    """Tell whether a version was taken back before it was ever valid."""
    return version.valid_to is not None and version.valid_to <= version.valid_from


def chosen(known: Sequence[Definition], at: datetime) -> Definition | None:
    """Return which of a process's versions is in force at an instant."""
    valid = [v for v in known if v.valid_from <= at < (v.valid_to or _NEVER)]
    return max(valid, key=lambda v: (v.valid_from, v.version), default=None)


def state_of(version: Definition, known: Sequence[Definition], at: datetime) -> State:
    """Say what a version is at an instant."""
    if is_withdrawn(version):
        return "withdrawn"
    if version.valid_from > at:
        return "planned"
    if version.valid_to is not None and version.valid_to <= at:
        return "ended"
    return "in_force" if chosen(known, at) is version else "replaced"


def needed(session: Session, at: datetime) -> frozenset[str]:
    """Return the versions that are in force or planned, or on which instances still run."""
    running = select(Instance.definition_id).where(Instance.ended_at.is_(None)).distinct()
    found = set(session.scalars(running))
    by_process: dict[str, list[Definition]] = {}
    for version in session.scalars(select(Definition)):
        by_process.setdefault(version.process_key, []).append(version)
    for known in by_process.values():
        found |= {v.id for v in known if state_of(v, known, at) in ("in_force", "planned")}
    return frozenset(found)


def calendar(known: Sequence[Definition], start: datetime) -> list[Stretch]:
    """Return which version is in force from an instant on, stretch by stretch."""
    ends = {v.valid_to for v in known if v.valid_to is not None}
    turns = sorted(t for t in {v.valid_from for v in known} | ends if t > start)
    found: list[Stretch] = []
    for begin, end in zip([start, *turns], [*turns, None], strict=True):
        version = chosen(known, begin)
        if found and found[-1].version is version:
            begin = found.pop().start
        found.append(Stretch(begin, end, version))
    return found


def period_findings(session: Session, version: Definition) -> list[Finding]:
    """Say where a version's period leaves a gap, or meets another one in a surprising way.

    That a version replaces an older one for good is what a new version is for; anything else is
    worth a second look.
    """
    known = [v for v in versions(session, version.process_key) if not is_withdrawn(v)]
    found = [
        Finding(
            None,
            None,
            Severity.HINT,
            "version_overlap",
            {"version": version.version, "other": other.version, "winner": winner.version},
        )
        for other in known
        if (winner := _disputed(version, other)) is not None
    ]
    first = min(v.valid_from for v in known)
    for stretch in calendar(known, first):
        if stretch.version is None and version.valid_to == stretch.start:
            found.append(_gap("version_gap_after", stretch, version))
        elif stretch.version is None and stretch.end == version.valid_from:
            found.append(_gap("version_gap_before", stretch, version))
    return found


def end_version(
    work: UnitOfWork, definition_id: str, at: datetime, reason: str, *, leave_none: bool = False
) -> Definition:
    """Let a version end at an instant; what runs on it goes on.

    Raises `Conflict("version_last")` when nothing would be in force then, unless that is meant.
    """
    version = _own(work, definition_id, reason)
    if at < work.now:
        raise Rejected("version_in_the_past", valid_from=at)
    if at <= version.valid_from:
        raise Rejected("version_ends_before", valid_from=version.valid_from, valid_to=at)
    if is_withdrawn(version) or (version.valid_to is not None and version.valid_to <= work.now):
        raise Conflict("version_ended", version=version.version, valid_to=version.valid_to)
    others = [v for v in versions(work.session, version.process_key) if v is not version]
    if chosen(others, at) is None and not leave_none:
        raise Conflict("version_last", process=version.name, version=version.version, at=at)
    return _record(work, version, "ended", at, reason)


def withdraw_version(work: UnitOfWork, definition_id: str, reason: str) -> Definition:
    """Take back a version that is not in force yet; it never will be."""
    version = _own(work, definition_id, reason)
    if is_withdrawn(version):
        raise Conflict("version_ended", version=version.version, valid_to=version.valid_to)
    if version.valid_from <= work.now:
        raise Conflict(
            "version_in_force_already", version=version.version, valid_from=version.valid_from
        )
    callers = [v for v in _callers(work.session, version) if not is_withdrawn(v)]
    if callers:
        names = ", ".join(f"{v.name}, Version {v.version}" for v in callers)
        raise Conflict("version_called", version=version.version, callers=names)
    return _record(work, version, "withdrawn", version.valid_from, reason)


def events_of(session: Session, definition_id: str) -> Sequence[DefinitionEvent]:
    """Return what was changed about a version's period, the oldest first."""
    return session.scalars(
        select(DefinitionEvent)
        .where(DefinitionEvent.definition_id == definition_id)
        .order_by(DefinitionEvent.at, DefinitionEvent.id)
    ).all()


def _own(work: UnitOfWork, definition_id: str, reason: str) -> Definition:
    """Return a version whose process nobody else changes until the transaction ends."""
    if not reason.strip():
        raise Rejected("reason_missing")
    version = work.session.get(Definition, definition_id)
    if version is None:
        raise NotFound("definition", definition_id)
    work.exclude(f"versions/{version.process_key}")
    return version


def _record(
    work: UnitOfWork, version: Definition, kind: str, ends: datetime, reason: str
) -> Definition:
    work.session.add(
        DefinitionEvent(
            id=new_id(),
            definition_id=version.id,
            kind=kind,
            ended_before=version.valid_to,
            ends=ends,
            reason=reason.strip(),
            at=work.now,
            by=work.actor,
        )
    )
    version.valid_to = ends
    work.session.flush()
    return version


def _callers(session: Session, version: Definition) -> Sequence[Definition]:
    return session.scalars(
        select(Definition)
        .join(CalledVersion, CalledVersion.definition_id == Definition.id)
        .where(CalledVersion.called_id == version.id)
        .order_by(Definition.process_key, Definition.version)
    ).all()


def _following(known: Sequence[Definition], at: datetime) -> Definition | None:
    later = [v for v in known if v.valid_from > at and not is_withdrawn(v)]
    return min(later, key=lambda v: (v.valid_from, -v.version), default=None)


def _disputed(version: Definition, other: Definition) -> Definition | None:
    """Return which of two versions is in force where both are valid, if that needs saying."""
    begin = max(version.valid_from, other.valid_from)
    if other is version or begin >= min(version.valid_to or _NEVER, other.valid_to or _NEVER):
        return None
    plainly = other.valid_from < version.valid_from and version.valid_to is other.valid_to is None
    return None if plainly else chosen([version, other], begin)


def _gap(code: str, stretch: Stretch, version: Definition) -> Finding:
    facts: dict[str, object] = {"version": version.version, "start": stretch.start}
    if stretch.end is None:
        return Finding(None, None, Severity.HINT, "version_gap_open", facts)
    return Finding(None, None, Severity.HINT, code, {**facts, "end": stretch.end})
