"""What a missing entry about an appointment leads to, and from when (DOMAIN 0.1, 0.14)."""

from datetime import datetime, time
from typing import Literal

from sqlalchemy.orm import Session

from handlers.domain.absences import somebody_present
from handlers.domain.appointments import Appointment
from handlers.domain.arrivals import arrival_for
from handlers.domain.calendar import berlin_day
from handlers.domain.cancellations import open_cancellation
from handlers.domain.cases import get_case
from handlers.domain.deadlines import presumption_instant
from handlers.domain.letters import Letter, summons_for
from handlers.domain.parameters import resolve, work_calendar

WithoutEntry = Literal["vorsprache", "absage", "zustellung", "vermutung"]
"""Came after all · new date for an unanswered Absage · a task, the letter was late · presumed."""


def without_entry(session: Session, appointment: Appointment) -> WithoutEntry:
    """What happens at `presumption_due` if nobody states anything."""
    if arrival_for(session, appointment.id) is not None:
        return "vorsprache"
    if open_cancellation(session, appointment.id) is not None:
        return "absage"
    allowed, _ = presumption_allowed(session, appointment)
    return "vermutung" if allowed else "zustellung"


def announced_in_time(letter: Letter, appointment: Appointment) -> bool:
    """Whether the person could know: announced before the day of the appointment."""
    return letter.announced_on is not None and letter.announced_on < berlin_day(
        appointment.starts_at
    )


def presumption_allowed(session: Session, appointment: Appointment) -> tuple[bool, bool]:
    """(may a non-appearance be presumed, would it be unsecured) by the letter it rests on.

    Without any letter (told by phone) it may be presumed and rests on nothing written. A letter
    that came back or was announced too late forbids it; an unconfirmed posting leaves it unsecured.
    """
    letter = summons_for(session, appointment.id)
    if letter is None:
        return True, True
    return announced_in_time(letter, appointment), letter.announcement != "bestaetigt"


def presumption_due(session: Session, appointment: Appointment) -> datetime:
    """The instant for the timers `Z20_NoShow` and `Z60_NoShow`.

    Two parameters, resolved on the appointment's day: how many working days somebody must have been
    there (`nichterscheinen_arbeitstage`) and the time of day (`nichterscheinen_uhrzeit`).
    """
    site = get_case(session, appointment.case_id).site
    day = berlin_day(appointment.starts_at)
    return presumption_instant(
        day,
        lambda other: somebody_present(session, appointment.coach, other),
        work_calendar(session, site, day),
        resolve(session, "nichterscheinen_arbeitstage", site, day),
        time.fromisoformat(resolve(session, "nichterscheinen_uhrzeit", site, day)),
    )
