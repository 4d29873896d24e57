"""A world without any Jobcenter: handlers of `data/probe`, for the engine's own tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from engine.db import UnitOfWork
from engine.errors import Rejected
from engine.registry import Call, JobContext, Registry
from engine.rehearsal import World

NOBODYS = "niemand"
"""Names a case that is not there, as a reason and in a message."""


def print_at_once(job: JobContext) -> dict[str, object]:
    return {"druck_id": f"Druck zu {job.payload['fall_id']}"}


def probe_registry(printer: Callable[[JobContext], Any] = print_at_once) -> Registry:
    registry = Registry()

    @registry.handler("remind_reviewer", label="Erinnern", returns={"mahnungen": "zahl"})
    def remind_reviewer(work: UnitOfWork, call: Call, *, mahnungen: int) -> dict[str, object]:
        return {"mahnungen": mahnungen + 1}

    registry.handler(
        "print_notice", label="Drucken", kind="external", returns={"druck_id": "text"}
    )(printer)

    @registry.acceptor("accept_review", returns={"entscheidung": "text"})
    def accept_review(work: UnitOfWork, call: Call, form: dict[str, Any]) -> dict[str, object]:
        if form["entscheidung"] == "nein" and not form["begruendung"]:
            raise Rejected("reason_missing")
        if form["begruendung"] == NOBODYS:
            work.add_message("Probe_Ruecknahme", {"fall_id": NOBODYS})
        return {"entscheidung": form["entscheidung"]}

    @registry.message("Probe_Antrag", kind="command", key="fall_id", schema={"fall_id": "text"})
    def receive_application(work: UnitOfWork, payload: dict[str, Any]) -> None:
        """Nothing to store."""

    @registry.message("Probe_Ruecknahme", kind="command", key="fall_id", schema={"fall_id": "text"})
    def receive_withdrawal(work: UnitOfWork, payload: dict[str, Any]) -> None:
        if payload["fall_id"] == NOBODYS:
            raise Rejected("withdrawal_of_nobody")

    return registry


def _load(
    work: UnitOfWork, daten: Mapping[str, Any], ausgangslage: Mapping[str, Any], prozess: str
) -> None:
    """The probe needs nothing around it."""


def _groups(session: Session, login: str) -> frozenset[str]:
    return frozenset({"PRUEFER@A"} if login == "pruefer" else ())


PROBE_WORLD = World(load=_load, groups=_groups)
