"""Neukunde: a figure for the Mindeststandards, never a door (nobody is turned away because of it).

Source: Arbeitshilfe Neukundenmanagement (Cottbus, 01.01.2021), section 2.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from handlers.domain.calendar import ONE_DAY, years_after

MINIMUM_AGE = 15


@dataclass(frozen=True)
class Applicant:
    """What the rule looks at. `last_benefit_day` is None if there never was a benefit."""

    birth_date: date
    application_date: date
    lives_in_germany: bool
    last_benefit_day: date | None


@dataclass(frozen=True)
class NewCustomer:
    """The flag, the gap in calendar days without benefit, and the reasons as ASCII codes."""

    new_customer: bool
    gap_days: int | None
    reasons: tuple[str, ...]


def age_limit(birth_date: date) -> date:
    """The last day before the Altersgrenze of § 7a SGB II is reached (inclusive).

    Born before 1947: end of the month in which 65 years are complete; then one month more per year
    up to 1958, two months more per year from 1959, 67 years from 1964 on.
    """
    year = birth_date.year
    months = max(0, min(year - 1946, 12)) + max(0, min(2 * (year - 1958), 12))
    # A year of life is complete at the end of the day before the birthday (§ 188 II BGB).
    complete = birth_date - ONE_DAY
    total = complete.year * 12 + complete.month - 1 + 65 * 12 + months
    end_year, end_month = divmod(total, 12)
    return date(end_year, end_month + 1, monthrange(end_year, end_month + 1)[1])


def gap_days(last_benefit_day: date, application_date: date) -> int:
    """Calendar days without benefit between the last benefit day and the application."""
    return (application_date - last_benefit_day).days - 1


def judge(applicant: Applicant, interruption_days: int) -> NewCustomer:
    """Apply the definition; a rejected application is time without benefit, only the gap counts.

    `interruption_days` is the parameter `neukunde_luecke_tage` (182): the gap must be longer.
    """
    gap = (
        None
        if applicant.last_benefit_day is None
        else gap_days(applicant.last_benefit_day, applicant.application_date)
    )
    against: list[str] = []
    if applicant.application_date < years_after(applicant.birth_date, MINIMUM_AGE):
        against.append("unter_15")
    if applicant.application_date > age_limit(applicant.birth_date):
        against.append("altersgrenze_erreicht")
    if not applicant.lives_in_germany:
        against.append("kein_aufenthalt_in_deutschland")
    if gap is not None and gap <= interruption_days:
        against.append("luecke_zu_kurz")
    if against:
        return NewCustomer(False, gap, tuple(against))
    return NewCustomer(True, gap, ("erstantrag" if gap is None else "luecke_lang_genug",))
