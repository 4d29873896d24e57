"""`start`, `tasks`, `complete`, `message`: what a person may do on a page, by command."""

from __future__ import annotations

from pathlib import Path

import click

import engine
from engine.db import UnitOfWork
from engine.errors import Rejected
from engine.tasks import Completion, TaskView
from handlers.domain.document_drafts import Chosen
from handlers.domain.rights import groups_to_work_for
from handlers.domain.stored_documents import LARGEST
from handlers.filing import attach_files
from webui.bootstrap import Application, bootstrap
from webui.commands.output import as_json, local, print_json, read_json_object, readable
from webui.settings import Settings

actor = click.option("--als", required=True, help="Anmeldename der handelnden Person.")


def open_application() -> Application:
    """Return the application on a database that is ready for it."""
    application = bootstrap(Settings.from_environment())
    application.require_schema()
    return application


@click.command()
@click.argument("prozess")
@click.option("--daten", help="Startdaten als JSON-Objekt oder @Datei.")
@actor
@as_json
def start(prozess: str, daten: str | None, als: str, as_json: bool) -> None:
    """Einen Vorgang beginnen."""
    application = open_application()
    variables = read_json_object(daten)

    def begin(work: UnitOfWork) -> dict[str, str]:
        instance = engine.start_instance(work, prozess, variables)
        return {"vorgang": instance.id, "prozess": prozess, "status": instance.status}

    row = application.db.run(als, begin)
    application.tick()
    if as_json:
        print_json(row)
    else:
        click.echo(f"Vorgang {row['vorgang']} ({prozess}) hat begonnen.")


@click.command()
@click.option("--gruppe", multiple=True, help="Nur Aufgaben dieser Gruppe, z. B. JCO@56.6.")
@click.option("--bearbeiter", help="Nur Aufgaben dieser Person.")
@click.option("--vorgang", help="Nur Aufgaben dieses Vorgangs.")
@as_json
def tasks(
    gruppe: tuple[str, ...], bearbeiter: str | None, vorgang: str | None, as_json: bool
) -> None:
    """Offene Aufgaben auflisten."""
    application = open_application()
    with application.db.read() as session:
        found = engine.open_tasks(
            session, groups=gruppe or None, assignee=bearbeiter, instance_id=vorgang
        )
    if as_json:
        print_json([_task_row(task) for task in found])
        return
    for task in found:
        due = f", fällig {local(task.due_at)}" if task.due_at else ""
        click.echo(f"{task.id}  {task.name} ({task.element_id}), {task.group or '–'}{due}")
    click.echo(f"{len(found)} offene Aufgaben.")


def _task_row(task: TaskView) -> dict[str, object]:
    return {
        "id": task.id,
        "element": task.element_id,
        "name": task.name,
        "prozess": task.process_key,
        "vorgang": task.instance_id,
        "gruppe": task.group,
        "bearbeiter": task.assignee,
        "faellig": task.due_at,
        "seit": task.created_at,
    }


@click.command()
@click.argument("aufgabe")
@click.option("--eingabe", help="Formulardaten als JSON-Objekt oder @Datei.")
@click.option(
    "--datei",
    "dateien",
    multiple=True,
    metavar="FELD=PFAD",
    help="Datei für ein Feld des Formulars; mehrfach möglich.",
)
@click.option("--kennung", help="Kennung der Absendung; dieselbe noch einmal wirkt nicht doppelt.")
@actor
@as_json
def complete(
    aufgabe: str,
    eingabe: str | None,
    dateien: tuple[str, ...],
    kennung: str | None,
    als: str,
    as_json: bool,
) -> None:
    """Eine Aufgabe erledigen; die Eingaben werden geprüft wie im Formular."""
    application = open_application()
    form = read_json_object(eingabe)
    _require_group(application, aufgabe, als)
    files = [_file(text) for text in dateien]

    def finish(work: UnitOfWork) -> Completion:
        with_files = attach_files(work, aufgabe, form, files)
        return engine.complete_task(work, aufgabe, with_files, token=kennung)

    completion = application.db.run(als, finish)
    application.tick()
    if as_json:
        print_json({"aufgabe": aufgabe, "ergebnis": completion.outcome})
    else:
        click.echo("Erledigt.")


def _file(text: str) -> tuple[str, Chosen]:
    """Read FELD=PFAD."""
    field, _, path = text.partition("=")
    file = readable(Path(path))
    if file.is_dir():
        raise Rejected("path_missing", path=path)
    with file.open("rb") as content:
        return field, Chosen(file.name, content.read(LARGEST + 1))


def _require_group(application: Application, task_id: str, login: str) -> None:
    """Hold the command to the same rule as the page: the task's group is one of the person's."""
    with application.db.read() as session:
        task = engine.task_view(session, task_id)
        if task.group is not None and task.group not in groups_to_work_for(session, login):
            raise Rejected("not_your_group", group=task.group, actor=login)


@click.command()
@click.argument("name")
@click.option("--inhalt", help="Inhalt der Nachricht als JSON-Objekt oder @Datei.")
@actor
@as_json
def message(name: str, inhalt: str | None, als: str, as_json: bool) -> None:
    """Eine Nachricht zustellen; eine Tatsache wird vermerkt, auch wenn niemand darauf wartet."""
    application = open_application()
    payload = read_json_object(inhalt)
    receipt = application.db.run(als, lambda work: engine.send_message(work, name, payload))
    application.tick()
    row = {
        "zugestellt": list(receipt.delivered),
        "gestartet": list(receipt.started),
        "vermerkt": receipt.recorded,
        "gescheitert": list(receipt.failed),
    }
    if as_json:
        print_json(row)
        return
    click.echo(
        f"Vorgänge erreicht: {len(receipt.delivered)}, begonnen: {len(receipt.started)}, "
        f"vermerkt: {'ja' if receipt.recorded else 'nein'}."
    )
    if receipt.failed:
        click.echo(f"Mit Störung: {len(receipt.failed)}. Sie steht unter „Störungen“.")
