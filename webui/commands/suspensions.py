"""`anhaltung`: a whole version or one of its steps stands still, and goes on again, by command.

Everyone who may use the command line may use these; the person named by `--als` must be EDV.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

import engine
from engine.db import UnitOfWork
from engine.errors import NotFound
from engine.intervention_models import Suspension
from engine.models import Definition
from handlers.reports.suspensions import halted
from webui.bootstrap import Application
from webui.commands.cases import actor, open_application
from webui.commands.interventions import reason, require_operator
from webui.commands.output import as_json, local, print_json
from webui.suspension_words import many, waiting_words

SCOPES = {"instance": "vorgang", "version": "version", "element": "schritt"}


@click.group(name="anhaltung")
def halts() -> None:
    """Eine Version oder einen Schritt anhalten und fortsetzen."""


@halts.command(name="version")
@click.argument("process", metavar="PROZESS")
@click.argument("number", metavar="NUMMER", type=int)
@reason
@actor
@as_json
def stop_version(process: str, number: int, grund: str, als: str, as_json: bool) -> None:
    """Alle Vorgänge einer Version anhalten: Fristen, Aufgaben und Aufträge warten."""

    def act(work: UnitOfWork) -> Suspension:
        return engine.suspend_version(work, _version(work.session, process, number), grund)

    _stop(als, act, as_json)


@halts.command(name="schritt")
@click.argument("process", metavar="PROZESS")
@click.argument("step", metavar="SCHRITT")
@click.option("--version", "number", type=int, help="Nur in dieser Version; sonst in allen.")
@reason
@actor
@as_json
def stop_step(process: str, step: str, grund: str, als: str, as_json: bool, **how: Any) -> None:
    """Einen Schritt anhalten; SCHRITT ist seine Kennung im Diagramm. Andere laufen weiter."""
    number: int | None = how["number"]

    def act(work: UnitOfWork) -> Suspension:
        only = None if number is None else _version(work.session, process, number)
        return engine.suspend_element(work, process, step, grund, definition_id=only)

    _stop(als, act, as_json)


@halts.command(name="beenden")
@click.argument("suspension_id", metavar="ANHALTUNG")
@reason
@actor
@as_json
def end(suspension_id: str, grund: str, als: str, as_json: bool) -> None:
    """Fortsetzen: Überfälliges geschieht jetzt, der Reihe nach."""
    application = open_application()

    def act(work: UnitOfWork) -> None:
        require_operator(work, als)
        engine.resume(work, suspension_id, grund)

    application.db.run(als, act)
    application.tick()
    if as_json:
        print_json({"anhaltung": suspension_id, "stand": "beendet"})
    else:
        click.echo(f"Anhaltung {suspension_id} ist beendet.")


@halts.command(name="liste")
@click.argument("process", metavar="[PROZESS]", required=False)
@as_json
def show(process: str | None, as_json: bool) -> None:
    """Zeigen, was zurzeit angehalten ist und was inzwischen wartet."""
    application = open_application()
    with application.db.read() as session:
        rows = [
            _row(application, session, one)
            for one in engine.suspensions(session)
            if process in (None, one.process_key)
        ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(_line(row))
    if not rows:
        click.echo("Zurzeit ist nichts angehalten.")


def _stop(als: str, act: Callable[[UnitOfWork], Suspension], json: bool) -> None:
    application = open_application()

    def checked(work: UnitOfWork) -> str:
        require_operator(work, als)
        return act(work).id

    suspension_id = application.db.run(als, checked)
    with application.db.read() as session:
        row = _row(application, session, session.get_one(Suspension, suspension_id))
    if json:
        print_json(row)
    else:
        click.echo(_line(row))


def _version(session: Session, process_key: str, number: int) -> str:
    found = session.scalars(
        select(Definition.id).where(
            Definition.process_key == process_key, Definition.version == number
        )
    ).first()
    if found is None:
        raise NotFound("definition", number)
    return found


def _row(application: Application, session: Session, one: Suspension) -> dict[str, Any]:
    found = halted(session, application.runtime, one, application.now())
    version = session.get(Definition, one.definition_id) if one.definition_id else None
    return {
        "anhaltung": one.id,
        "art": SCOPES[one.scope],
        "prozess": one.process_key,
        "version": version.version if version else None,
        "schritt": one.element_id,
        "vorgang": one.instance_id,
        "seit": one.at,
        "von": one.by,
        "grund": one.reason,
        "vorgaenge": found.standing,
        "ueberfaellig": found.overdue,
        "auftraege": found.jobs,
        "meldungen": found.events,
    }


def _line(row: dict[str, Any]) -> str:
    version = f"Version {row['version']}" if row["version"] else "alle Versionen"
    what = f"Vorgang {row['vorgang']}" if row["vorgang"] else f"{row['prozess']}, {version}"
    step = f", Schritt {row['schritt']}" if row["schritt"] else ""
    stand = many(row["vorgaenge"], "Vorgang steht", "Vorgänge stehen")
    waiting = waiting_words(row["ueberfaellig"], row["auftraege"], row["meldungen"]) or "nichts"
    return (
        f"{row['anhaltung']}: {what}{step}, angehalten seit {local(row['seit'])} von {row['von']}. "
        f"Grund: {row['grund']}\n    {stand}. Inzwischen warten: {waiting}."
    )
