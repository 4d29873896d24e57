"""Steps for test diagrams: what they did is written into a list, or into a table of the engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.db import UnitOfWork
from engine.errors import BpmnError, Rejected
from engine.ids import new_id
from engine.models import Payload
from engine.registry import Call, JobContext, Registry


class Steps:
    """A registry of test steps with a switch for those that fail."""

    def __init__(self) -> None:
        self.registry = Registry()
        self.broken: set[str] = set()
        self.sent: list[str] = []
        self.facts: list[Mapping[str, Any]] = []
        self._register()

    def _register(self) -> None:
        registry = self.registry
        registry.handler("count", label="Zählen", returns={"runde": "zahl"})(self._count)
        registry.handler("break", label="Scheitern")(self._break)
        registry.handler("refuse", label="Fachlich scheitern")(self._refuse)
        registry.handler("lie", label="Falsches melden", returns={"zahl": "zahl"})(self._lie)
        registry.handler("send", label="Senden", kind="external", returns={"wort": "text"})(
            self._send
        )
        registry.acceptor("accept_number", returns={"zahl": "zahl"})(self._accept)
        registry.message(
            "Tatsache", kind="fact", key="wort", schema={"wort": "text", "zahl": "zahl"}
        )(self._note_fact)
        registry.message("Befehl", kind="command", key="wort", schema={"wort": "text"})(
            self._ignore
        )
        registry.message("Beginn", kind="fact", key="wort", schema={"wort": "text"})(self._ignore)

    def _count(self, work: UnitOfWork, call: Call, *, runde: int | None) -> dict[str, object]:
        return {"runde": (runde or 0) + 1}

    def _break(self, work: UnitOfWork, call: Call) -> None:
        work.session.add(Payload(instance_id=new_id(), position=999, content=b"half done"))
        work.session.flush()
        if "break" in self.broken:
            raise ValueError("Erika Mustermann")

    def _refuse(self, work: UnitOfWork, call: Call) -> None:
        raise BpmnError("ERR_VOLL")

    def _lie(self, work: UnitOfWork, call: Call) -> dict[str, object]:
        return {"zahl": "drei"}

    def _send(self, job: JobContext) -> dict[str, object]:
        if "send" in self.broken:
            raise ConnectionError("not reachable")
        self.sent.append(job.key)
        return {"wort": "gesendet"}

    def _accept(self, work: UnitOfWork, call: Call, form: Mapping[str, Any]) -> dict[str, object]:
        if form["zahl"] == 13:
            raise Rejected("unlucky", value=13)
        return {"zahl": form["zahl"]}

    def _note_fact(self, work: UnitOfWork, payload: Mapping[str, Any]) -> None:
        if "store" in self.broken:
            raise Rejected("not_storable")
        self.facts.append(payload)

    def _ignore(self, work: UnitOfWork, payload: Mapping[str, Any]) -> None:
        """Nothing to store."""
