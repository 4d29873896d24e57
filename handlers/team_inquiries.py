"""Rückfragen to a team (TP1 rows 20 and 130): mailbox, copy to the TL, and what if nobody answers.

Source: Arbeitshilfe Neukundenmanagement (001), lines 79 and 94 to 96.
"""

from engine.db import UnitOfWork
from engine.registry import Call
from handlers import registry
from handlers.domain.calendar import berlin_day, end_of_day
from handlers.domain.cases import Case
from handlers.domain.inquiries import Question, open_inquiry
from handlers.domain.parameters import parameter, work_calendar

KINDS = {"datenaufnahme": "kanalregel", "terminvergabe": "kein_termin"}
ESCALATIONS = {"terminvergabe": "Rückfrage unbeantwortet: Termin für das Erstgespräch fehlt"}


@registry.handler(
    "open_ticket",
    label="Rückfrage stellen",
    help=(
        "Stellt einem Team eine Rückfrage mit Frist; die TL bekommt eine Kopie (TP1, Zeilen 20 "
        "und 130)."
    ),
)
def open_ticket(
    work: UnitOfWork,
    call: Call,
    *,
    art: str,
    empfaenger: str,
    betreff: str,
) -> None:
    """Ask a team; the TL gets a copy. The matter itself is a task of the process."""
    site = empfaenger.partition("@")[2]
    ask(work, call, Question(KINDS.get(art, "sonstiges"), site, empfaenger, betreff))


@registry.handler(
    "escalate_to_team_lead",
    label="TL einschalten",
    help=(
        "Legt der TL einen Vorgang vor, weil niemand rechtzeitig geantwortet hat; die Aufgabe des"
        " Teams bleibt offen."
    ),
)
def escalate_to_team_lead(work: UnitOfWork, call: Call, *, anlass: str, standort: str) -> None:
    """Nobody of the team answered in time: the TL decides, the team's task stays open."""
    line = ESCALATIONS.get(anlass, "Frist überschritten")
    ask(work, call, Question("frist", standort, f"TL@{standort}", line))


def ask(work: UnitOfWork, call: Call, question: Question) -> None:
    """Enter a question with its due time and what the process knows of the matter."""
    known = call.variables
    today = berlin_day(work.now)
    days = parameter(work, "rueckfrage_arbeitstage", question.site)
    due = work_calendar(work.session, question.site, today).add_working_days(today, days)
    complete = Question(
        kind=question.kind,
        site=question.site,
        recipients=question.recipients,
        subject_line=question.subject_line,
        text=known.get("rueckruf") or "",
        copy_to=f"TL@{question.site}",
        case_id=_case_id(work, known.get("fall_id")),
        person_id=known.get("elb_person_id") or known.get("person_id"),
        due_at=end_of_day(due),
    )
    open_inquiry(work, complete, activity_id=call.activity_id)


def _case_id(work: UnitOfWork, named: str | None) -> str | None:
    """Where the Servicecenter may take no data there is no case yet, only the id it will get."""
    return named if named is not None and work.session.get(Case, named) is not None else None
