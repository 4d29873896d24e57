"""Joining the Gruppencoaching: JAplus, responsibility, group date, waiting list (rows 100–120)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.db import UnitOfWork
from engine.errors import BpmnError, FieldError, InvalidForm
from engine.registry import Call
from engine.zone import BERLIN
from handlers import registry
from handlers.appointments import slot_words, spellings
from handlers.connectors import japlus, open_prosoz
from handlers.domain.calendar import berlin_day
from handlers.domain.case_facts import FactKey, latest_fact, record_fact
from handlers.domain.cases import get_case
from handlers.domain.concerns import person_concerned, record_told
from handlers.domain.groups import (
    FreeDate,
    GroupFull,
    cancel_group_bookings,
    free_group_dates,
    join_waiting_list,
    leave_waiting_list,
    waiting_list,
)
from handlers.domain.participation import revoke_decision
from handlers.domain.pools import JA_TEILNAHME
from handlers.domain.responsibility import Subject, responsible
from handlers.late_arrivals import tell_of_late_withdrawal


@registry.handler(
    "create_japlus_participant",
    label="In JAplus anlegen",
    help="Legt die Person mit ihrem Jobcoach in JAplus an (TP2, Zeile 100).",
    returns={"japlus_id": "text"},
)
def create_japlus_participant(
    work: UnitOfWork, call: Call, *, fall_id: str, person_id: str, jco_id: str
) -> dict[str, Any]:
    """Enter the participant with the responsible coach (000: "zuständiger JCO → JAplus")."""
    subject = Subject(fall_id, person_id)
    coach = responsible(work.session, subject, "JCO") or jco_id
    participant = japlus.create_participant(work, call, subject, coach)
    return {"japlus_id": participant.id}


@registry.handler(
    "set_responsible_ifk",
    label="Zuständige IFK eintragen",
    help=(
        "Trägt den Jobcoach als zuständige IFK ein; bisherige und neue stehen im Verlauf (TP2, "
        "Zeile 110)."
    ),
    returns={"ifk_bisher": "text", "ifk_neu": "text"},
)
def set_responsible_ifk(
    work: UnitOfWork, call: Call, *, fall_id: str, person_id: str, jco_id: str
) -> dict[str, Any]:
    """Make the coach the responsible IFK; old and new go into the history."""
    subject = Subject(fall_id, person_id)
    coach = responsible(work.session, subject, "JCO") or jco_id
    change = open_prosoz.set_responsible_in_open(work, call, subject, "IFK", coach)
    return {"ifk_bisher": change.old, "ifk_neu": change.new}


@registry.acceptor(
    "accept_group_choice",
    label="Gruppentermin auswählen",
    help=(
        "Merkt den gewählten Gruppentermin oder setzt auf die Warteliste; gebucht wird im "
        "nächsten Schritt (TP2, Zeile 120)."
    ),
    returns={"gruppentermin_id": "text", "warteliste": "wahrheit"},
)
def accept_group_choice(
    work: UnitOfWork, call: Call, form: Mapping[str, Any], *, fall_id: str, person_id: str
) -> dict[str, Any]:
    """Take the chosen date or join the waiting list; the next step books the place.

    Who names no date gets the next one with a free place, of the named group if there is one.
    """
    if form.get("warteliste"):
        site = get_case(work.session, fall_id).site
        join_waiting_list(work, Subject(fall_id, person_id), site)
        return {"gruppentermin_id": None, "warteliste": True}
    chosen = _chosen(work, fall_id, form.get("gruppe_id"), form.get("gruppentermin"))
    if chosen is None:
        raise InvalidForm([FieldError("gruppentermin", "required_or_waiting_list", {})])
    return {"gruppentermin_id": chosen.group_date_id, "warteliste": False}


@registry.prefill("accept_group_choice")
def group_prefill(work: UnitOfWork, call: Call) -> dict[str, Any]:
    """The coming group dates of the site with places left, and their groups."""
    days = _free(work, call)
    groups = {day.group_id: day.group_name for day in days}
    return {
        "gruppentermine": _choices(days),
        "gruppen": [{"value": group, "label": name} for group, name in groups.items()],
    }


@registry.handler(
    "book_group_date",
    label="Gruppentermin buchen",
    help=(
        "Bucht den gewählten Gruppentermin, nach der Warteliste den ersten freien; ist der Platz "
        "weg: ERR_GRUPPE_VOLL (TP2, Zeile 120)."
    ),
    returns={"gruppenbuchung_id": "text"},
)
def book_group_date(
    work: UnitOfWork,
    call: Call,
    *,
    fall_id: str,
    person_id: str,
    gruppentermin_id: str | None = None,
) -> dict[str, Any]:
    """Take a place; who waits gets the first free date of the site once a place is there."""
    subject = Subject(fall_id, person_id)
    waited = call.element_id == "Z120_PlatzBuchen"
    wanted = gruppentermin_id or (_first_free(work, fall_id) if waited else None)
    if wanted is None:
        if waited:
            raise BpmnError("ERR_GRUPPE_VOLL")
        return {"gruppenbuchung_id": None}
    try:
        booking = japlus.book_group_date(work, call, subject, wanted)
    except GroupFull as full:
        raise BpmnError("ERR_GRUPPE_VOLL", group_date_id=wanted) from full
    return {"gruppenbuchung_id": booking.id}


@registry.acceptor(
    "accept_waiting_list_decision",
    label="Über Warteliste entscheiden",
    help="Speichert, ob die Person weiter wartet oder welchen Gruppentermin die TL nennt.",
    returns={"weiter_warten": "wahrheit", "gruppentermin_id": "text"},
)
def accept_waiting_list_decision(
    work: UnitOfWork, call: Call, form: Mapping[str, Any], *, fall_id: str, person_id: str
) -> dict[str, Any]:
    """The TL lets the person wait on, or names a group date."""
    if form["entscheidung_warteliste"] == "weiter_warten":
        return {"weiter_warten": True, "gruppentermin_id": None}
    chosen = form.get("gruppentermin")
    if not chosen:
        raise InvalidForm([FieldError("gruppentermin", "required", {})])
    leave_waiting_list(work, Subject(fall_id, person_id))
    return {"weiter_warten": False, "gruppentermin_id": chosen}


@registry.prefill("accept_waiting_list_decision")
def waiting_list_prefill(work: UnitOfWork, call: Call) -> dict[str, Any]:
    """The coming group dates of the site with places left."""
    return {"gruppentermine": _choices(_free(work, call))}


@registry.message(
    "Platz_frei",
    kind="fact",
    key="person_id",
    schema={"person_id": "text", "gruppentermin_id": "text"},
    label="Gruppenplatz frei",
)
def store_free_place(work: UnitOfWork, payload: Mapping[str, Any]) -> None:
    """Record that a place was offered to a person on the waiting list."""
    record_told(work, "Platz_frei", payload)


@registry.function("platz_frei", label="Platz wurde angeboten", needs_work=True)
def place_offered(work: UnitOfWork, variables: object, fall_id: str, person_id: str) -> bool:
    """Whether an offer came before the wait began and no later booking was lost again.

    An offer that was used up by a lost race for the place must not fire the wait a second time, so
    only an offer counts while the site really has a free date.
    """
    offer = latest_fact(work.session, "Platz_frei", FactKey(person_id=person_id))
    return offer is not None and _first_free(work, fall_id) is not None


@registry.message(
    "Teilnahme_Widerruf",
    kind="fact",
    key="person_id",
    schema={"person_id": "text", "fall_id": "text", "grund_text": "text"},
    label="Teilnahme widerrufen",
)
def store_withdrawal(work: UnitOfWork, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Record that the person says no after yes."""
    found = {"person_id": person_concerned(work.session, payload)}
    record_fact(work, "Teilnahme_Widerruf", {**payload, **found})
    tell_of_late_withdrawal(work, found["person_id"], payload.get("grund_text") or "")
    return found


@registry.handler(
    "undo_participation",
    label="Teilnahme zurücknehmen",
    help=(
        "Nimmt nach einem Widerruf Gruppenplatz, Warteliste, JAplus-Eintrag und den Pool JA "
        "Teilnahme zurück."
    ),
    returns={"teilnahme": "wahrheit"},
)
def undo_participation(
    work: UnitOfWork, call: Call, *, fall_id: str, person_id: str
) -> dict[str, Any]:
    """Take back what the yes had set in motion: group place, JAplus entry, pool JA Teilnahme."""
    subject, reason = Subject(fall_id, person_id), "Teilnahme widerrufen"
    revoke_decision(work, subject)
    freed = cancel_group_bookings(work, subject)
    leave_waiting_list(work, subject)
    if freed:
        offer_place(work, get_case(work.session, fall_id).site)
    japlus.end_participation(work, call, subject, reason)
    open_prosoz.book_out_of_pool(work, call, subject, JA_TEILNAHME, reason)
    return {"teilnahme": False}


def offer_place(work: UnitOfWork, site: str) -> None:
    """Offer a place that became free to whoever waits longest at the site."""
    waiting = waiting_list(work.session, site)
    if waiting:
        work.add_message("Platz_frei", {"person_id": waiting[0].person_id})


def _first_free(work: UnitOfWork, case_id: str) -> str | None:
    site = get_case(work.session, case_id).site
    dates = free_group_dates(work.session, site, work.now, limit=1)
    return dates[0].group_date_id if dates else None


def _chosen(
    work: UnitOfWork, case_id: str, group_id: str | None, date_id: str | None
) -> FreeDate | None:
    """The free date that was meant; a date named by its time may be that of several groups."""
    days = free_group_dates(work.session, get_case(work.session, case_id).site, work.now)
    named = next((day for day in days if day.group_date_id == date_id), None)
    if date_id is not None and named is None:
        raise InvalidForm([FieldError("gruppentermin", "group_full", {})])
    fitting = [
        day
        for day in days
        if group_id in (None, day.group_id) and (named is None or day.starts_at == named.starts_at)
    ]
    if named is not None and not fitting:
        raise InvalidForm([FieldError("gruppe_id", "group_date_of_another_group", {})])
    return named if named in fitting else next(iter(fitting), None)


def _free(work: UnitOfWork, call: Call) -> list[FreeDate]:
    case_id = call.variables.get("fall_id")
    if not case_id:
        return []
    return free_group_dates(work.session, get_case(work.session, case_id).site, work.now)


def _choices(days: list[FreeDate]) -> list[dict[str, Any]]:
    return [
        {
            "value": day.group_date_id,
            "label": f"{slot_words(day.starts_at)}, {day.group_name} ({day.places_left} frei)",
            "auch": [*spellings(day.starts_at), _local(day.starts_at), _day(day.starts_at)],
        }
        for day in days
    ]


def _local(instant: datetime) -> str:
    return instant.astimezone(BERLIN).isoformat()


def _day(instant: datetime) -> str:
    return berlin_day(instant).isoformat()
