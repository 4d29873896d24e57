"""From when a missing entry lets one presume non-appearance, read from appointment and absences."""

from datetime import datetime, time

from sqlalchemy.orm import Session

from handlers.domain.absences import somebody_present
from handlers.domain.appointments import Appointment
from handlers.domain.calendar import berlin_day
from handlers.domain.cases import get_case
from handlers.domain.deadlines import presumption_instant
from handlers.domain.parameters import resolve, work_calendar


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
