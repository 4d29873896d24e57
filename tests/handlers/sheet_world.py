"""Sheets of shipped processes and of small ones, made from a real database."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest

import engine
from engine.bundles import DIAGRAM, Bundle, load_bundle, scenario_part
from engine.clock import ManualClock
from engine.db import Database
from engine.draft_models import ScenarioResult
from engine.releases import Statement
from engine.xml import BPMN, LAUFZETTEL
from handlers.domain.staff import add_user
from handlers.examples import load_house
from handlers.sheet.model import Sheet
from handlers.sheet.standing import draft_sheet, sheet_of
from tests.databases import MONDAY_MORNING
from webui.bootstrap import filled_registry, new_runtime

PROCESSES = Path(__file__).parents[2] / "processes"
TP2 = "tp2_clearing_ja"
FLOW = '<sequenceFlow id="{0}_{1}{3}" name="{2}" sourceRef="{0}" targetRef="{1}"/>'


def shipped(database: Database, key: str = TP2) -> Sheet:
    """Deploy a shipped process as the server does at its start, and return its sheet."""
    with database.begin("system") as work:
        version = engine.deploy(work, load_bundle(PROCESSES / key)).id
    with database.read() as session:
        return sheet_of(session, version)


def sheet_of_tp2(template: Path, folders: pytest.TempPathFactory) -> Sheet:
    """Return TP2's sheet from a database of its own."""
    file = folders.mktemp("sheet") / "laufzettel.db"
    shutil.copy(template, file)
    clock = ManualClock(datetime.fromisoformat(MONDAY_MORNING))
    database = Database(f"sqlite:///{file}", clock, new_runtime(filled_registry()))
    try:
        return shipped(database)
    finally:
        database.dispose()


def diagram(content: str, *, attributes: str = "", extension: str = "") -> bytes:
    """Return a file with one process."""
    return (
        f'<definitions xmlns="{BPMN}" xmlns:laufzettel="{LAUFZETTEL}" id="D">'
        f'<process id="P" name="Probe" isExecutable="true" {attributes}>'
        f"<extensionElements>{extension}</extensionElements>{content}</process></definitions>"
    ).encode()


def way(source: str, target: str, name: str = "", mark: str = "") -> str:
    return FLOW.format(source, target, name, mark)


def step(identifier: str, attributes: str = "") -> str:
    return (
        f'<manualTask id="{identifier}" name="Schritt {identifier}" laufzettel:gruppe="\'JCO\'" '
        f"{attributes}/>"
    )


def straight(attributes: str = "", extension: str = "", name: str = "a") -> bytes:
    """Return a process of one step on row 10 and an end on row 20."""
    return diagram(
        '<startEvent id="s"/>'
        + step(name, 'laufzettel:zeile="10" laufzettel:d="JCO"')
        + '<endEvent id="e" name="Fertig" laufzettel:zeile="20"/>'
        + way("s", name)
        + way(name, "e"),
        attributes=attributes,
        extension=extension,
    )


def drawn(database: Database, xml: bytes) -> Sheet:
    """Return the sheet of a diagram that was deployed by command."""
    with database.begin("system") as work:
        version = engine.deploy(work, Bundle("probe.bpmn", xml, {})).id
    with database.read() as session:
        return sheet_of(session, version)


class Workbench:
    """A draft of a small process, its two authors, who releases it and who checks it."""

    def __init__(self, database: Database) -> None:
        self.db = database
        with database.begin("system") as work:
            load_house(work)
            for login, (name, group) in PEOPLE.items():
                add_user(work, login, name, [group])
            engine.deploy(work, Bundle("probe.bpmn", straight(), {}))
        with database.begin("krebs") as work:
            self.draft = engine.open_draft(work, "P").id
        self.change("schrader", straight(ORIGINAL_HEAD, ORIGINAL, name="b"))
        self.change("krebs", straight(ORIGINAL_HEAD, ORIGINAL, name="c"))

    def change(self, by: str, xml: bytes) -> None:
        changes: Mapping[str, bytes | None] = {
            DIAGRAM: xml,
            scenario_part("durch"): b'titel = "Einmal durch"\n',
        }
        with self.db.begin(by) as work:
            head = engine.draft(work.session, self.draft).head
            engine.write_draft(work, self.draft, head, changes)

    def sheet(self) -> Sheet:
        with self.db.read() as session:
            return draft_sheet(session, self.draft)

    def version_sheet(self, version: str) -> Sheet:
        with self.db.read() as session:
            return sheet_of(session, version)

    @property
    def statement(self) -> Statement:
        return Statement(self.sheet().standing.digest, "Ich habe es gelesen.")

    def submit(self) -> None:
        statement = self.statement
        with self.db.begin("krebs") as work:
            work.session.merge(
                ScenarioResult(
                    content_digest=statement.digest,
                    scenario="durch",
                    ok=True,
                    outcome={},
                    milliseconds=1,
                    at=work.now,
                    by="krebs",
                )
            )
            engine.submit_draft(work, self.draft, statement)

    def approve(self, valid_from: datetime, valid_to: datetime | None = None) -> str:
        statement = self.statement
        with self.db.begin("giebel") as work:
            return engine.approve_draft(
                work, self.draft, statement, valid_from=valid_from, valid_to=valid_to
            ).id

    def sign_quality(self) -> None:
        statement = self.statement
        with self.db.begin("brandt") as work:
            engine.sign_quality(work, self.draft, statement)


PEOPLE = {
    "krebs": ("Katrin Krebs", "PROZESS@56.6"),
    "schrader": ("Sven Schrader", "PROZESS@56.7"),
    "giebel": ("Rolf Giebel", "FDL@56.6"),
    "brandt": ("Anke Brandt", "QM@56.6"),
}
ORIGINAL_HEAD = 'laufzettel:kennung="03"'
ORIGINAL = (
    '<laufzettel:vorlage name="Blatt 03" gueltig_ab="2025-02-17">'
    '<laufzettel:unterschrift art="freigegeben" name="FDL 56.2 Alt" datum="2025-02-11" '
    'zeichen="gez. Alt"/></laufzettel:vorlage>'
)
