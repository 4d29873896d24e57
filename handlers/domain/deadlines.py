"""Deadlines of the law and of the house, as pure functions of dates and calendars."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Literal

from engine.errors import Rejected
from handlers.domain.calendar import ONE_DAY, WorkCalendar, at_berlin, years_after

AgeGroup = Literal["U25", "Ue25"]

# A bound for looking ahead: somebody has to be there within a quarter of a year.
LOOK_AHEAD_WORKING_DAYS = 65


def period_end(last_day: date, calendar: WorkCalendar) -> date:
    """The day on which a *period* ends: Saturday, Sunday and holiday move on (§ 26 III SGB X).

    The house's closure days do not move it; the law knows only weekends and public holidays.
    """
    legal = WorkCalendar(calendar.land)
    return legal.working_day_from(last_day)


def fixed_date_end(day: date) -> date:
    """A *date* that the authority set stays where it is, whatever day it is (§ 26 V SGB X)."""
    return day


def first_counsel_due(application_date: date, calendar: WorkCalendar, working_days: int) -> date:
    """Mindeststandard Erstberatung: working days from the application, same for U25 and Ü25.

    Source: Arbeitshilfe Neukundenmanagement (Cottbus), section 4: 15 Arbeitstage ab Antragstellung.
    """
    return calendar.add_working_days(application_date, working_days)


def decision_due(complete_on: date, calendar: WorkCalendar, working_days: int) -> date:
    """Mindeststandard Bearbeitungsdauer: working days from the day all documents are there.

    Source: Arbeitshilfe Neukundenmanagement (Cottbus), section 4: 14 Arbeitstage.
    """
    return calendar.add_working_days(complete_on, working_days)


def age_group(birth_date: date, on: date) -> AgeGroup:
    """U25 or Ü25 on a day.

    The source says "unter 25" and "über 25" and leaves the age of exactly 25 open; who has reached
    the 25th birthday counts as Ü25.
    """
    return "Ue25" if on >= years_after(birth_date, 25) else "U25"


def presumption_instant(
    appointment_day: date,
    somebody_present: Callable[[date], bool],
    calendar: WorkCalendar,
    working_days: int,
    clock: time,
) -> datetime:
    """From when a missing entry lets one presume that the person did not come.

    `clock` on the n-th working day after the appointment on which the responsible coach or a deputy
    is present: whoever could have recorded the appearance had the chance to. A presumption is no
    fact; appearing later the same day is enough (§ 309 III 2 SGB III), so it never falls on the day
    of the appointment itself.
    """
    day, present = appointment_day, 0
    for _ in range(LOOK_AHEAD_WORKING_DAYS):
        day = calendar.next_working_day(day)
        present += somebody_present(day)
        if present == working_days:
            return at_berlin(day, clock)
    raise Rejected("nobody_present", appointment_day=appointment_day.isoformat())


def non_appearance_from(appointment_day: date) -> datetime:
    """From when "nein" may be recorded: after the end of that day (§ 309 III 2 SGB III)."""
    return at_berlin(appointment_day + ONE_DAY, time())
