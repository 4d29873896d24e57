"""The demo: an empty database becomes a house at work, on whatever day it is set up."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import engine
from engine import pump
from engine.clock import ManualClock
from engine.db import Database
from engine.models import Incident, Instance, Task
from engine.registry import Registry
from handlers.domain.appointments import get_appointment
from handlers.domain.letters import Letter
from handlers.domain.presence import presumption_allowed
from handlers.domain.staff import all_users
from handlers.examples import load_demo
from tests.databases import on_sqlite
from webui.bootstrap import diagrams, filled_registry

PROCESSES = Path(__file__).parents[2] / "processes"


@pytest.fixture
def registry() -> Registry:
    return filled_registry()


@on_sqlite
@pytest.mark.parametrize(
    "today", ["2025-03-04T10:00:00+01:00", "2026-01-02T10:00:00+01:00", "2026-11-21T08:00:00+01:00"]
)
def test_the_demo_has_people_who_wait_for_something(
    database: Database, clock: ManualClock, today: str
) -> None:
    clock.set(datetime.fromisoformat(today))
    for diagram in diagrams(PROCESSES):
        with database.begin("system") as work:
            engine.deploy(work, engine.load_bundle(diagram))
    with database.begin("system") as work:
        load_demo(work, "hash")
    pump.tick(database)
    with database.read() as session:
        assert {user.password_hash for user in all_users(session)} == {"hash"}
        assert session.scalars(select(Incident)).all() == []
        keys = sorted(row.process_key for row in session.scalars(select(Instance)))
        assert keys == ["TP1_Steuerung_EGS"] * 2 + ["TP2_Clearing_JA"] * 5
        tasks = list(session.scalars(select(Task)))
        waiting = sorted(row.element_id for row in tasks if row.status == "open")
        assert waiting == [
            *["Z20_Erscheint"] * 2,
            *["Z30_Identitaetspruefung"] * 2,
            "Z40_Zustaendigkeit",
            "Z70_Datenerfassung",
        ]
        assert all(row.business_key and row.person_key for row in tasks if row.status == "open")
        posted = session.scalars(select(Letter).where(Letter.status == "zur_post"))
        assert [presence_of(session, letter) for letter in posted] == [(True, False)] * 2
        letters = list(session.scalars(select(Letter)))
        assert all(letter.document_id for letter in letters)
        # To be printed: three invitations, and the date for the identity of who applied by post.
        states = sorted(letter.status for letter in letters)
        assert states == ["zu_drucken"] * 4 + ["zur_post"] * 2


def presence_of(session: Session, letter: Letter) -> tuple[bool, bool]:
    assert letter.appointment_id is not None
    return presumption_allowed(session, get_appointment(session, letter.appointment_id))
