"""Fallzuteilung to LSB and Jobakademie (TP1 row 120), by the lists of the TL.

Source: EGS concept (003), lines 64 to 65 and 107 to 108.
"""

from collections.abc import Mapping
from typing import Any

from engine.db import UnitOfWork
from engine.registry import Call
from handlers import registry
from handlers.domain.allocation import allocate, override
from handlers.domain.cases import get_case
from handlers.domain.responsibility import Subject, end_responsibility, responsible
from handlers.domain.staff import groups_of, members


@registry.handler(
    "allocate_case",
    label="Fall zuteilen",
    help=(
        "Teilt Jobcoach und LSB nach den Listen des Standorts zu; findet eine Liste niemanden, "
        "bleibt die Angabe leer (TP1, Zeile 120)."
    ),
    returns={"jco_id": "text", "lsb_id": "text"},
)
def allocate_case(work: UnitOfWork, call: Call, *, fall_id: str, person_id: str) -> dict[str, Any]:
    """Allocate coach and LSB by the site's lists; nobody found means the TL decides.

    A coach of another site (after a Standortwechsel) is given up first.
    """
    subject, site = Subject(fall_id, person_id), get_case(work.session, fall_id).site
    found: dict[str, Any] = {}
    for role in ("JCO", "LSB"):
        login = responsible(work.session, subject, role)
        if login is not None and f"{role}@{site}" not in groups_of(work.session, login):
            end_responsibility(work, subject, role)
        allocation = allocate(work, subject, site, role)
        found[f"{role.lower()}_id"] = allocation.login if allocation else None
    return found


@registry.acceptor(
    "accept_allocation",
    label="Zuteilung von Hand",
    help="Speichert, wen die TL anders als die Liste zuteilt, mit Begründung (TP1, Zeile 120).",
    returns={"jco_id": "text", "lsb_id": "text"},
)
def accept_allocation(
    work: UnitOfWork, call: Call, form: Mapping[str, Any], *, fall_id: str, person_id: str
) -> dict[str, Any]:
    """The TL decides otherwise than the list, with a reason."""
    subject, reason = Subject(fall_id, person_id), form["begruendung"]
    override(work, subject, "JCO", form["jco_id"], reason)
    if form.get("lsb_id"):
        override(work, subject, "LSB", form["lsb_id"], reason)
    return {"jco_id": form["jco_id"], "lsb_id": responsible(work.session, subject, "LSB")}


@registry.prefill("accept_allocation")
def prefill_allocation(work: UnitOfWork, call: Call) -> dict[str, Any]:
    """Offer the coaches and LSB of the site."""
    site = get_case(work.session, call.variables["fall_id"]).site
    return {"jobcoaches": staff_choices(work, "JCO", site), "lsb": staff_choices(work, "LSB", site)}


def staff_choices(work: UnitOfWork, role: str, site: str) -> list[dict[str, str]]:
    """The people with a role at a site, for a choice."""
    found = members(work.session, role, site)
    return [{"value": user.login, "label": user.name} for user in found]
