"""Cases of TP2 at ten places move to a version with a step more and another deadline.

Twenty of them in every run; `LAUFZETTEL_MIGRATION_CASES=20` makes it two hundred.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from sqlalchemy import select

import engine
from engine import pump, xml
from engine.bundles import Bundle
from engine.clock import ManualClock
from engine.db import Database, UnitOfWork
from engine.instance_migration import migrate_instance, plan_migration, undo_migration
from engine.models import Instance, Subscription, Task, Timer
from engine.scenario import load_scenario
from engine.xml import BPMN, LAUFZETTEL
from handlers.domain.persons import add_person
from handlers.domain.responsibility import Subject
from handlers.domain.slots import Window, release_hours
from handlers.examples.people import invented
from handlers.examples.situation import Situation
from handlers.examples.world import FirstTalk, Names, _load_case, invite
from tests.stages import copied
from webui.bootstrap import filled_registry
from webui.rehearsals import Stage

PROCESSES = Path(__file__).parents[1] / "processes"
TP2 = PROCESSES / "tp2_clearing_ja"
PLACES = 10
CASES = int(os.environ.get("LAUFZETTEL_MIGRATION_CASES", "2"))
"""Per place."""
B, L = f"{{{BPMN}}}", f"{{{LAUFZETTEL}}}"
BEGIN = datetime.fromisoformat("2025-03-03T09:00:00+01:00")
TALK = {
    "gespraech_stand": "gefuehrt",
    "gespraech_am": "2025-03-07T10:30:00+01:00",
    "gespraechsart": "persoenlich",
    "ergebnis": "Werdegang besprochen, Ziele vereinbart.",
}
BENEFITS = {"kommuniziert": True, "flyer_ausgehaendigt": True, "flyer_version": "2025-02"}
CALLS = {
    "versuche": [
        {"zeitpunkt": "2025-03-11T13:00:00+01:00", "ergebnis": "nicht_erreicht"},
        {"zeitpunkt": "2025-03-12T10:00:00+01:00", "ergebnis": "mailbox"},
    ],
    "kontakt": "nicht_erreicht",
}
STANDS = {
    0: "Z20_Termin1Erreicht",
    1: "Z20_Erscheint",
    2: "Z20_AbsagePruefen",
    3: "Z40_Telefonkontakt",
    4: "Z60_Termin2Erreicht",
    5: "Z70_Clearinggespraech",
    6: "Z80_VorteileKommunizieren",
    7: "Z90_Teilnahme",
    8: "Z120_Gruppentermin",
    9: "IFK_Bewilligung",
}


class Office:
    """A database full of cases."""

    def __init__(self, db: Database, clock: ManualClock) -> None:
        self.db, self.clock = db, clock
        self.places: dict[str, int] = {}
        """Instance to the number of its place."""

    def open(self) -> None:
        """Bring cases to each of the ten places."""
        with self.db.begin("tl.demo") as work:  # a second talk for everybody who needs one
            for weekday, hour in product(range(5), range(9, 16)):
                release_hours(work, "jco.demo", Window(weekday, time(hour), time(hour + 1)))
        for number in range(PLACES * CASES):
            self._begin(number)
        for instance in self._at(2):
            self._call_off(instance)
        self._wait("2025-03-07T09:05:00+01:00")
        self._complete_all("Z20_Erscheint", {"erschienen": "ja"}, 5, 6, 7, 8, 9)
        self._wait("2025-03-07T11:00:00+01:00")
        self._complete_all("Z70_Clearinggespraech", TALK, 6, 7, 8, 9)
        self._complete_all("Z80_VorteileKommunizieren", BENEFITS, 7, 8, 9)
        self._complete_all("Z90_Teilnahme", {"teilnahme": True}, 8)
        refusal = {"teilnahme": False, "ablehnungsgrund": "kein_interesse"}
        self._complete_all("Z90_Teilnahme", refusal, 9)
        self._wait("2025-03-12T11:00:00+01:00")
        self._complete_all("Z40_Telefonkontakt", CALLS, 4)

    def _call_off(self, instance: str) -> None:
        cause = {"grund_code": "krankheit", "grund_text": "Kind ist krank"}
        with self.db.begin("egs.demo") as work:
            termin_id = f"T-{list(self.places).index(instance)}"
            engine.send_message(work, "Termin_Absage", {"termin_id": termin_id, **cause})

    def _complete_all(self, element: str, form: dict[str, Any], *places: int) -> None:
        for instance in self._at(*places):
            self.complete(instance, element, form)

    def _begin(self, number: int) -> None:
        place = number % PLACES
        day = {0: "2025-03-20", 1: "2025-03-12", 2: "2025-03-20"}.get(place, "2025-03-07")
        # A second each, one after the other: no two appointments of a coach overlap.
        begin = datetime.fromisoformat(f"{day}T09:00:00+01:00") + timedelta(seconds=number)
        data: dict[str, Any] = {
            "fall_id": f"F-{number}",
            "person_id": f"P-{number}",
            "standort": "56.6",
            "antragsdatum": "2025-02-24",
            "leistungsbezug": False,
            "termin_1": {
                "termin_id": f"T-{number}",
                "beginn": begin.isoformat(),
                "ende": (begin + timedelta(seconds=1)).isoformat(),
                "ort": "Beispielplatz 6, 34346 Hann. Münden",
                "jco_id": "jco.demo",
            },
            "einladung_1": {
                "versandt_am": "2025-02-26",
                "bekanntgabe_am": "2025-03-02",
                "rfb": True,
            },
        }
        with self.db.begin("jco.demo") as work:
            _load(work, data, number)
            receipt = engine.send_message(work, "TP1_Zusteuerung", data)
        self.places[receipt.started[0]] = place

    def _at(self, *places: int) -> list[str]:
        return [i for i, place in self.places.items() if place in places]

    def _wait(self, until: str) -> None:
        pump.pass_time(self.db, datetime.fromisoformat(until), self.clock.set)

    def complete(self, instance: str, element: str, form: dict[str, Any]) -> None:
        """Complete a case's open task."""
        with self.db.begin("jco.demo") as work:
            tasks = engine.open_tasks(work.session, instance_id=instance)
            [task] = [t for t in tasks if t.element_id == element]
            engine.complete_task(work, task.id, form)

    def rows(self) -> dict[str, list[Any]]:
        """Return what stands of every case, as the tables tell it; its history only grows."""
        with self.db.read() as session:
            return {
                table.__tablename__: sorted(map(_columns, session.scalars(select(table))), key=str)
                for table in (Instance, Task, Timer, Subscription)
            }

    def dues(self) -> dict[str, datetime]:
        """Return the instant of every waiting timer."""
        with self.db.read() as session:
            return {t.id: t.due_at for t in session.scalars(select(Timer))}

    def deploy(self, bundle: Bundle) -> str:
        """Deploy another version."""
        with self.db.begin("fdl.demo") as work:
            return engine.deploy(work, bundle).id

    def verdicts(self, target: str) -> dict[int, Counter[str]]:
        """Return what the dry run says, by place."""
        found: dict[int, Counter[str]] = {}
        with self.db.look("edv.demo") as work:
            for instance, place in self.places.items():
                verdict = plan_migration(work, instance, target).verdict
                found.setdefault(place, Counter())[verdict] += 1
        return found


def _columns(row: Any) -> list[tuple[str, Any]]:
    grows = ("revision", "history_length", "history_hash")
    return [(c.key, getattr(row, c.key)) for c in row.__table__.columns if c.key not in grows]


def _load(work: UnitOfWork, data: dict[str, Any], number: int) -> None:
    names = Names.read(data, work)
    assert names.person_id is not None
    assert names.case_id is not None
    add_person(work, invented(number, {}), names.person_id)
    _load_case(work, names, Situation())
    invite(work, Subject(names.case_id, names.person_id), names.site, FirstTalk.read(data))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The house stands as of the scenario's begin, the ten places are filled."""
    scenario = load_scenario(TP2 / "szenarien/d01_erscheint_und_nimmt_teil.toml")
    with Stage(PROCESSES, [], filled_registry()) as stage:
        db, clock = copied(stage, scenario, tmp_path_factory.mktemp("office"))
        clock.set(BEGIN)
        office = Office(db, clock)
        office.open()
        yield office
        db.dispose()


def changed(*, without_benefits: bool = False) -> Bundle:
    """TP2 with a step after row 80 and a longer telephone deadline; or without row 80."""
    bundle = engine.load_bundle(TP2)
    root = xml.parse(bundle.xml)
    nodes = {node.get("id"): node for node in root.iter() if node.get("id")}
    kern = nodes["Kern"]
    if without_benefits:
        nodes["F_Z70_Gefuehrt__Z80_VorteileKommunizieren"].set("targetRef", "Z90_Teilnahme")
        for gone in ("Z80_VorteileKommunizieren", "F_Z80_VorteileKommunizieren__Z90_Teilnahme"):
            kern.remove(nodes[gone])
        for reference in list(root.iter(f"{B}flowNodeRef")):
            if reference.text == "Z80_VorteileKommunizieren":
                reference.getparent().remove(reference)  # type: ignore[union-attr]
        return _bundle(bundle, root)
    step = etree.SubElement(kern, f"{B}manualTask", id="Z85_Nachfrage", name="Nachfragen")
    step.set(f"{L}gruppe", "'JCO@' + standort_aktuell(person_id)")
    nodes["F_Z80_VorteileKommunizieren__Z90_Teilnahme"].set("targetRef", "Z85_Nachfrage")
    etree.SubElement(
        kern,
        f"{B}sequenceFlow",
        id="F_Z85_Nachfrage__Z90_Teilnahme",
        sourceRef="Z85_Nachfrage",
        targetRef="Z90_Teilnahme",
    )
    timer = nodes["Z40_Telefonfrist"].find(f".//{B}timeDate")
    assert timer is not None
    timer.text = 'tagesende(arbeitstage_nach(heute, parameter("telefonfrist") + 1))'
    return _bundle(bundle, root)


def _bundle(bundle: Bundle, root: etree._Element) -> Bundle:
    return Bundle(bundle.diagram_name, etree.tostring(root), bundle.forms)


def test_cases_stand_at_ten_places(office: Office) -> None:
    with office.db.read() as session:
        standing = {
            (instance, token.element_id)
            for instance in office.places
            for token in engine.instance_tokens(session, office.db.runtime, instance)
        }
    for place, element in STANDS.items():
        there = [i for i in office.places if (i, element) in standing and office.places[i] == place]
        assert len(there) == CASES, (
            element,
            Counter(e for i, e in standing if office.places[i] == place),
        )


def test_all_move_to_the_richer_version_with_their_timers_and_back_exactly(office: Office) -> None:
    target = office.deploy(changed())
    before, dues = office.rows(), office.dues()

    assert office.verdicts(target) == {p: Counter(as_is=CASES) for p in range(PLACES)}
    done = []
    for instance in office.places:
        with office.db.begin("edv.demo") as work:
            done.append(migrate_instance(work, instance, target, reason="Neue Fassung").id)

    assert office.dues() == dues
    with office.db.read() as session:
        assert set(
            session.scalars(select(Instance.definition_id).where(Instance.id.in_(office.places)))
        ) == {target}
    for migration in reversed(done):
        with office.db.begin("edv.demo") as work:
            undo_migration(work, migration, reason="Doch nicht")
    assert office.rows() == before


def test_a_version_without_a_step_is_refused_for_those_who_stand_there_only(office: Office) -> None:
    target = office.deploy(changed(without_benefits=True))

    verdicts = office.verdicts(target)

    assert verdicts.pop(6) == Counter(needs_mapping=CASES)
    assert verdicts == {p: Counter(as_is=CASES) for p in range(PLACES) if p != 6}


def test_moved_cases_go_on_by_the_new_version(office: Office) -> None:
    target = office.deploy(changed())
    [instance, *_] = [i for i, place in office.places.items() if place == 6]
    with office.db.begin("edv.demo") as work:
        migrate_instance(work, instance, target, reason="Neue Fassung")

    office.complete(instance, "Z80_VorteileKommunizieren", BENEFITS)

    with office.db.read() as session:
        found = [t.element_id for t in engine.open_tasks(session, instance_id=instance)]
    assert found == ["Z85_Nachfrage"]
