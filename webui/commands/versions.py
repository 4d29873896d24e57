"""`versionen` and `wo-verwendet`: which versions a process has, and where something is used."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import click
from sqlalchemy.orm import Session

from engine import usage, validity
from engine.db import UnitOfWork
from engine.errors import NotFound, Rejected
from engine.models import Definition
from handlers.domain.calendar import start_of_day
from handlers.reports.processes import running_by_version
from webui import process_texts
from webui.bootstrap import Application
from webui.commands.cases import open_application
from webui.commands.output import as_json, local, print_json


def instant(text: str | None, *, end: bool = False) -> datetime | None:
    """Read a day (its beginning, as an end the whole of it), or an instant with its offset."""
    if text is None:
        return None
    try:
        if len(text) == len("2026-07-01"):
            return start_of_day(date.fromisoformat(text) + timedelta(days=int(end)))
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Rejected("period_unreadable", value=text) from None
    if moment.tzinfo is None:
        raise Rejected("period_unreadable", value=text)
    return moment


@click.command()
@click.argument("process", metavar="PROZESS")
@as_json
def versions(process: str, as_json: bool) -> None:
    """Die Versionen eines Prozesses zeigen: was gilt, was geplant ist, was auf ihnen läuft."""
    _show(open_application(), process, as_json)


@click.command("version-beenden")
@click.argument("process", metavar="PROZESS")
@click.argument("version", type=int)
@click.option("--grund", "reason", required=True, help="Warum; wird vermerkt.")
@click.option(
    "--am", "day", help="Letzter Tag dieser Version, z. B. 2026-06-30; ohne Angabe sofort."
)
@click.option(
    "--ohne-nachfolge", "leave_none", is_flag=True, help="Auch wenn danach keine Version gilt."
)
@click.option("--als", "actor", default="system", help="Anmeldename der handelnden Person.")
def end(
    process: str, version: int, reason: str, day: str | None, leave_none: bool, actor: str
) -> None:
    """Eine Version enden lassen; was auf ihr läuft, läuft weiter."""
    application = open_application()
    until = instant(day, end=True)

    def act(work: UnitOfWork) -> None:
        chosen = version_of(work.session, process, version)
        at = until or work.now
        validity.end_version(work, chosen.id, at, reason, leave_none=leave_none)

    application.db.run(actor, act)
    _show(application, process, as_json=False)


@click.command("version-zurueckziehen")
@click.argument("process", metavar="PROZESS")
@click.argument("version", type=int)
@click.option("--grund", "reason", required=True, help="Warum; wird vermerkt.")
@click.option("--als", "actor", default="system", help="Anmeldename der handelnden Person.")
def withdraw(process: str, version: int, reason: str, actor: str) -> None:
    """Eine geplante Version zurückziehen, bevor sie gilt."""
    application = open_application()

    def act(work: UnitOfWork) -> None:
        validity.withdraw_version(work, version_of(work.session, process, version).id, reason)

    application.db.run(actor, act)
    _show(application, process, as_json=False)


def _show(application: Application, process_key: str, as_json: bool) -> None:
    with application.db.read() as session:
        rows = _rows(session, process_key, application.now())
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(_line(row))


def version_of(session: Session, process_key: str, number: int) -> Definition:
    """Return a version by its number, or refuse with those that there are."""
    known = validity.versions(session, process_key)
    if not known:
        raise NotFound("process", process_key)
    for version in known:
        if version.version == number:
            return version
    listed = ", ".join(str(version.version) for version in known)
    raise Rejected("version_number_unknown", process=process_key, version=number, known=listed)


def _rows(session: Session, process_key: str, now: datetime) -> list[dict[str, object]]:
    known = validity.versions(session, process_key)
    if not known:
        raise NotFound("process", process_key)
    running = running_by_version(session)
    return [
        {
            "prozess": version.process_key,
            "version": version.version,
            "stand": process_texts.STATES[validity.state_of(version, known, now)],
            "gueltig_ab": version.valid_from,
            "gueltig_bis": version.valid_to,
            "freigegeben_am": version.deployed_at,
            "freigegeben_von": version.deployed_by,
            "pruefsumme": version.digest,
            "laufend": running.get(version.id, 0),
            "hinweise": process_texts.hints(session, version),
            "aenderungen": [
                {"art": event.kind, "am": event.at, "von": event.by, "grund": event.reason}
                for event in validity.events_of(session, version.id)
            ],
        }
        for version in known
    ]


def _line(row: dict[str, object]) -> str:
    begins, ends = row["gueltig_ab"], row["gueltig_bis"]
    assert isinstance(begins, datetime)
    until = f" bis {local(ends)}" if isinstance(ends, datetime) else ""
    return (
        f"Version {row['version']}: {row['stand']}, ab {local(begins)}{until}, "
        f"{row['laufend']} laufend"
    )


@click.command("wo-verwendet")
@click.argument("text", metavar="WAS")
@as_json
def where_used(text: str, as_json: bool) -> None:
    """Zeigen, wo etwas verwendet wird: PROZESS, nachricht:…, signal:…, handler:…, formular:…"""
    kind, name = process_texts.searched(text)
    application = open_application()
    with application.db.read() as session:
        places = usage.used_by(session, application.runtime, kind, name)
    rows = [
        {
            "prozess": place.process_key,
            "version": place.version,
            "element": place.use.element_id,
            "bezeichnung": place.element,
            "art": process_texts.HOW[place.use.how],
            "name": place.use.name,
        }
        for place in places
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(
            f"{row['prozess']}, Version {row['version']}: {row['bezeichnung']} "
            f"({row['element']}) {row['art']} {row['name']}"
        )
    click.echo(f"{len(rows)} Stellen." if rows else "Wird nirgends verwendet.")
