"""Neukunden-Tool: every new case is entered, the TL of the EGS watches, others read.

Source: Arbeitshilfe Neukundenmanagement (Cottbus), section 4: "Die EZ erfasst hier alle Neufälle
systematisch." An entry is made by the process; what else the row shows is read from the facts.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ForeignKey, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, UnitOfWork, UtcDateTime
from engine.errors import NotFound
from handlers.domain.cases import Case
from handlers.domain.columns import CODE, ID
from handlers.domain.documents import documents_of
from handlers.domain.minimum_standards import StandardDeadline, standards_of
from handlers.domain.persons import Person
from handlers.domain.responsibility import Subject, responsible


class NewCustomerEntry(Base):
    """One case in the Neukunden-Tool."""

    __tablename__ = "new_customer_entry"

    case_id: Mapped[str] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[str] = mapped_column(CODE)
    documents_issued_on: Mapped[date | None]
    return_by: Mapped[date | None]
    comment: Mapped[str] = mapped_column(Text)
    """Fachaufsicht may only comment."""
    comment_by: Mapped[str | None] = mapped_column(ID)


@dataclass(frozen=True)
class RegisterRow:
    """One line of the tool."""

    case: Case
    applicant: Person
    entry: NewCustomerEntry
    received_on: date | None
    jco: str | None
    lsb: str | None
    standards: tuple[StandardDeadline, ...]


def enter_new_customer(
    work: UnitOfWork, case_id: str, issued_on: date | None = None, return_by: date | None = None
) -> NewCustomerEntry:
    """Enter a case, or fill in what became known; entering twice is one entry."""
    entry = work.session.get(NewCustomerEntry, case_id)
    if entry is None:
        entry = NewCustomerEntry(
            case_id=case_id, entered_at=work.now, entered_by=work.actor, comment=""
        )
        work.session.add(entry)
    entry.documents_issued_on = issued_on or entry.documents_issued_on
    entry.return_by = return_by or entry.return_by
    work.session.flush()
    return entry


def comment_entry(work: UnitOfWork, case_id: str, comment: str) -> NewCustomerEntry:
    """Fachaufsicht leaves a comment."""
    entry = work.session.get(NewCustomerEntry, case_id)
    if entry is None:
        raise NotFound("new_customer_entry", case_id)
    entry.comment, entry.comment_by = comment, work.actor
    work.session.flush()
    return entry


def register_rows(session: Session, sites: frozenset[str]) -> list[RegisterRow]:
    """The tool's lines for sites, newest application first."""
    query = (
        select(NewCustomerEntry, Case, Person)
        .join(Case, Case.id == NewCustomerEntry.case_id)
        .join(Person, Person.id == Case.person_id)
        .where(Case.site.in_(sorted(sites)))
        .order_by(Case.application_date.desc(), Case.file_number)
    )
    return [_row(session, entry, case, person) for entry, case, person in session.execute(query)]


def _row(session: Session, entry: NewCustomerEntry, case: Case, person: Person) -> RegisterRow:
    subject = Subject(case.id, case.person_id)
    arrivals = [row.received_on for row in documents_of(session, case.id) if row.received_on]
    return RegisterRow(
        case,
        person,
        entry,
        max(arrivals, default=None),
        responsible(session, subject, "JCO"),
        responsible(session, subject, "LSB"),
        tuple(standards_of(session, case.id)),
    )
