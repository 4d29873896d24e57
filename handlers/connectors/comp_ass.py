"""comp.ASS, the old Fachverfahren: payouts made there during the parallel operation of 2025."""

from engine.db import UnitOfWork
from engine.registry import Call
from handlers.connectors.register import OutsideEntry, leave_supplement
from handlers.domain.cases import set_payment_via
from handlers.domain.responsibility import Subject
from handlers.domain.supplements import Supplement

SYSTEM = "comp.ASS"


def mark_payment(work: UnitOfWork, call: Call, subject: Subject) -> Supplement:
    """Zahlung über comp.ASS kennzeichnen (003: payouts before the Zahllauf for April 2025)."""
    set_payment_via(work, subject.case_id, SYSTEM)
    entry = OutsideEntry(
        SYSTEM, "zahlung_markieren", "Auszahlung über comp.ASS veranlassen", {"zahlung": SYSTEM}
    )
    return leave_supplement(work, call, subject, entry)
