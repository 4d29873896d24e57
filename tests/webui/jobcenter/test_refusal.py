"""Refused while the hand-over waits (DOMAIN 0.6): one letter, and both pages say how it ended."""

from __future__ import annotations

from typing import Any

import engine
from handlers.domain.appointments import Appointment
from handlers.domain.letters import letters_of_case
from tests.webui.jobcenter.conftest import Jobcenter

TALK: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Z20_Erscheint", {"erschienen": "ja"}),
    (
        "Z70_Clearinggespraech",
        {
            "gespraech_stand": "gefuehrt",
            "gespraech_am": "2025-03-03T09:00:00+01:00",
            "gespraechsart": "persoenlich",
            "ergebnis": "Berufsziel besprochen, Fragen zum Antrag geklärt.",
        },
    ),
    ("Z80_VorteileKommunizieren", {"kommuniziert": True, "flyer_ausgehaendigt": True}),
    ("Z90_Teilnahme", {"teilnahme": False, "ablehnungsgrund": "kein_interesse"}),
)


def refuse_while_waiting(jobcenter: Jobcenter, appointment: Appointment) -> str:
    """Have the talk, say no to the group, and let the LSB refuse; return the instance."""
    instance_id = jobcenter.open_task(appointment.case_id, "Z20_Erscheint").instance_id
    for element_id, form in TALK:
        task = jobcenter.open_task(appointment.case_id, element_id)
        with jobcenter.application.db.begin("jco.demo") as work:
            engine.complete_task(work, task.id, form)
    jobcenter.move("2025-03-05T09:00:00+01:00")
    refused = {
        "fall_id": appointment.case_id,
        "entscheidung": "abgelehnt",
        "entschieden_am": "2025-03-05",
    }
    with jobcenter.application.db.begin("lsb.demo") as work:
        engine.send_message(work, "LSB_Entscheidung", refused)
    return instance_id


def test_a_refusal_ends_the_clearing_and_the_pages_say_so(jobcenter: Jobcenter) -> None:
    (appointment,) = jobcenter.appointments("Aydin")
    instance_id = refuse_while_waiting(jobcenter, appointment)
    client = jobcenter.client("jco.demo")
    case = client.get(f"/faelle/{appointment.case_id}").text
    assert "Antrag abgelehnt" in case
    assert "bis heute, 9:00: beendet vor Leistungsbezug" in case
    page = client.get(f"/vorgaenge/{instance_id}").text
    assert "Stand beendet Ausgang beendet vor Leistungsbezug" in page


def test_a_refusal_is_told_in_one_letter(jobcenter: Jobcenter) -> None:
    (appointment,) = jobcenter.appointments("Aydin")
    refuse_while_waiting(jobcenter, appointment)
    with jobcenter.application.db.read() as session:
        letters = letters_of_case(session, appointment.case_id)
    assert [letter.kind for letter in letters].count("abschluss_ablehnung") == 1
