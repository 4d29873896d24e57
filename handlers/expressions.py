"""Functions for conditions, timers and parameters of the diagrams, under their German names.

Those that count working days read the calendar of the case's site (variable `standort`); facts are
read from the tables each time, never from a copy in the process.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from engine.db import UnitOfWork
from handlers import registry
from handlers.domain.absences import acting_user
from handlers.domain.announcement import announced_on
from handlers.domain.appearances import current_appearance
from handlers.domain.appointments import current_appointment, moves_of
from handlers.domain.benefits import benefit_state, receives_benefits
from handlers.domain.calendar import (
    WorkCalendar,
    at_berlin,
    berlin_day,
    day_of,
    end_of_day,
    start_of_day,
)
from handlers.domain.case_facts import FactKey, latest_fact
from handlers.domain.cases import case_or_none, cases_of_person, get_case
from handlers.domain.deadlines import period_end
from handlers.domain.documents import is_complete
from handlers.domain.legal_notice import legal_notice
from handlers.domain.parameters import parameter, resolve_row, work_calendar
from handlers.domain.presence import presumption_due
from handlers.domain.responsibility import Subject, responsible

Variables = Mapping[str, Any]
SATURDAY = 5


def _left_out(work: UnitOfWork, variables: Variables, day: object, count: int) -> Mapping[str, Any]:
    """Which days of the week between did not count, because the office does not work."""
    calendar, start = _calendar(work, variables), day_of(day)
    end = calendar.add_working_days(start, count)
    between = (start + timedelta(days=n) for n in range(1, (end - start).days))
    closed = [d for d in between if d.weekday() < SATURDAY and not calendar.is_working_day(d)]
    return {"zaehlt_nicht": closed} if closed else {}


def _parameter_row(work: UnitOfWork, variables: Variables, name: str) -> Mapping[str, Any]:
    row = resolve_row(work.session, name, _site(work, variables), berlin_day(work.now))
    return {"gueltig_ab": row.valid_from, "quelle": row.source}


@registry.function(
    "arbeitstage_nach",
    label="n-ter Arbeitstag nach einem Tag",
    needs_work=True,
    source="Der Tag selbst zählt nicht (§ 187 Abs. 1 BGB)",
    explain=_left_out,
)
def working_days_after(work: UnitOfWork, variables: Variables, day: object, count: int) -> date:
    """The n-th working day after a day; the day itself does not count (§ 187 I BGB)."""
    return _calendar(work, variables).add_working_days(day_of(day), count)


@registry.function("naechster_arbeitstag", label="nächster Arbeitstag", needs_work=True)
def next_working_day(work: UnitOfWork, variables: Variables, day: object) -> date:
    """The first working day after a day."""
    return _calendar(work, variables).next_working_day(day_of(day))


@registry.function("ist_arbeitstag", label="ist Arbeitstag", needs_work=True)
def is_working_day(work: UnitOfWork, variables: Variables, day: object) -> bool:
    """Whether the site works on a day."""
    return _calendar(work, variables).is_working_day(day_of(day))


@registry.function("arbeitstage_zwischen", label="Arbeitstage zwischen zwei Tagen", needs_work=True)
def working_days_between(work: UnitOfWork, variables: Variables, start: object, end: object) -> int:
    """How many working days lie after the first day up to and including the second."""
    return _calendar(work, variables).working_days_between(day_of(start), day_of(end))


@registry.function(
    "fristende",
    label="Ende einer Frist",
    needs_work=True,
    source="Vom Wochenende oder Feiertag auf den nächsten Werktag (§ 26 Abs. 3 SGB X)",
)
def period_end_of(work: UnitOfWork, variables: Variables, day: object) -> date:
    """The day on which a period ends: from a weekend or holiday to the next Werktag."""
    return period_end(day_of(day), _calendar(work, variables))


@registry.function(
    "tagesende",
    label="Ende eines Tages, 24:00 Uhr",
    source="Tagesfristen enden mit dem Tag (§ 188 Abs. 1 BGB)",
)
def day_end(day: object) -> datetime:
    """24:00 in Berlin on the day of a date or instant."""
    return end_of_day(day_of(day))


@registry.function("tagesbeginn", label="Beginn eines Tages, 0:00 Uhr")
def day_start(day: object) -> datetime:
    """0:00 in Berlin on the day of a date or instant."""
    return start_of_day(day_of(day))


@registry.function("um_uhrzeit", label="ein Tag zu einer Uhrzeit")
def at_time(day: object, clock: str) -> datetime:
    """A time of day such as "12:00" in Berlin on a day."""
    return at_berlin(day_of(day), time.fromisoformat(clock))


@registry.function(
    "bekanntgabe", label="Bekanntgabe nach Aufgabe zur Post", source="§ 37 Abs. 2 SGB X"
)
def announcement(posted: object) -> date:
    """The day on which a posted act counts as announced."""
    return announced_on(day_of(posted))


@registry.function(
    "rechtsfolgenbelehrung", label="Einladung mit Rechtsfolgenbelehrung?", needs_work=True
)
def notice_needed(
    work: UnitOfWork, variables: object, number: int, purpose: str, day: object
) -> bool:
    """Whether the n-th invitation for a purpose to an appointment on a day carries the notice."""
    return legal_notice(work.session, number, purpose, day_of(day)).rfb


@registry.function("parameter", label="Parameter", needs_work=True, explain=_parameter_row)
def parameter_value(work: UnitOfWork, variables: Variables, name: str) -> Any:
    """The parameter's value in force now, at the case's site."""
    return parameter(work, name, _site(work, variables))


@registry.function("standort_von", label="Standort des Falls", needs_work=True)
def site_of_case(work: UnitOfWork, variables: Variables, case_id: str) -> str:
    """The case's site now: it changes when somebody moves within the district."""
    return get_case(work.session, case_id).site


@registry.function("standort_aktuell", label="Standort der Person", needs_work=True)
def site_of_person(work: UnitOfWork, variables: Variables, person_id: str) -> str | None:
    """The site of the person's case now."""
    case_id = _case_id(work, variables, person_id)
    return get_case(work.session, case_id).site if case_id else None


@registry.function("zustaendig_heute", label="wer heute zuständig ist", needs_work=True)
def acting_coach(work: UnitOfWork, variables: Variables, person_id: str) -> str | None:
    """The person's JCO, the deputy if the JCO is absent today, None if nobody is there."""
    case_id = _case_id(work, variables, person_id)
    coach = responsible(work.session, Subject(case_id, person_id), "JCO") if case_id else None
    return acting_user(work.session, coach, berlin_day(work.now)) if coach else None


@registry.function("antragsdatum_von", label="Antragsdatum des Falls", needs_work=True)
def application_date(work: UnitOfWork, variables: Variables, case_id: str) -> date:
    """The Antragsdatum, which never changes."""
    return get_case(work.session, case_id).application_date


@registry.function("unterlagen_vollstaendig", label="Unterlagen vollständig?", needs_work=True)
def documents_complete(work: UnitOfWork, variables: Variables, case_id: str) -> bool:
    """Whether nothing that the decision needs is missing."""
    return is_complete(work.session, case_id)


@registry.function("leistungsbezug_liegt_vor", label="Leistungen bewilligt?", needs_work=True)
def benefits_granted(work: UnitOfWork, variables: Variables, person_id: str) -> bool:
    """Whether the newest decision grants SGB II benefits."""
    return receives_benefits(work.session, person_id)


@registry.function("leistungsstatus", label="Stand der SGB II-Leistungen", needs_work=True)
def benefits_state(work: UnitOfWork, variables: Variables, person_id: str) -> str:
    """bewilligt, abgelehnt, versagt, eingestellt, or offen while nothing was decided."""
    fact = benefit_state(work.session, person_id)
    return fact.state if fact else "offen"


@registry.function("termin_beginn", label="Beginn des Termins", needs_work=True)
def appointment_start(work: UnitOfWork, variables: Variables, appointment_id: str) -> datetime:
    """When the appointment that stands now begins."""
    return current_appointment(work.session, appointment_id).starts_at


@registry.function("termin_ende", label="Ende des Termins", needs_work=True)
def appointment_end(work: UnitOfWork, variables: Variables, appointment_id: str) -> datetime:
    """When the appointment that stands now ends."""
    return current_appointment(work.session, appointment_id).ends_at


@registry.function("termin_tagesende", label="Ende des Termintages", needs_work=True)
def appointment_day_end(work: UnitOfWork, variables: Variables, appointment_id: str) -> datetime:
    """24:00 on the appointment's day: only then "nicht erschienen" can be stated."""
    start = current_appointment(work.session, appointment_id).starts_at
    return end_of_day(berlin_day(start))


@registry.function("vermutung_ab", label="ab wann Nichterscheinen vermutet wird", needs_work=True)
def presumption_start(work: UnitOfWork, variables: Variables, appointment_id: str) -> datetime:
    """From when a missing entry lets one presume non-appearance (absences counted in)."""
    return presumption_due(work.session, current_appointment(work.session, appointment_id))


@registry.function("erschienen_stand", label="Ergebnis des Termins", needs_work=True)
def appearance_state(work: UnitOfWork, variables: Variables, appointment_id: str) -> str | None:
    """What counts about the appointment, or null while nothing was recorded."""
    current = current_appointment(work.session, appointment_id)
    appearance = current_appearance(work.session, current.id)
    return appearance.result if appearance else None


@registry.function("verlegungen", label="Zahl der Verlegungen auf Wunsch", needs_work=True)
def moves(work: UnitOfWork, variables: Variables, appointment_id: str) -> int:
    """How often the person had this appointment moved; what the office moved does not count."""
    current = current_appointment(work.session, appointment_id)
    subject = Subject(current.case_id, current.person_id)
    return moves_of(work.session, subject, current.number)


@registry.function("tatsache", label="Tatsache zur Person bekannt?", needs_work=True)
def fact_of_person(work: UnitOfWork, variables: Variables, name: str, person_id: str) -> bool:
    """Whether a message of this name was ever recorded for the person."""
    return latest_fact(work.session, name, FactKey(person_id=person_id)) is not None


@registry.function("tatsache_fall", label="Tatsache zum Fall bekannt?", needs_work=True)
def fact_of_case(work: UnitOfWork, variables: Variables, name: str, case_id: str) -> bool:
    """Whether a message of this name was ever recorded for the case."""
    return latest_fact(work.session, name, FactKey(case_id=case_id)) is not None


@registry.function("tatsache_termin", label="Tatsache zum Termin bekannt?", needs_work=True)
def fact_of_appointment(
    work: UnitOfWork, variables: Variables, name: str, appointment_id: str
) -> bool:
    """Whether a message of this name was ever recorded for the appointment."""
    key = FactKey(appointment_id=appointment_id)
    return latest_fact(work.session, name, key) is not None


def _site(work: UnitOfWork, variables: Variables) -> str | None:
    """The site whose parameters and calendar hold: the case's own, else the variable.

    The variable is a copy from the start; after a Standortwechsel only the case is right.
    """
    case_id, site = variables.get("fall_id"), variables.get("standort")
    case = case_or_none(work.session, str(case_id)) if case_id else None
    if case is not None:
        return case.site
    return str(site) if site is not None else None


def _case_id(work: UnitOfWork, variables: Variables, person_id: str) -> str | None:
    """The case at hand, else the person's newest."""
    if variables.get("fall_id"):
        return str(variables["fall_id"])
    cases = cases_of_person(work.session, person_id)
    return cases[0].id if cases else None


def _calendar(work: UnitOfWork, variables: Variables) -> WorkCalendar:
    return work_calendar(work.session, _site(work, variables), berlin_day(work.now))
