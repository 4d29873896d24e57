"""JAplus, the Jobakademie's register: participants and group dates."""

from engine.db import UnitOfWork
from engine.registry import Call
from handlers.connectors.register import OutsideEntry, leave_supplement
from handlers.domain import groups, participation
from handlers.domain.groups import GroupBooking
from handlers.domain.participation import JaParticipant
from handlers.domain.responsibility import Subject
from handlers.domain.staff import display_name
from handlers.letters.dates import short_time

SYSTEM = "JAplus"


def create_participant(work: UnitOfWork, call: Call, subject: Subject, coach: str) -> JaParticipant:
    """Teilnehmer anlegen with the responsible coach (000: "zuständiger JCO → JAplus")."""
    participant = participation.create_participant(work, subject, coach)
    label = f"Teilnehmer anlegen, Jobcoach {display_name(work.session, coach)}"
    payload = {"jobcoach": coach, "ab": participant.since.isoformat()}
    entry = OutsideEntry(SYSTEM, "teilnehmer_anlegen", label, payload)
    leave_supplement(work, call, subject, entry)
    return participant


def book_group_date(
    work: UnitOfWork, call: Call, subject: Subject, group_date_id: str
) -> GroupBooking:
    """Gruppentermin buchen; raises `groups.GroupFull` when the last place has gone."""
    booking = groups.book_group_date(work, subject, group_date_id)
    starts_at = groups.get_group_date(work.session, group_date_id).starts_at
    label = f"1. Gruppentermin buchen: {short_time(starts_at)}"
    payload = {"gruppentermin": group_date_id, "beginn": starts_at.isoformat()}
    entry = OutsideEntry(SYSTEM, "gruppentermin_buchen", label, payload)
    leave_supplement(work, call, subject, entry)
    return booking


def end_participation(
    work: UnitOfWork, call: Call, subject: Subject, reason: str
) -> JaParticipant | None:
    """Teilnahme beenden; who was no participant leaves nothing to enter."""
    participant = participation.end_participation(work, subject, reason)
    if participant is not None:
        entry = OutsideEntry(SYSTEM, "teilnahme_beenden", "Teilnahme beenden", {"grund": reason})
        leave_supplement(work, call, subject, entry)
    return participant
