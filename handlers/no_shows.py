"""Non-appearance before a hand-over: a person confirms it, or annuls it (TP2 row 60)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from engine.db import UnitOfWork
from engine.registry import Call
from handlers import registry
from handlers.connectors import open_prosoz
from handlers.domain.appearances import confirm_finding, misses_of
from handlers.domain.calendar import berlin_day
from handlers.domain.letters import CANCELLED, RETURNED, Letter, summons_for
from handlers.domain.responsibility import Subject
from handlers.letters.dates import weekday_time

SUMMONS = ("einladung_1", "einladung_2", "einladung_ersatz")
TITLE = "Nichterscheinen"


@registry.acceptor(
    "accept_no_show_confirmation",
    label="Nichterscheinen bestätigen",
    help=(
        "Bestätigt jedes Versäumnis oder hebt es auf; zur Abgabe kommt es nur, wenn alle "
        "bestätigt sind (TP2, Zeile 60)."
    ),
    returns={"nichterscheinen_folge": "text"},
)
def accept_no_show_confirmation(
    work: UnitOfWork, call: Call, form: Mapping[str, Any], *, fall_id: str, person_id: str
) -> dict[str, Any]:
    """Confirm or annul each miss; the hand-over goes on only if the last one is confirmed.

    Everything but "bestaetigt" (the person was there, the office was prevented, the mail came
    back) annuls the miss it is about, and the person gets another appointment.
    """
    misses = misses_of(work.session, Subject(fall_id, person_id))
    remark = form.get("bemerkung") or ""
    findings = {1: form.get("befund_1"), 2: form["befund_2"]}
    for appointment, appearance in misses:
        finding = findings.get(appointment.number)
        if finding is not None:
            confirm_finding(work, appearance.id, finding, remark)
    confirmed = all(finding in (None, "bestaetigt") for finding in findings.values())
    return {"nichterscheinen_folge": "abgabe" if confirmed else "neuer_termin"}


@registry.prefill("accept_no_show_confirmation")
def confirmation_prefill(work: UnitOfWork, call: Call) -> dict[str, Any]:
    """Show which appointments it is about, and that a letter came back where one did."""
    fall_id, person_id = call.variables.get("fall_id"), call.variables.get("person_id")
    if not fall_id or not person_id:
        return {}
    shown: dict[str, Any] = {}
    for appointment, appearance in misses_of(work.session, Subject(fall_id, person_id)):
        unsecured = ", Postausgang nicht bestätigt" if appearance.unsecured else ""
        shown[f"termin_{appointment.number}_text"] = (
            f"{weekday_time(appointment.starts_at)}{unsecured}"
        )
        letter = summons_for(work.session, appointment.id)
        if letter is not None and letter.status == RETURNED:
            shown[f"befund_{appointment.number}"] = "post_zurueck"
    return shown


@registry.handler(
    "record_no_show_note",
    label="Nichterscheinen vermerken",
    help="Vermerkt die versäumten Termine in OPEN; der Vermerk hat keine Rechtsfolge.",
)
def record_no_show_note(
    work: UnitOfWork, call: Call, *, fall_id: str, person_id: str
) -> dict[str, Any]:
    """Note the confirmed misses in the Fachverfahren; a note has no legal consequence."""
    subject = Subject(fall_id, person_id)
    days = [berlin_day(row.starts_at).isoformat() for row, _ in misses_of(work.session, subject)]
    text = f"Nicht erschienen: {', '.join(days)}" if days else "Kein weiterer Termin"
    open_prosoz.add_note(work, call, subject, TITLE, text)
    return {}


@registry.function("belehrung_erteilt", label="Einladung zum Termin erteilt", needs_work=True)
def was_summoned(work: UnitOfWork, variables: object, termin_id: str) -> bool:
    """Whether a written invitation asked the person to come to this appointment.

    An appointment agreed on the phone has only a confirmation: missing it can have no consequence,
    so the person is first invited in writing. A letter that came back asked nobody.
    """
    query = select(Letter.id).where(
        Letter.appointment_id == termin_id,
        Letter.kind.in_(SUMMONS),
        Letter.status.not_in((CANCELLED, RETURNED)),
    )
    return work.session.scalars(query).first() is not None
