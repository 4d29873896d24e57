"""An invitation that came back: which appointment it is about, and what a new letter can do."""

from collections.abc import Mapping
from typing import Any

from engine.db import UnitOfWork
from engine.registry import Call
from handlers import registry
from handlers.domain.announcement import announced_on
from handlers.domain.appearances import MISSES, appearances_of
from handlers.domain.appointments import PLANNED, current_appointment
from handlers.domain.calendar import berlin_day
from handlers.domain.cases import get_case
from handlers.domain.concerns import record_told
from handlers.domain.letters import get_letter
from handlers.domain.parameters import work_calendar
from handlers.letters.kinds import letter_kind

ANNULLED = "Versaeumnis_Aufgehoben"


@registry.handler(
    "sort_returned_letter",
    label="Rücklauf einordnen",
    help=(
        "Stellt fest, ob das Schreiben eine Einladung war, und meldet ein deshalb aufgehobenes "
        "Versäumnis."
    ),
    returns={
        "fall_id": "text",
        "person_id": "text",
        "standort": "text",
        "termin_id": "text",
        "betrifft_termin": "wahrheit",
    },
)
def sort_returned_letter(work: UnitOfWork, call: Call, *, schreiben_id: str) -> dict[str, Any]:
    """Say what the letter was about; the miss that rested on it was annulled with the fact.

    Whoever waits for the hand-over because of that miss is told, so that the person gets another
    appointment instead.
    """
    letter = get_letter(work.session, schreiben_id)
    invitation = letter.appointment_id is not None and letter_kind(letter.kind).summons
    if invitation and letter.appointment_id is not None:
        rows = appearances_of(work.session, letter.appointment_id)
        if any(row.result in MISSES and row.annulled_at is not None for row in rows):
            work.add_message(ANNULLED, {"person_id": letter.person_id})
    return {
        "fall_id": letter.case_id,
        "person_id": letter.person_id,
        "standort": get_case(work.session, letter.case_id).site,
        "termin_id": letter.appointment_id,
        "betrifft_termin": invitation,
    }


@registry.message(
    ANNULLED,
    kind="fact",
    key="person_id",
    schema={"person_id": "text", "fall_id": "text"},
    label="Versäumnis aufgehoben",
)
def store_annulment(work: UnitOfWork, payload: Mapping[str, Any]) -> None:
    """Record that a miss no longer counts."""
    record_told(work, ANNULLED, payload)


@registry.function("termin_aktuell", label="Termin, der jetzt steht", needs_work=True)
def standing_appointment(work: UnitOfWork, variables: object, termin_id: str) -> str:
    """The id of the appointment that replaced this one, or this one's own."""
    return current_appointment(work.session, termin_id).id


@registry.function("termin_offen", label="Termin steht noch an", needs_work=True)
def is_still_open(work: UnitOfWork, variables: object, termin_id: str) -> bool:
    """Whether the appointment still stands, so that it needs a letter or another date."""
    return current_appointment(work.session, termin_id).status == PLANNED


@registry.function(
    "einladung_noch_rechtzeitig", label="neues Schreiben käme noch rechtzeitig", needs_work=True
)
def can_still_be_announced(work: UnitOfWork, variables: object, termin_id: str) -> bool:
    """Whether a letter posted today counts as announced before the day of the appointment."""
    appointment = current_appointment(work.session, termin_id)
    today = berlin_day(work.now)
    site = get_case(work.session, appointment.case_id).site
    posted = work_calendar(work.session, site, today).working_day_from(today)
    return announced_on(posted) < berlin_day(appointment.starts_at)
