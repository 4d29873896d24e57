"""Fallzuteilung by Verteilungsliste: which JCO, LSB or IFK gets a person.

The sources name the lists but not their rule ("anhand Bestands-/Verteilungslisten, Organisation
durch TL"), so two rules are offered: first letters of the family name, or one after the other. A
list is never changed: a new version replaces it from a day on. A TL may decide otherwise, with a
reason.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Text, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, UnitOfWork, UtcDateTime
from engine.errors import Rejected
from engine.ids import new_id
from handlers.domain.calendar import berlin_day
from handlers.domain.columns import CODE, ID, JSON, JsonList
from handlers.domain.persons import get_person
from handlers.domain.responsibility import Subject, responsible, set_responsible
from handlers.domain.staff import StaffUser

ROLES = ("JCO", "LSB", "IFK")
BY_LETTER = "buchstaben"
IN_TURN = "reihum"


class AllocationList(Base):
    """One version of a Verteilungsliste of a site and role."""

    __tablename__ = "allocation_list"
    __table_args__ = (Index("uq_allocation_list_version", "site", "role", "version", unique=True),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    site: Mapped[str] = mapped_column(ForeignKey("site.id"))
    role: Mapped[str] = mapped_column(CODE)
    version: Mapped[int]
    kind: Mapped[str] = mapped_column(CODE)
    """buchstaben or reihum."""
    rules: Mapped[JsonList] = mapped_column(JSON)
    """buchstaben: list of {von, bis, login}; reihum: list of {login}."""
    turn: Mapped[int]
    """reihum: how many were given out; counted by an update, so no turn comes twice."""
    valid_from: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(CODE)


class Allocation(Base):
    """One allocation: by which list and rule, or by whom with which reason."""

    __tablename__ = "allocation"
    __table_args__ = (Index("ix_allocation_case_id", "case_id"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("case_file.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(CODE)
    login: Mapped[str] = mapped_column(CODE)
    list_id: Mapped[str | None] = mapped_column(ForeignKey("allocation_list.id"))
    rule: Mapped[str] = mapped_column(CODE)
    """E.g. "A-K", "reihum", "Teamleitung"."""
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(CODE)


@dataclass(frozen=True)
class ListDraft:
    """A new version of a list."""

    site: str
    role: str
    kind: str
    rules: tuple[dict[str, str], ...]
    valid_from: date


@dataclass(frozen=True)
class Choice:
    """Whom the list chose, and by which of its rules."""

    login: str
    rule: str


def publish_list(work: UnitOfWork, draft: ListDraft) -> AllocationList:
    """Put a new version in force from its day on."""
    if draft.role not in ROLES or draft.kind not in (BY_LETTER, IN_TURN) or not draft.rules:
        raise Rejected("allocation_list_invalid", role=draft.role, kind=draft.kind)
    newest = _lists(work.session, draft.site, draft.role)
    row = AllocationList(
        id=new_id(),
        site=draft.site,
        role=draft.role,
        version=newest[0].version + 1 if newest else 1,
        kind=draft.kind,
        rules=list(draft.rules),
        turn=0,
        valid_from=draft.valid_from,
        recorded_at=work.now,
        recorded_by=work.actor,
    )
    work.session.add(row)
    work.session.flush()
    return row


def list_in_force(session: Session, site: str, role: str, on: date) -> AllocationList | None:
    """The newest version whose day has come, or None."""
    rows = [row for row in _lists(session, site, role) if row.valid_from <= on]
    return rows[0] if rows else None


def allocate(work: UnitOfWork, subject: Subject, site: str, role: str) -> Allocation | None:
    """Allocate by the list in force and make responsible; None if no rule fits: the TL decides.

    Who is allocated already stays so: the allocation that stands is given back.
    """
    known = current_allocation(work.session, subject, role)
    if known is not None:
        return known
    allocation_list = list_in_force(work.session, site, role, berlin_day(work.now))
    if allocation_list is None:
        return None
    choice = _choose(work, allocation_list, subject)
    if choice is None:
        return None
    return _store(work, subject, role, choice, (allocation_list.id, ""))


def override(work: UnitOfWork, subject: Subject, role: str, login: str, reason: str) -> Allocation:
    """A TL allocates otherwise; the reason is wanted."""
    if not reason.strip():
        raise Rejected("override_reason_missing", role=role)
    return _store(work, subject, role, Choice(login, "Teamleitung"), (None, reason))


def current_allocation(session: Session, subject: Subject, role: str) -> Allocation | None:
    """The newest allocation in a role if that user is still the responsible one, else None."""
    query = (
        select(Allocation)
        .where(
            Allocation.case_id == subject.case_id,
            Allocation.person_id == subject.person_id,
            Allocation.role == role,
        )
        .order_by(Allocation.at.desc())
        .limit(1)
    )
    row = session.scalars(query).one_or_none()
    if row is None or responsible(session, subject, role) != row.login:
        return None
    return row


def allocations_of(session: Session, case_id: str) -> list[Allocation]:
    """All allocations of a case, oldest first."""
    query = select(Allocation).where(Allocation.case_id == case_id).order_by(Allocation.at)
    return list(session.scalars(query))


def _choose(work: UnitOfWork, source: AllocationList, subject: Subject) -> Choice | None:
    if source.kind == IN_TURN:
        return _next_in_turn(work, source)
    initial = first_letter(get_person(work.session, subject.person_id).last_name)
    for rule in source.rules:
        if rule["von"] <= initial <= rule["bis"] and _is_active(work.session, rule["login"]):
            return Choice(rule["login"], f"{rule['von']}-{rule['bis']}")
    return None


def _next_in_turn(work: UnitOfWork, source: AllocationList) -> Choice | None:
    active = [rule["login"] for rule in source.rules if _is_active(work.session, rule["login"])]
    if not active:
        return None
    turn = work.session.scalar(
        update(AllocationList)
        .where(AllocationList.id == source.id)
        .values(turn=AllocationList.turn + 1)
        .returning(AllocationList.turn)
    )
    assert turn is not None
    return Choice(active[(turn - 1) % len(active)], IN_TURN)


def first_letter(last_name: str) -> str:
    """The letter A to Z a family name is sorted under: Ö as O, Š as S."""
    plain = unicodedata.normalize("NFKD", last_name).upper()
    return next((letter for letter in plain if "A" <= letter <= "Z"), "Z")


def _is_active(session: Session, login: str) -> bool:
    user = session.get(StaffUser, login)
    return user is not None and user.active


def _store(
    work: UnitOfWork, subject: Subject, role: str, choice: Choice, origin: tuple[str | None, str]
) -> Allocation:
    list_id, reason = origin
    set_responsible(work, subject, role, choice.login, reason or f"Verteilungsliste {choice.rule}")
    row = Allocation(
        id=new_id(),
        role=role,
        login=choice.login,
        list_id=list_id,
        rule=choice.rule,
        reason=reason,
        at=work.now,
        by=work.actor,
        **vars(subject),
    )
    work.session.add(row)
    work.session.flush()
    return row


def _lists(session: Session, site: str, role: str) -> list[AllocationList]:
    query = (
        select(AllocationList)
        .where(AllocationList.site == site, AllocationList.role == role)
        .order_by(AllocationList.version.desc())
    )
    return list(session.scalars(query))
