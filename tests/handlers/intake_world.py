"""TP1 and its neighbours as they are deployed, in the example house, for tests of their steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import engine
from engine.clock import ManualClock
from engine.db import Database
from engine.pump import pass_time
from handlers.domain.cases import Case, get_case
from handlers.examples.world import load_world

PROCESSES = Path(__file__).parents[2] / "processes"
PERSON = {"person_id": "P-1", "standort": "56.6"}
CHECKED = {
    "ergebnis": "geprueft",
    "ausweisart": "personalausweis",
    "ausweis_gueltig_bis": "2030-01-31",
    "geprueft_am": "2025-03-03",
}


@dataclass
class Intake:
    """One running TP1."""

    db: Database
    clock: ManualClock
    instance_id: str

    def complete(self, element: str, form: Mapping[str, Any], actor: str = "egs.demo") -> None:
        with self.db.read() as session:
            found = [t for t in engine.open_tasks(session) if t.element_id == element]
        with self.db.begin(actor) as work:
            engine.complete_task(work, found[0].id, dict(form))

    def send(self, message: str, payload: Mapping[str, Any]) -> None:
        with self.db.begin("egs.demo") as work:
            engine.send_message(work, message, dict(payload))

    def wait_until(self, instant: str) -> None:
        pass_time(self.db, datetime.fromisoformat(instant), self.clock.set)

    def variables(self) -> Mapping[str, Any]:
        with self.db.read() as session:
            return engine.instance_variables(session, self.db.runtime, self.instance_id)

    def open(self) -> list[str]:
        with self.db.read() as session:
            return sorted(t.element_id for t in engine.open_tasks(session))

    @property
    def case_id(self) -> str:
        return str(self.variables()["fall_id"])

    def case(self) -> Case:
        with self.db.read() as session:
            return get_case(session, self.case_id)

    def apply(self, channel: str = "persoenlich_unterminiert", **more: Any) -> None:
        form = {"kanal": channel, "eingang_am": "2025-03-03", **more}
        self.complete("Z10_Antragsbegehren", form)

    def up_to_hand_out(self, **advice: Any) -> None:
        self.complete("Z40_Zustaendigkeit", {"zuzug": False, "zustaendig": True})
        first = {"erwerbsfaehig": True, "aufenthalt_deutschland": True, **advice}
        self.complete("Z50_Erstberatung", first)
        self.complete("Z70_Datenerfassung", {"erfasst": True})

    def hand_out(self, **more: Any) -> None:
        pack = {"checkliste": ["hauptantrag"], "merkblatt_ausgehaendigt": True}
        self.complete("Z80_Antragsausgabe", {"rueckgabe_bis": "2025-03-17", **pack, **more})


def open_intake(db: Database, clock: ManualClock) -> Intake:
    """Deploy all processes, load the example world and start TP1."""
    with db.begin("system") as work:
        for folder in sorted(path for path in PROCESSES.iterdir() if path.is_dir()):
            engine.deploy(work, engine.load_bundle(folder))
        load_world(work, PERSON, {})
    with db.begin("egs.demo") as work:
        instance_id = engine.start_instance(work, "TP1_Steuerung_EGS", PERSON).id
    return Intake(db, clock, instance_id)
