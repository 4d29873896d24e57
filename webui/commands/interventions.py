"""`vorgang` and `stapel`: what an operator may do to running instances, by command.

Everyone who may use the command line may use these; the person named by `--als` must have the role.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click
from sqlalchemy import select

import engine
from engine.db import UnitOfWork
from engine.errors import NotFound, Rejected
from engine.models import Definition
from handlers.domain.rights import may_intervene, viewer_of
from webui import messages
from webui.bootstrap import Application
from webui.commands.cases import actor, open_application
from webui.commands.output import as_json, print_json, read_json_object
from webui.messages_operations import batch_failure, obstacle

reason = click.option("--grund", required=True, help="Warum; steht im Verlauf und im Register.")


@click.group(name="vorgang")
def instances() -> None:
    """In einen laufenden Vorgang eingreifen."""


def _act(vorgang: str, als: str, what: str, act: Callable[[UnitOfWork], Any], json: bool) -> None:
    application = open_application()

    def checked(work: UnitOfWork) -> Any:
        site = engine.instance(work.session, vorgang).site
        if not may_intervene(viewer_of(work.session, als, work.now), site):
            raise Rejected("may_not_intervene", actor=als)
        return act(work)

    found = application.db.run(als, checked)
    application.tick()
    row = {"vorgang": vorgang, "eingriff": what, **(found if isinstance(found, dict) else {})}
    if json:
        print_json(row)
    else:
        click.echo(f"Vorgang {vorgang}: {what}.")


@instances.command(name="anhalten")
@click.argument("vorgang")
@reason
@actor
@as_json
def suspend(vorgang: str, grund: str, als: str, as_json: bool) -> None:
    """Den Vorgang anhalten: Fristen, Aufgaben und Aufträge warten."""
    _act(vorgang, als, "angehalten", lambda w: _stop(w, vorgang, grund), as_json)


def _stop(work: UnitOfWork, instance_id: str, grund: str) -> None:
    engine.suspend_instance(work, instance_id, grund)


@instances.command(name="fortsetzen")
@click.argument("vorgang")
@reason
@actor
@as_json
def resume(vorgang: str, grund: str, als: str, as_json: bool) -> None:
    """Den Vorgang fortsetzen: Überfälliges geschieht jetzt, der Reihe nach."""
    _act(vorgang, als, "fortgesetzt", lambda w: engine.resume_instance(w, vorgang, grund), as_json)


@instances.command(name="abbrechen")
@click.argument("vorgang")
@reason
@actor
@as_json
def cancel(vorgang: str, grund: str, als: str, as_json: bool) -> None:
    """Den Vorgang abbrechen und aufräumen; das lässt sich nicht zurücknehmen."""
    _act(vorgang, als, "abgebrochen", lambda w: engine.cancel_instance(w, vorgang, grund), as_json)


@instances.command(name="setzen")
@click.argument("vorgang")
@click.option("--von", required=True, help="Schritt, an dem der Vorgang steht.")
@click.option("--nach", required=True, help="Schritt, an dem er weitergehen soll.")
@click.option("--daten", help="Variablen dazu als JSON-Objekt oder @Datei.")
@reason
@actor
@as_json
def place(vorgang: str, grund: str, als: str, as_json: bool, **place: str) -> None:
    """Den Vorgang an eine andere Stelle setzen."""
    source, target = place["von"], place["nach"]
    variables = read_json_object(place["daten"])

    def act(work: UnitOfWork) -> dict[str, str]:
        tokens = engine.instance_tokens(work.session, work.runtime, vorgang)
        standing = [t.id for t in tokens if t.element_id == source]
        if not standing:
            raise NotFound("element", source)
        engine.place_token(work, vorgang, standing[0], target, grund, variables)
        return {"von": source, "nach": target}

    _act(vorgang, als, "an andere Stelle gesetzt", act, as_json)


@instances.command(name="daten")
@click.argument("vorgang")
@click.option("--daten", required=True, help="Richtige Werte als JSON-Objekt oder @Datei.")
@reason
@actor
@as_json
def correct(vorgang: str, daten: str, grund: str, als: str, as_json: bool) -> None:
    """Daten des Vorgangs berichtigen."""
    changes = read_json_object(daten)
    _act(
        vorgang,
        als,
        "Daten berichtigt",
        lambda w: engine.correct_data(w, vorgang, changes, grund),
        as_json,
    )


@instances.command(name="umziehen")
@click.argument("vorgang")
@click.option("--version", "version", required=True, type=int, help="Nummer der neuen Version.")
@click.option("--zuordnung", help="Alter Schritt zu neuem Schritt, als JSON-Objekt oder @Datei.")
@click.option("--probe", is_flag=True, help="Nur sagen, ob es geht.")
@click.option("--grund", default="", help="Warum; steht im Verlauf und im Register.")
@actor
@as_json
def move(vorgang: str, version: int, als: str, as_json: bool, **move: Any) -> None:
    """Den Vorgang auf eine andere Version umziehen."""
    mapping = read_json_object(move["zuordnung"])
    grund: str = move["grund"]
    if move["probe"]:
        _try_move(open_application(), vorgang, version, mapping, als, as_json)
        return

    def act(work: UnitOfWork) -> dict[str, str]:
        target = _target(work, vorgang, version)
        return {"umzug": engine.migrate_instance(work, vorgang, target, mapping, reason=grund).id}

    _act(vorgang, als, f"auf Version {version} umgezogen", act, as_json)


def _target(work: UnitOfWork, instance_id: str, version: int) -> str:
    key = engine.instance(work.session, instance_id).process_key
    found = work.session.scalars(
        select(Definition.id).where(Definition.process_key == key, Definition.version == version)
    ).first()
    if found is None:
        raise NotFound("definition", version)
    return found


def _try_move(
    application: Application,
    instance_id: str,
    version: int,
    mapping: dict[str, Any],
    als: str,
    json: bool,
) -> None:
    with application.db.look(als) as work:
        plan = engine.plan_migration(
            work, instance_id, _target(work, instance_id, version), mapping
        )
    reasons = [
        {"kennung": o.code, "element": o.element, "grund": obstacle(o.code)[0]}
        for o in plan.obstacles
    ]
    if json:
        print_json({"vorgang": instance_id, "urteil": plan.verdict, "gruende": reasons})
        return
    words = {"as_is": "zieht um, wie er ist", "needs_mapping": "braucht eine Zuordnung"}
    click.echo(f"Vorgang {instance_id}: {words.get(plan.verdict, 'kann nicht umziehen')}.")
    for one in reasons:
        click.echo(f"    {one['element']}: {one['grund']}")


@instances.command(name="zurueck")
@click.argument("vorgang")
@reason
@actor
@as_json
def undo(vorgang: str, grund: str, als: str, as_json: bool) -> None:
    """Den letzten Umzug zurücknehmen, wenn seither nichts geschehen ist."""

    def act(work: UnitOfWork) -> None:
        done = [m for m in engine.migrations_of(work.session, vorgang) if m.undone_at is None]
        if not done:
            raise NotFound("migration", vorgang)
        engine.undo_migration(work, done[-1].id, reason=grund)

    _act(vorgang, als, "Umzug zurückgenommen", act, as_json)


@click.group(name="stapel")
def batches() -> None:
    """Denselben Eingriff für viele Vorgänge ausführen."""


def require_operator(work: UnitOfWork, als: str) -> None:
    """Refuse who may not act on every site's instances."""
    if not may_intervene(viewer_of(work.session, als, work.now), None):
        raise Rejected("may_not_intervene", actor=als)


@batches.command(name="beginnen")
@click.argument(
    "art", type=click.Choice(["umziehen", "anhalten", "fortsetzen", "abbrechen", "wiederholen"])
)
@click.argument("targets", metavar="VORGAENGE...", nargs=-1, required=True)
@click.option("--version", "version", type=int, help="Für umziehen: Nummer der neuen Version.")
@click.option("--zuordnung", help="Für umziehen: alter zu neuem Schritt, JSON oder @Datei.")
@reason
@actor
@as_json
def begin_batch(art: str, targets: tuple[str, ...], als: str, as_json: bool, **how: Any) -> None:
    """Einen Stapel beginnen und ausführen; VORGAENGE sind Kennungen (wiederholen: Störungen)."""
    application = open_application()

    def begin(work: UnitOfWork) -> str:
        require_operator(work, als)
        parameters: dict[str, Any] = {}
        if art == "umziehen":
            parameters["ziel"] = _target(work, targets[0], how["version"] or 0)
            parameters["zuordnung"] = read_json_object(how["zuordnung"])
        return engine.start_batch(work, art, targets, how["grund"], parameters).id

    batch_id = application.db.run(als, begin)
    application.tick()
    _show(application, batch_id, as_json)


@batches.command(name="zeigen")
@click.argument("batch_id", metavar="STAPEL")
@as_json
def show_batch(batch_id: str, as_json: bool) -> None:
    """Den Stand eines Stapels zeigen."""
    _show(open_application(), batch_id, as_json)


@batches.command(name="anhalten")
@click.argument("batch_id", metavar="STAPEL")
@actor
@as_json
def stop(batch_id: str, als: str, as_json: bool) -> None:
    """Einen Stapel anhalten; was getan ist, bleibt."""
    application = open_application()

    def act(work: UnitOfWork) -> None:
        require_operator(work, als)
        engine.stop_batch(work, batch_id)

    application.db.run(als, act)
    _show(application, batch_id, as_json)


@batches.command(name="weiter")
@click.argument("batch_id", metavar="STAPEL")
@actor
@as_json
def go_on(batch_id: str, als: str, as_json: bool) -> None:
    """Gescheiterte erneut versuchen und den Rest ausführen."""
    application = open_application()

    def act(work: UnitOfWork) -> None:
        require_operator(work, als)
        engine.retry_batch(work, batch_id)

    application.db.run(als, act)
    application.tick()
    _show(application, batch_id, as_json)


def _show(application: Application, batch_id: str, json: bool) -> None:
    with application.db.read() as session:
        batch = engine.batch(session, batch_id)
        far = engine.batch_progress(session, batch_id)
        failed = engine.batch_items(session, batch_id, "failed")
    rows = [
        {
            "vorgang": item.target_id,
            "kennung": item.code,
            "grund": batch_failure(
                item.code or "", item.facts, messages.text(item.code or "", item.facts)
            ),
        }
        for item in failed
    ]
    if json:
        print_json(
            {
                "stapel": batch.id,
                "nummer": batch.number,
                "art": batch.kind,
                "stand": {"running": "laeuft", "stopped": "angehalten"}.get(batch.status, "fertig"),
                "gesamt": far.total,
                "erledigt": far.done,
                "gescheitert": far.failed,
                "fehler": rows,
            }
        )
        return
    click.echo(f"Stapel {batch.number} ({batch.id}), {batch.kind}: {far.done} von {far.total}.")
    for row in rows:
        click.echo(f"    {row['vorgang']}: {row['grund']}")
