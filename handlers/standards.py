"""Watching the Mindeststandards: when they start, and telling the TL when one is missed.

Source: Arbeitshilfe Neukundenmanagement (001), section 4, lines 106 to 142.
"""

from engine.db import UnitOfWork
from engine.registry import Call
from handlers import registry
from handlers.domain.alg1 import tops_up_alg1
from handlers.domain.calendar import berlin_day, end_of_day
from handlers.domain.cases import get_case
from handlers.domain.deadlines import decision_due, first_counsel_due
from handlers.domain.households import elb_ids
from handlers.domain.inquiries import Question, open_inquiry
from handlers.domain.minimum_standards import (
    DECISION,
    FIRST_COUNSEL,
    Span,
    report_overdue,
    restart_standard,
    start_standard,
)
from handlers.domain.parameters import parameter, work_calendar
from handlers.domain.responsibility import Subject

SUBJECT_LINES = {
    FIRST_COUNSEL: "Frist für die Erstberatung überschritten",
    DECISION: "Frist für die Entscheidung überschritten",
}


@registry.handler(
    "report_minimum_standard",
    label="Fristüberschreitung an die TL melden",
    help=(
        "Meldet der TL einmal jede Person, deren Frist überschritten ist; am Ablauf ändert sich "
        "nichts."
    ),
)
def report_minimum_standard(
    work: UnitOfWork, call: Call, *, fall_id: str, art: str = FIRST_COUNSEL
) -> None:
    """Tell the TL about every person whose standard is missed, once; no token moves.

    Who still draws Arbeitslosengeld is the agency's to place, so the talk is not late with us.
    """
    case = get_case(work.session, fall_id)
    persons = {case.person_id, *elb_ids(work.session, case.household_id)}
    missed = [
        person_id
        for person_id in sorted(persons)
        if not _waits(work, Subject(fall_id, person_id), art)
        and report_overdue(work, Subject(fall_id, person_id), art)
    ]
    if missed:
        today = berlin_day(work.now)
        due = work_calendar(work.session, case.site, today).next_working_day(today)
        question = Question(
            kind="frist",
            site=case.site,
            recipients=f"TL@{case.site}",
            subject_line=SUBJECT_LINES[art],
            case_id=fall_id,
            person_id=missed[0],
            due_at=end_of_day(due),
        )
        open_inquiry(work, question, activity_id=call.activity_id)


def _waits(work: UnitOfWork, subject: Subject, kind: str) -> bool:
    return kind == FIRST_COUNSEL and tops_up_alg1(work.session, subject, berlin_day(work.now))


def start_first_counsel(work: UnitOfWork, subject: Subject) -> None:
    """15 working days from the application, for everyone of the Bedarfsgemeinschaft alike."""
    case = get_case(work.session, subject.case_id)
    days = parameter(work, "erstberatung_arbeitstage", case.site)
    calendar = work_calendar(work.session, case.site, berlin_day(work.now))
    due = first_counsel_due(case.application_date, calendar, days)
    start_standard(work, subject, FIRST_COUNSEL, Span(case.application_date, due))


@registry.handler(
    "restart_first_counsel",
    label="Frist für das Erstgespräch neu beginnen",
    help=(
        "Zählt die Frist für das Erstgespräch ab heute neu, weil das Arbeitslosengeld geendet hat."
    ),
)
def restart_first_counsel(work: UnitOfWork, call: Call, *, fall_id: str, person_id: str) -> None:
    """Count the days for the first talk from the day on which the Arbeitslosengeld has ended.

    The source counts from the application (001, section 4) and knows no restart; but until the
    Rechtskreiswechsel (001, line 55) the agency places the person and the Jobcenter may not counsel
    (002, line 586). So the days are a parameter of their own, an assumption.
    """
    case, today = get_case(work.session, fall_id), berlin_day(work.now)
    days = parameter(work, "erstberatung_nach_alg_arbeitstage", case.site)
    due = work_calendar(work.session, case.site, today).add_working_days(today, days)
    restart_standard(work, Subject(fall_id, person_id), FIRST_COUNSEL, Span(today, due))


def start_decision(work: UnitOfWork, subject: Subject) -> None:
    """14 working days from the day on which the documents were complete."""
    case = get_case(work.session, subject.case_id)
    complete_on = case.complete_on or berlin_day(work.now)
    days = parameter(work, "entscheidung_arbeitstage", case.site)
    calendar = work_calendar(work.session, case.site, berlin_day(work.now))
    due = decision_due(complete_on, calendar, days)
    start_standard(work, subject, DECISION, Span(complete_on, due))
