"""Appearances: whether a person came to an appointment, as facts with their source.

A timer never states "nein": it can only presume (`vermutlich_nein`, source automatisch), and marks
the presumption `unsecured` while the posting of the invitation is not confirmed. A miss can be
annulled (mail came back, the person was there, the office was to blame); the row stays.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, UnitOfWork, UtcDateTime
from engine.errors import NotFound, Rejected
from engine.ids import new_id
from handlers.domain.appointments import Appointment, get_appointment
from handlers.domain.calendar import berlin_day
from handlers.domain.columns import CODE, ID
from handlers.domain.deadlines import non_appearance_from
from handlers.domain.responsibility import Subject

RESULTS = ("ja", "nein", "vermutlich_nein", "hinderungsgrund", "ausgefallen_amt")
MISSES = ("nein", "vermutlich_nein")
FINDINGS = ("bestaetigt", "war_da", "amt_verhindert", "post_zurueck", "nicht_bestaetigt")


class Appearance(Base):
    """One statement about one appointment; the newest one that is not annulled counts."""

    __tablename__ = "appearance"
    __table_args__ = (Index("ix_appearance_appointment_id", "appointment_id"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    appointment_id: Mapped[str] = mapped_column(ForeignKey("appointment.id"))
    result: Mapped[str] = mapped_column(CODE)
    source: Mapped[str] = mapped_column(CODE)
    """manuell or automatisch."""
    unsecured: Mapped[bool]
    """ungesichert: presumed while the invitation's posting was not confirmed."""
    arrived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason_code: Mapped[str] = mapped_column(CODE)
    """Hinderungsgrund told by the person; whether it is a wichtiger Grund is decided elsewhere."""
    remark: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(CODE)
    finding: Mapped[str | None] = mapped_column(CODE)
    """What a person found when asked before the hand-over."""
    found_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    found_by: Mapped[str | None] = mapped_column(CODE)
    annulled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    annulled_by: Mapped[str | None] = mapped_column(CODE)
    annulled_reason: Mapped[str] = mapped_column(Text)
    activity_id: Mapped[str | None] = mapped_column(ID, unique=True)


@dataclass(frozen=True)
class Statement:
    """What a person states about an appointment."""

    appointment_id: str
    result: str
    arrived_at: datetime | None = None
    reason_code: str = ""
    remark: str = ""


def record_appearance(
    work: UnitOfWork, statement: Statement, *, activity_id: str | None = None
) -> Appearance:
    """Record what a person states; "nein" only after the end of the appointment's day.

    § 309 III 2 SGB III: appearing at another time of the same day is enough if the purpose is
    reached. Neither "ja" nor anything else can be stated before the Berlin day of the appointment,
    except that the office or the person is prevented.
    """
    if statement.result not in RESULTS or statement.result == "vermutlich_nein":
        stated = [result for result in RESULTS if result != "vermutlich_nein"]
        raise Rejected("appearance_unknown", result=statement.result, known=stated)
    appointment = get_appointment(work.session, statement.appointment_id)
    day = berlin_day(appointment.starts_at)
    if statement.result == "nein" and work.now < non_appearance_from(day):
        raise Rejected("no_before_day_end", appointment_day=day.isoformat())
    if statement.result == "ja" and berlin_day(work.now) < day:
        raise Rejected("yes_before_day", appointment_day=day.isoformat())
    return _add(work, statement, "manuell", unsecured=False, activity_id=activity_id)


def presume_non_appearance(
    work: UnitOfWork, appointment_id: str, *, unsecured: bool, activity_id: str | None = None
) -> Appearance:
    """Presume, because nobody recorded anything; a statement made before stays and is returned."""
    known = current_appearance(work.session, appointment_id)
    if known is not None:
        return known
    statement = Statement(appointment_id, "vermutlich_nein")
    return _add(work, statement, "automatisch", unsecured=unsecured, activity_id=activity_id)


def confirm_finding(work: UnitOfWork, appearance_id: str, finding: str, remark: str) -> Appearance:
    """Store what a person found before the hand-over; all but "bestaetigt" annuls the miss."""
    if finding not in FINDINGS:
        raise Rejected("finding_unknown", finding=finding, known=sorted(FINDINGS))
    appearance = get_appearance(work.session, appearance_id)
    appearance.finding, appearance.found_at, appearance.found_by = finding, work.now, work.actor
    if finding != "bestaetigt":
        annul(work, appearance_id, remark or finding)
    work.session.flush()
    return appearance


def annul(work: UnitOfWork, appearance_id: str, reason: str) -> Appearance:
    """Take a statement back; it stays readable with the reason."""
    appearance = get_appearance(work.session, appearance_id)
    if appearance.annulled_at is None:
        appearance.annulled_at, appearance.annulled_by = work.now, work.actor
        appearance.annulled_reason = reason
        work.session.flush()
    return appearance


def get_appearance(session: Session, appearance_id: str) -> Appearance:
    """The statement, or `NotFound`."""
    appearance = session.get(Appearance, appearance_id)
    if appearance is None:
        raise NotFound("appearance", appearance_id)
    return appearance


def current_appearance(session: Session, appointment_id: str) -> Appearance | None:
    """The statement that counts for an appointment, or None."""
    rows = [row for row in appearances_of(session, appointment_id) if row.annulled_at is None]
    return rows[-1] if rows else None


def appearances_of(session: Session, appointment_id: str) -> list[Appearance]:
    """All statements about an appointment, oldest first, annulled ones included."""
    query = (
        select(Appearance)
        .where(Appearance.appointment_id == appointment_id)
        .order_by(Appearance.recorded_at, Appearance.id)
    )
    return list(session.scalars(query))


def misses_of(session: Session, subject: Subject) -> list[tuple[Appointment, Appearance]]:
    """The appointments of a person whose counting statement is a miss, by begin."""
    query = (
        select(Appointment)
        .where(Appointment.case_id == subject.case_id, Appointment.person_id == subject.person_id)
        .order_by(Appointment.starts_at)
    )
    pairs = ((row, current_appearance(session, row.id)) for row in session.scalars(query))
    return [(row, found) for row, found in pairs if found is not None and found.result in MISSES]


def _add(
    work: UnitOfWork,
    statement: Statement,
    source: str,
    *,
    unsecured: bool,
    activity_id: str | None,
) -> Appearance:
    if activity_id is not None:
        query = select(Appearance).where(Appearance.activity_id == activity_id)
        done = work.session.scalars(query).one_or_none()
        if done is not None:
            return done
    appearance = Appearance(
        id=new_id(),
        source=source,
        unsecured=unsecured,
        recorded_at=work.now,
        recorded_by=work.actor,
        annulled_reason="",
        activity_id=activity_id,
        **vars(statement),
    )
    work.session.add(appearance)
    work.session.flush()
    return appearance
