"""Behind a cancelled process nothing stays booked, unless another one of the case still runs."""

from collections.abc import Callable

import pytest

from engine.clock import ManualClock
from engine.db import Database, UnitOfWork
from engine.ids import new_id
from engine.models import Definition, Instance
from engine.registry import Call, Registry
from handlers.domain.appointments import planned_of
from tests.databases import on_sqlite
from tests.handlers.domain_world import CASE, PERSON, SUBJECT, prepare
from webui.bootstrap import filled_registry

KEYS = ("TP1_Steuerung_EGS", "TP2_Clearing_JA")


@pytest.fixture
def registry() -> Registry:
    return filled_registry()


def call(process: str) -> Call:
    return Call("i-1", process, "", "i-1", {"fall_id": CASE, "person_id": PERSON})


def running(work: UnitOfWork, process: str) -> None:
    """Let another process of the same case and person run."""
    version = Definition(
        id=new_id(),
        process_key=process,
        version=1,
        name=process,
        diagram_name="x",
        xml=b"",
        digest="",
        deployed_at=work.now,
        deployed_by="x",
        valid_from=work.now,
    )
    work.session.add(version)
    work.session.flush()
    work.session.add(
        Instance(
            id=new_id(),
            definition_id=version.id,
            process_key=process,
            business_key=CASE,
            person_key=PERSON,
            status="laeuft",
            revision=0,
            state=b"",
            started_at=work.now,
            history_length=0,
            history_hash="",
        )
    )
    work.session.flush()


@on_sqlite
@pytest.mark.parametrize("process", KEYS)
def test_the_appointment_is_freed(
    database: Database, clock: ManualClock, registry: Registry, process: str
) -> None:
    prepare(database)
    clean_up: Callable[..., None] = registry.cleanups[process]

    with database.begin("edv.demo") as work:
        clean_up(work, call(process), "doppelt angelegt")
        assert list(planned_of(work.session, SUBJECT)) == []


@on_sqlite
def test_what_another_process_of_the_person_planned_stays(
    database: Database, clock: ManualClock, registry: Registry
) -> None:
    prepare(database)

    with database.begin("edv.demo") as work:
        running(work, "TP2_Clearing_JA")
        registry.cleanups["TP1_Steuerung_EGS"](work, call("TP1_Steuerung_EGS"), "falsch")
        assert list(planned_of(work.session, SUBJECT)) != []
