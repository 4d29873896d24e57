"""OPEN/PROSOZ, the Fachverfahren since 17.02.2025: pools, responsibility, tasks, notes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.db import UnitOfWork
from engine.registry import Call
from handlers.connectors.register import OutsideEntry, leave_supplement
from handlers.domain import pools
from handlers.domain.appointments import Appointment
from handlers.domain.pools import PoolBooking, PoolMove
from handlers.domain.responsibility import Change, Subject, set_responsible
from handlers.domain.staff import display_name
from handlers.domain.supplements import Supplement

SYSTEM = "OPEN"
Payload = Mapping[str, Any]


@dataclass(frozen=True)
class OpenTask:
    """An OPEN-Aufgabe for a colleague."""

    recipient: str
    occasion: str
    summary: str


def book_into_pool(work: UnitOfWork, call: Call, subject: Subject, pool: str) -> PoolBooking:
    """Einbuchung in das M-Angebot Pools."""
    booking = pools.book_in(work, subject, pool)
    payload = {"pool": pool, "ab": booking.booked_in_on.isoformat()}
    _leave(work, call, subject, "pool_einbuchen", f"Einbuchen: M-Angebot Pools – {pool}", payload)
    return booking


def book_out_of_pool(
    work: UnitOfWork, call: Call, subject: Subject, pool: str, reason: str
) -> PoolBooking | None:
    """Ausbuchung; who was not booked in leaves nothing to enter."""
    booking = pools.book_out(work, subject, pool, reason)
    if booking is None or booking.booked_out_on is None:
        return None
    payload = {"pool": pool, "bis": booking.booked_out_on.isoformat(), "grund": reason}
    _leave(work, call, subject, "pool_ausbuchen", f"Ausbuchen: M-Angebot Pools – {pool}", payload)
    return booking


def move_between_pools(
    work: UnitOfWork, call: Call, subject: Subject, source: str, target: str
) -> PoolMove:
    """Umbuchung: two rows in one transaction, one to-do.

    The pair of steps 150 and 160 calls it twice; the to-do is named by the booking, not by the
    step, so that it stands there once.
    """
    move = pools.move_between_pools(work, subject, source, target)
    payload = {"von": source, "nach": target, "ab": move.booked_in.booked_in_on.isoformat()}
    entry = OutsideEntry(
        SYSTEM, "pool_umbuchen", f"Umbuchen: M-Angebot Pools – {source} nach {target}", payload
    )
    once = Call(
        call.instance_id, call.process_key, call.element_id, move.booked_in.id, call.variables
    )
    leave_supplement(work, once, subject, entry)
    return move


def set_responsible_in_open(
    work: UnitOfWork, call: Call, subject: Subject, role: str, login: str
) -> Change:
    """Zuständigkeit: our register and the to-do to enter it."""
    change = set_responsible(work, subject, role, login)
    name = display_name(work.session, login)
    payload = {"rolle": role, "zustaendig": login}
    label = f"Zuständigkeit {role} eintragen: {name}"
    _leave(work, call, subject, "zustaendigkeit_setzen", label, payload)
    return change


def create_task(work: UnitOfWork, call: Call, subject: Subject, task: OpenTask) -> Supplement:
    """OPEN-Aufgabe; its id in our register is the Aufgabe's number until a person notes OPEN's."""
    name = display_name(work.session, task.recipient)
    return _leave(
        work, call, subject, "aufgabe_anlegen", f"Aufgabe anlegen für {name}", dict(vars(task))
    )


def add_note(work: UnitOfWork, call: Call, subject: Subject, title: str, text: str) -> Supplement:
    """Vermerk; it states facts and no legal consequence."""
    payload = {"titel": title, "text": text}
    return _leave(work, call, subject, "vermerk", f"Vermerk eintragen: {title}", payload)


def document_appointment(work: UnitOfWork, call: Call, appointment: Appointment) -> Supplement:
    """Termin dokumentieren (000: "Gesprächstermine → Fachverfahren")."""
    subject = Subject(appointment.case_id, appointment.person_id)
    payload = {
        "beginn": appointment.starts_at.isoformat(),
        "art": appointment.kind,
        "jobcoach": appointment.coach,
    }
    return _leave(work, call, subject, "termin_dokumentieren", "Gesprächstermin eintragen", payload)


def create_household(work: UnitOfWork, call: Call, subject: Subject, members: int) -> Supplement:
    """BG anlegen oder reaktivieren; the BG-Nummer comes from OPEN, a person notes it."""
    label = "Bedarfsgemeinschaft anlegen oder reaktivieren, BG-Nummer notieren"
    return _leave(work, call, subject, "bg_anlegen", label, {"personen": members})


def _leave(
    work: UnitOfWork, call: Call, subject: Subject, verb: str, label: str, payload: Payload
) -> Supplement:
    return leave_supplement(work, call, subject, OutsideEntry(SYSTEM, verb, label, payload))
