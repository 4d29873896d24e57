"""`laufzettel vorgang`, `stapel` and `anhaltung`: interventions by command, also when killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select

import engine
from engine.intervention_models import InstanceMigration
from engine.models import Definition
from handlers.domain import staff
from handlers.examples.house import load_house
from tests.webui.chain import write_chain
from webui.bootstrap import Application, bootstrap
from webui.cli import main
from webui.settings import Settings

ROOT = Path(__file__).parents[2]
Run = Callable[..., Any]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    write_chain(tmp_path / "processes/kette")
    return {
        "LAUFZETTEL_VAR": str(tmp_path / "var"),
        "LAUFZETTEL_PROZESSE": str(tmp_path / "processes"),
    }


@pytest.fixture
def application(environment: dict[str, str], run: Run, tmp_path: Path) -> Application:
    run("migrate")
    run("deploy", tmp_path / "processes/kette")
    application = bootstrap(Settings.from_environment(environment))
    with application.db.begin("system") as work:
        load_house(work)
        staff.add_user(work, "betrieb", "Timo Schrader", ["EDV@56.6"])
    return application


@pytest.fixture
def run(environment: dict[str, str]) -> Run:
    def run(*arguments: object, ok: bool = True) -> Any:
        runner = CliRunner(env=environment)
        result = runner.invoke(main, [str(argument) for argument in arguments])
        assert (result.exit_code == 0) is ok, result.output
        return json.loads(result.stdout) if ok and "--json" in arguments else result

    return run


@pytest.fixture
def instance(application: Application) -> str:
    with application.db.begin("system") as work:
        return engine.start_instance(work, "Kette", {}).id


def test_an_instance_is_stopped_and_resumed(run: Run, instance: str) -> None:
    act = ("--grund", "in Klärung", "--als", "betrieb", "--json")

    assert run("vorgang", "anhalten", instance, *act) == {
        "vorgang": instance,
        "eingriff": "angehalten",
    }
    again = run("vorgang", "anhalten", instance, *act[:-1], ok=False)
    assert "schon am" in again.output
    assert run("vorgang", "fortsetzen", instance, *act)["eingriff"] == "fortgesetzt"


def test_who_lacks_the_role_is_refused(run: Run, instance: str) -> None:
    refused = run("vorgang", "abbrechen", instance, "--grund", "so", "--als", "jco.demo", ok=False)

    assert "jco.demo darf hier nicht eingreifen." in refused.output


def test_an_instance_is_put_to_another_step(run: Run, instance: str) -> None:
    place = ("--von", "Erfassen", "--nach", "Ende", "--grund", "so", "--als", "betrieb")

    done = run("vorgang", "setzen", instance, *place, "--json")

    assert (done["von"], done["nach"]) == ("Erfassen", "Ende")
    assert run("tasks", "--vorgang", instance, "--json") == []


def test_an_instance_is_moved_looked_at_first_and_taken_back(
    run: Run, application: Application, instance: str, tmp_path: Path
) -> None:
    _deploy_second(run, application, tmp_path)
    move = ("vorgang", "umziehen", instance, "--version", 2, "--als", "betrieb", "--json")

    assert run(*move, "--probe")["urteil"] == "as_is"
    assert "umzug" in run(*move, "--grund", "Umstellung")
    undo = ("vorgang", "zurueck", instance, "--grund", "zu früh", "--als", "betrieb", "--json")
    assert run(*undo)["eingriff"] == "Umzug zurückgenommen"


def test_a_version_is_stopped_listed_and_resumed(run: Run, instance: str) -> None:
    act = ("--grund", "Handler fehlerhaft", "--als", "betrieb", "--json")

    told = run("anhaltung", "version", "Kette", 1, *act)

    assert (told["art"], told["version"], told["schritt"]) == ("version", 1, None)
    assert (told["von"], told["grund"]) == ("betrieb", "Handler fehlerhaft")
    assert told["vorgaenge"] == 1
    assert run("anhaltung", "liste", "--json") == [told]
    assert run("anhaltung", "liste", "Andere", "--json") == []
    listed = run("anhaltung", "liste").output
    assert "Kette, Version 1, angehalten seit" in listed
    assert "1 Vorgang steht" in listed
    assert "schon am" in run("anhaltung", "version", "Kette", 1, *act[:-1], ok=False).output

    ended = run("anhaltung", "beenden", told["anhaltung"], *act)

    assert ended == {"anhaltung": told["anhaltung"], "stand": "beendet"}
    assert "Zurzeit ist nichts angehalten." in run("anhaltung", "liste").output
    again = run("anhaltung", "beenden", told["anhaltung"], *act[:-1], ok=False)
    assert "schon am" in again.output


def test_a_step_is_stopped_in_one_version_or_in_all(run: Run, instance: str) -> None:
    step = ("anhaltung", "schritt", "Kette")
    act = ("--grund", "so", "--als", "betrieb", "--json")

    everywhere = run(*step, "Erfassen", *act)
    here = run(*step, "Erfassen", "--version", 1, *act)

    assert (everywhere["art"], everywhere["version"], here["version"]) == ("schritt", None, 1)
    assert everywhere["schritt"] == "Erfassen"
    assert everywhere["vorgaenge"] == here["vorgaenge"] == 1
    unknown = run(*step, "Nie", *act[:-1], ok=False)
    assert "Diesen Schritt" in unknown.output
    assert "Diese Version" in run(*step, "Erfassen", "--version", 9, *act[:-1], ok=False).output


def test_who_is_not_edv_stops_and_resumes_nothing_by_command(run: Run, instance: str) -> None:
    as_edv = ("--grund", "so", "--als", "betrieb", "--json")
    as_coach = ("--grund", "so", "--als", "jco.demo")
    told = run("anhaltung", "version", "Kette", 1, *as_edv)

    for verb in (("version", "Kette", 1), ("schritt", "Kette", "Erfassen")):
        refused = run("anhaltung", *verb, *as_coach, ok=False)
        assert "jco.demo darf hier nicht eingreifen." in refused.output
    run("anhaltung", "beenden", told["anhaltung"], *as_coach, ok=False)

    assert run("anhaltung", "liste", "--json") == [told]


def test_a_batch_tells_what_it_did_and_what_not(
    run: Run, application: Application, instance: str
) -> None:
    with application.db.begin("betrieb") as work:
        other = engine.start_instance(work, "Kette", {}).id
        engine.suspend_instance(work, instance, "in Klärung")
    begin = ("stapel", "beginnen", "anhalten", instance, other, "--grund", "so")

    told = run(*begin, "--als", "betrieb", "--json")

    assert (told["gesamt"], told["erledigt"], told["gescheitert"]) == (2, 1, 1)
    assert told["stand"] == "fertig"
    assert told["fehler"][0]["kennung"] == "already_suspended"
    assert run("stapel", "zeigen", told["stapel"], "--json") == told
    run("stapel", "anhalten", told["stapel"], "--als", "betrieb", ok=False)


def test_a_batch_whose_program_is_killed_goes_on_and_does_nothing_twice(
    run: Run, application: Application, environment: dict[str, str], tmp_path: Path
) -> None:
    with application.db.begin("betrieb") as work:
        instances = [engine.start_instance(work, "Kette", {}).id for _ in range(4)]
    target = _deploy_second(run, application, tmp_path)
    with application.db.begin("betrieb") as work:
        batch = engine.start_batch(work, "umziehen", instances, "Umstellung", {"ziel": target}).id

    killed = subprocess.run(
        [sys.executable, "-m", "webui.cli", "worker"],
        env={**os.environ, **environment, "LAUFZETTEL_FAILPOINT": "during_batch:3"},
        cwd=ROOT,
        check=False,
        timeout=60,
        capture_output=True,
    )
    assert killed.returncode == -signal.SIGKILL
    with application.db.read() as session:
        assert engine.batch_progress(session, batch).done == 2

    run("tick")

    with application.db.read() as session:
        assert engine.batch(session, batch).status == "done"
        moved = session.scalars(select(InstanceMigration.instance_id)).all()
    assert Counter(moved) == Counter(instances)


def _deploy_second(run: Run, application: Application, tmp_path: Path) -> str:
    """Deploy the same process with another comment; return the version's id."""
    (diagram,) = (tmp_path / "processes/kette").glob("*.bpmn")
    diagram.write_bytes(diagram.read_bytes() + b"\n<!-- spaeter -->")
    run("deploy", tmp_path / "processes/kette")
    with application.db.read() as session:
        newest = select(Definition.id).order_by(Definition.version.desc()).limit(1)
        return session.scalars(newest).one()
