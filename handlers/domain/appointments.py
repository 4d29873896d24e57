"""Appointments (Termine): booked atomically, moved and cancelled without losing what was.

A moved appointment is a new row; the old one names its successor. A message that names an old one
is refused with the current one named (`require_current`).
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Text, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, UnitOfWork, UtcDateTime
from engine.errors import NotFound, Rejected
from engine.ids import new_id
from handlers.domain.calendar import end_of_day, start_of_day
from handlers.domain.columns import CODE, ID, NAME
from handlers.domain.loading import load
from handlers.domain.responsibility import Subject

IDENTITY_CHECK = "id_pruefung"
KINDS = ("erstgespraech", IDENTITY_CHECK, "gespraech")
MOVE_CAUSES = {
    "kunde": "die Person wünscht es; zählt als Verlegung",
    "amt": "das Amt ist verhindert",
    "post": "die Einladung kam zurück",
    "standort": "der Fall wechselt den Standort",
    "gespraech_abgebrochen": "das Gespräch wurde abgebrochen",
}
PLANNED = "geplant"


class Appointment(Base):
    """A date with a person. Whether they came stands in `appearance`."""

    __tablename__ = "appointment"
    __table_args__ = (
        # One coach, one talk: two bookings of the same free appointment cannot both win.
        Index(
            "uq_appointment_coach_starts_at_planned",
            "coach",
            "starts_at",
            unique=True,
            sqlite_where=text("status = 'geplant'"),
            postgresql_where=text("status = 'geplant'"),
        ),
        Index("ix_appointment_person_id_case_id", "person_id", "case_id"),
        Index("ix_appointment_case_id", "case_id"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("case_file.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(CODE)
    number: Mapped[int]
    """1 or 2: which invitation's appointment it is; a moved one keeps its number."""
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(NAME)
    coach: Mapped[str] = mapped_column(CODE)
    mode: Mapped[str] = mapped_column(CODE)
    """persoenlich, telefonisch, video."""
    status: Mapped[str] = mapped_column(CODE)
    """geplant, verlegt, abgesagt, erledigt."""
    replaced_by: Mapped[str | None] = mapped_column(ID)
    move_cause: Mapped[str | None] = mapped_column(CODE)
    cancel_reason: Mapped[str] = mapped_column(Text, default="")
    activity_id: Mapped[str | None] = mapped_column(ID, unique=True)
    booked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    booked_by: Mapped[str] = mapped_column(CODE)


@dataclass(frozen=True)
class Slot:
    """A free appointment (freier Termin) of a coach."""

    coach: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""


@dataclass(frozen=True)
class Booking:
    """What is booked: for whom, which kind, the how-manieth, when and with whom."""

    subject: Subject
    kind: str
    number: int
    slot: Slot
    mode: str = "persoenlich"


def book(
    work: UnitOfWork,
    booking: Booking,
    *,
    activity_id: str | None = None,
    appointment_id: str | None = None,
) -> Appointment:
    """Book, or refuse with `slot_taken`; the same activity books once."""
    if activity_id is not None:
        done = _by_activity(work.session, activity_id)
        if done is not None:
            return done
    slot = booking.slot
    if slot.ends_at <= slot.starts_at:
        raise Rejected("appointment_ends_before_start", starts_at=slot.starts_at.isoformat())
    if _overlapping(work.session, slot):
        raise Rejected("slot_taken", coach=slot.coach, starts_at=slot.starts_at.isoformat())
    appointment = Appointment(
        id=appointment_id or new_id(),
        case_id=booking.subject.case_id,
        person_id=booking.subject.person_id,
        kind=booking.kind,
        number=booking.number,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        place=slot.place,
        coach=slot.coach,
        mode=booking.mode,
        status=PLANNED,
        activity_id=activity_id,
        booked_at=work.now,
        booked_by=work.actor,
    )
    try:
        with work.session.begin_nested():
            work.session.add(appointment)
    except IntegrityError as error:
        raise Rejected(
            "slot_taken", coach=slot.coach, starts_at=slot.starts_at.isoformat()
        ) from error
    return appointment


def move(
    work: UnitOfWork, appointment_id: str, slot: Slot, cause: str, *, activity_id: str | None = None
) -> Appointment:
    """Put a new appointment in the place of a planned one; `cause` is what is counted."""
    if cause not in MOVE_CAUSES:
        raise Rejected("move_cause_unknown", cause=cause, known=sorted(MOVE_CAUSES))
    if activity_id is not None:
        done = _by_activity(work.session, activity_id)
        if done is not None:
            return done
    old = require_current(work.session, appointment_id)
    old.status, old.move_cause = "verlegt", cause
    work.session.flush()
    subject = Subject(old.case_id, old.person_id)
    booking = Booking(subject, old.kind, old.number, slot, old.mode)
    new = book(work, booking, activity_id=activity_id)
    old.replaced_by = new.id
    work.session.flush()
    return new


def cancel(work: UnitOfWork, appointment_id: str, reason: str) -> Appointment:
    """Cancel a planned appointment and free its slot; any other state stays as it is."""
    appointment = get_appointment(work.session, appointment_id)
    if appointment.status == PLANNED:
        appointment.status, appointment.cancel_reason = "abgesagt", reason
        work.session.flush()
    return appointment


def finish(work: UnitOfWork, appointment_id: str) -> Appointment:
    """The appointment is over: its result stands in the appearances."""
    appointment = get_appointment(work.session, appointment_id)
    if appointment.status == PLANNED:
        appointment.status = "erledigt"
        work.session.flush()
    return appointment


def cancel_all(work: UnitOfWork, subject: Subject, reason: str) -> list[Appointment]:
    """Cancel what a person still has planned in a case, for the clean-up when it ends."""
    return [cancel(work, row.id, reason) for row in planned_of(work.session, subject)]


def get_appointment(session: Session, appointment_id: str) -> Appointment:
    """The appointment, or `NotFound`."""
    appointment = appointment_or_none(session, appointment_id)
    if appointment is None:
        raise NotFound("appointment", appointment_id)
    return appointment


def appointment_or_none(session: Session, appointment_id: str) -> Appointment | None:
    """The appointment, or None."""
    return load(session, Appointment, appointment_id)


def current_appointment(session: Session, appointment_id: str) -> Appointment:
    """The appointment that stands now, following the moves."""
    appointment = get_appointment(session, appointment_id)
    while appointment.replaced_by is not None:
        appointment = get_appointment(session, appointment.replaced_by)
    return appointment


def require_current(session: Session, appointment_id: str) -> Appointment:
    """The appointment if it still stands; a stale id is refused with the current one named."""
    current = current_appointment(session, appointment_id)
    if current.id != appointment_id:
        raise Rejected(
            "appointment_replaced",
            termin_id=appointment_id,
            current=current.id,
            starts_at=current.starts_at.isoformat(),
        )
    if current.status not in (PLANNED, "erledigt"):
        raise Rejected("appointment_cancelled", termin_id=appointment_id)
    return current


def moves_of(session: Session, subject: Subject, number: int, cause: str = "kunde") -> int:
    """How often the n-th appointment was moved for a cause; the office's own moves count apart."""
    rows = appointments_of(session, subject)
    return sum(row.number == number and row.move_cause == cause for row in rows)


def appointments_of(session: Session, subject: Subject) -> list[Appointment]:
    """All appointments of a person in a case, by begin."""
    query = (
        select(Appointment)
        .where(Appointment.case_id == subject.case_id, Appointment.person_id == subject.person_id)
        .order_by(Appointment.starts_at, Appointment.booked_at)
    )
    return list(session.scalars(query))


def appointments_of_person(
    session: Session, person_id: str, case_id: str | None = None
) -> list[Appointment]:
    """All appointments of a person, in one case or in every case, by begin."""
    query = select(Appointment).where(Appointment.person_id == person_id)
    if case_id is not None:
        query = query.where(Appointment.case_id == case_id)
    return list(session.scalars(query.order_by(Appointment.starts_at, Appointment.booked_at)))


def appointments_of_case(session: Session, case_id: str) -> list[Appointment]:
    """All appointments of a case, by begin."""
    query = (
        select(Appointment).where(Appointment.case_id == case_id).order_by(Appointment.starts_at)
    )
    return list(session.scalars(query))


def planned_of(session: Session, subject: Subject) -> list[Appointment]:
    """What a person still has planned in a case."""
    return [row for row in appointments_of(session, subject) if row.status == PLANNED]


def appointments_of_day(session: Session, coaches: list[str], day: date) -> list[Appointment]:
    """The appointments of coaches on a Berlin day, moved and cancelled ones left out."""
    query = (
        select(Appointment)
        .where(
            Appointment.coach.in_(coaches),
            Appointment.starts_at >= start_of_day(day),
            Appointment.starts_at < end_of_day(day),
            Appointment.status.in_((PLANNED, "erledigt")),
        )
        .order_by(Appointment.starts_at)
    )
    return list(session.scalars(query))


def planned_between(
    session: Session, coaches: list[str], start: datetime, end: datetime
) -> list[Appointment]:
    """What coaches have planned in a span."""
    query = select(Appointment).where(
        Appointment.coach.in_(coaches),
        Appointment.status == PLANNED,
        Appointment.starts_at < end,
        Appointment.ends_at > start,
    )
    return list(session.scalars(query))


def _by_activity(session: Session, activity_id: str) -> Appointment | None:
    query = select(Appointment).where(Appointment.activity_id == activity_id)
    return session.scalars(query).one_or_none()


def _overlapping(session: Session, slot: Slot) -> bool:
    return bool(planned_between(session, [slot.coach], slot.starts_at, slot.ends_at))
