"""A small office for page tests: two sites, some staff, one process with every kind of field."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache

import engine
from engine.bundles import Bundle, load_bundle
from engine.clock import ManualClock
from engine.db import Database, UnitOfWork
from engine.registry import Call, Registry
from engine.runtime import Runtime
from handlers.domain import cases, households, persons, sites, staff
from handlers.domain.parameter_defaults import seed_parameters
from handlers.letters.installation import install_letters
from tests.client import Client
from tests.databases import MONDAY_MORNING
from webui import scenario_runs
from webui.app import create_app
from webui.bootstrap import Application
from webui.settings import Settings

PASSWORD = "abcd-efgh-jkmn"
DATA = Path(__file__).parent / "data"
HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
"""Cheap on purpose: a real hash would take most of a test's time."""


class CompiledTemplates(BytecodeCache):
    """Keeps templates compiled from one application to the next."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = CompiledTemplates()
MONDAY = datetime.fromisoformat(MONDAY_MORNING)

STAFF = {
    "jana": ("Jana Köhler", "JCO@56.6"),
    "martin": ("Martin Sievers", "JCO@56.6"),
    "petra": ("Petra Lindner", "TL@56.6"),
    "egon": ("Egon Schulte", "EGS@56.6"),
    "ida": ("Ida Franke", "IFK@56.6"),
    "lena": ("Lena Voss", "LSB@56.6"),
    "sofia": ("Sofia Castell", "SC@56.6"),
    "fdl": ("Frank Dieling", "FDL@56.6"),
    "giebel": ("Gerda Prozess", "PROZESS@56.6"),
    "quirin": ("Quirin Meister", "QM@56.6"),
    "fach": ("Fatma Aufsicht", "FACHAUFSICHT@56.6"),
    "timo": ("Timo Schrader", "EDV@56.6"),
    "adam": ("Adam Admin", "ADMIN@56.6"),
    "dora": ("Dora Duderstadt", "JCO@56.4"),
}


@dataclass
class Office:
    """The wired application with what tests want to reach."""

    application: Application
    clock: ManualClock
    app: Flask
    breaks: dict[str, bool] = field(default_factory=dict)
    """Names of handlers that fail on purpose."""
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1, 1000)))

    @property
    def db(self) -> Database:
        return self.application.db

    def client(self, login: str | None = None) -> Client:
        client = Client(self.app)
        if login is not None:
            client.enter(login, PASSWORD)
        return client

    def case(self, site: str = "56.6", name: str = "Selma Aydin") -> tuple[str, str]:
        """Return the ids of a new case and its person."""
        first, _, last = name.partition(" ")
        with self.db.begin("egon") as work:
            person = persons.add_person(work, persons.PersonData(first, last, date(1994, 2, 11)))
            household = households.open_household(work, site)
            application = cases.Application(
                site, person.id, household.id, "post", date(2025, 3, 3), date(2025, 3, 3)
            )
            return cases.open_case(work, application).id, person.id

    def start(self, *, site: str = "56.6", assignee: str | None = "jana", **kwargs: Any) -> str:
        """Start the process for a new case; return the instance's id."""
        case_id, person_id = self.case(site, **kwargs)
        with self.db.begin("egon") as work:
            return engine.start_instance(
                work,
                "Probe_Beratung",
                {
                    "fall_id": case_id,
                    "person_id": person_id,
                    "standort": site,
                    "bearbeiter": assignee,
                },
            ).id

    def task(self, instance_id: str) -> str:
        """Return the one open task of an instance."""
        with self.db.read() as session:
            (task,) = engine.open_tasks(session, instance_id=instance_id)
        return task.id


@pytest.fixture(scope="session")
def office_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with the staff and the process; copying is faster than deploying again."""
    file = tmp_path_factory.mktemp("office") / "office.db"
    shutil.copy(sqlite_template, file)
    runtime = Runtime(make_registry({}))
    db = Database(f"sqlite:///{file}", ManualClock(MONDAY), runtime)
    with db.begin("system") as work:
        load_staff(work)
        engine.deploy(work, load_bundle(DATA / "beratung"))
    db.dispose()
    return file


@contextmanager
def opened_office(template: Path, clock: ManualClock, settings: Settings) -> Iterator[Office]:
    """Give an office with staff, two sites and the process, on a copy of its own."""
    file = settings.var / "office.db"
    shutil.copy(template, file)
    breaks: dict[str, bool] = {}
    registry = make_registry(breaks)
    runtime = Runtime(registry)
    db = Database(f"sqlite:///{file}", clock, runtime, training=settings.training)
    application = Application(settings, db, runtime, registry, clock)
    scenario_runs.install(application)
    app = create_app(application)
    app.testing = False  # errors are shown as people see them
    app.jinja_env.bytecode_cache = COMPILED
    yield Office(application, clock, app, breaks)
    db.dispose()


@pytest.fixture
def office_settings(tmp_path: Path) -> Settings:
    return Settings(database_url="", var=tmp_path, secret_key="only for tests")


@pytest.fixture
def office(
    office_template: Path, clock: ManualClock, office_settings: Settings
) -> Iterator[Office]:
    with opened_office(office_template, clock, office_settings) as office:
        yield office


def load_staff(work: UnitOfWork) -> None:
    seed_parameters(work)
    install_letters(work)
    for number, name in (("56.4", "Duderstadt"), ("56.6", "Hann. Münden")):
        sites.add_site(
            work,
            sites.Site(
                id=number,
                name=name,
                short_name=name,
                land="NI",
                kind="kommunal",
                address="",
                phone="",
                team_mailbox="",
            ),
        )
    for login, (name, group) in STAFF.items():
        staff.add_user(work, login, name, [group])
        staff.set_password_hash(work, login, HASH)


def make_registry(breaks: dict[str, bool]) -> Registry:
    """Return the rules behind the process."""
    registry = Registry()

    @registry.acceptor("accept_talk", returns={"weiter": "text"})
    def accept_talk(work: UnitOfWork, call: Call, form: dict[str, Any]) -> dict[str, Any]:
        return {"weiter": form["weiter"]}

    @registry.prefill("accept_talk")
    def open_talk(work: UnitOfWork, call: Call) -> dict[str, Any]:
        return {
            "am": date(2025, 3, 3),
            "freie_termine": [{"value": "a1", "label": "Mo, 10.03., 9:00"}],
        }

    @registry.handler(
        "enter_register", label="Ins Register eintragen", returns={"registernummer": "text"}
    )
    def enter_register(work: UnitOfWork, call: Call) -> dict[str, Any]:
        if breaks.get("enter_register"):
            raise RuntimeError("the register is away")
        return {"registernummer": "R-1"}

    return registry


def change_bundle(bundle: Bundle, *, renamed: bool = False) -> Bundle:
    """Give another version of a process: the same steps, or the first with another id."""
    xml = bundle.xml
    if renamed:
        for place in (b" id=", b"Ref=", b"bpmnElement="):
            xml = xml.replace(place + b'"Z10_Gespraech"', place + b'"Z10_Beratung"')
    return replace(bundle, xml=xml + b"\n<!-- spaeter -->")


Answers = Callable[..., dict[str, Any]]


def valid_answers(**changes: Any) -> dict[str, Any]:
    """Give valid answers of the form, with changes."""
    valid = {
        "weiter": "ja",
        "ergebnis": "Sie möchte eine Ausbildung beginnen.",
        "flyer": "true",
        "preis": "2,90",
    }
    return {**valid, **changes}


@pytest.fixture
def answers() -> Answers:
    return valid_answers
