"""Zuständigkeit (TP1 row 40): is this Jobcenter the right one, and which of its sites.

Source: Arbeitshilfe Neukundenmanagement (001), line 51; § 16 II SGB I for forwarding.
"""

from collections.abc import Mapping
from typing import Any

from engine.db import UnitOfWork
from engine.registry import Call
from handlers import registry
from handlers.application_letters import write_forwarding_notice
from handlers.domain.case_facts import record_fact
from handlers.domain.cases import end_case, get_case, move_to_site
from handlers.domain.sites import all_sites


@registry.acceptor(
    "accept_responsibility",
    label="Zuständigkeit prüfen",
    help=(
        "Speichert die Zuständigkeit; liegt sie bei einem anderen Standort, übernimmt er den Fall"
        " (TP1, Zeile 40)."
    ),
    returns={"zustaendig": "wahrheit", "weitergeleitet_an": "text", "standort": "text"},
)
def accept_responsibility(
    work: UnitOfWork, call: Call, form: Mapping[str, Any], *, fall_id: str
) -> dict[str, Any]:
    """Record the check; another site of the district takes the case over with all its dates."""
    record_fact(work, "Zustaendigkeit_Geprueft", {"fall_id": fall_id, **form})
    case = get_case(work.session, fall_id)
    other = form.get("anderer_standort")
    if form["zustaendig"] and other and other != case.site:
        move_to_site(work, fall_id, other)
        # Told to all processes of the case: what is open already goes to the new site's people.
        moved = {"person_id": case.person_id, "fall_id": fall_id, "nach_standort": other}
        work.add_message("Standortwechsel", moved)
    return {
        "zustaendig": form["zustaendig"],
        "weitergeleitet_an": form.get("weitergeleitet_an") or "",
        "standort": case.site,
    }


@registry.prefill("accept_responsibility")
def prefill_responsibility(work: UnitOfWork, call: Call) -> dict[str, Any]:
    """Offer the sites by name."""
    sites = all_sites(work.session)
    return {"standorte": [{"value": site.id, "label": f"{site.id} {site.name}"} for site in sites]}


@registry.handler(
    "forward_application",
    label="Antrag weiterleiten",
    help=(
        "Teilt der Person mit, an welche Stelle der Antrag ging, und beendet den Fall (§ 16 Abs. "
        "2 SGB I)."
    ),
    returns={"schreiben_id": "text"},
)
def forward_application(
    work: UnitOfWork, call: Call, *, fall_id: str, weitergeleitet_an: str
) -> dict[str, Any]:
    """Forward without delay; the Antragsdatum stays the day it reached us (§ 16 II SGB I)."""
    letter = write_forwarding_notice(work, call.activity_id, fall_id, weitergeleitet_an)
    end_case(work, fall_id, "weitergeleitet")
    return {"schreiben_id": letter.id}
