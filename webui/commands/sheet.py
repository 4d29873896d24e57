"""`sheet`: the printed sheet of a process as a file."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy.orm import Session

import engine
from engine import validity
from engine.errors import NotFound, Rejected
from handlers.sheet.files import KINDS, file_of
from handlers.sheet.model import Sheet
from handlers.sheet.standing import draft_sheet, sheet_of
from webui.bootstrap import Application
from webui.commands.cases import open_application


@click.command()
@click.argument("process", metavar="PROZESS")
@click.option("--version", "number", type=int, help="Ohne Angabe die Version, die gilt.")
@click.option("--entwurf", is_flag=True, help="Den offenen Entwurf statt einer Version.")
@click.option("--als", "kind", type=click.Choice(list(KINDS)), required=True, help="Dateiart.")
@click.option(
    "--form",
    type=click.Choice(["blatt", "schritte"]),
    default="blatt",
    show_default=True,
    help="Übersicht mit Ablauf, oder je Schritt die sieben Felder.",
)
@click.option(
    "-o",
    "--ausgabe",
    "target",
    metavar="DATEI",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Zieldatei; ohne Angabe geht JSON auf die Standardausgabe.",
)
def sheet(
    process: str, number: int | None, entwurf: bool, kind: str, form: str, target: Path | None
) -> None:
    """Das Prozessblatt eines Prozesses schreiben."""
    if target is None and kind != "json":
        raise click.UsageError("Nennen Sie mit -o die Datei, in die das Blatt soll.")
    application = open_application()
    with application.db.read() as session:
        found = _sheet(application, session, process, number, is_draft=entwurf)
    made = file_of(found, application.now(), kind, form)
    if target is None:
        click.echo(made.content.decode())
        return
    try:
        target.write_bytes(made.content)
    except OSError as error:
        raise Rejected("path_unwritable", path=str(target)) from error
    click.echo(f"{target} ist geschrieben.")


def _sheet(
    application: Application, session: Session, process: str, number: int | None, *, is_draft: bool
) -> Sheet:
    if is_draft:
        for draft in engine.drafts(session):
            if draft.process_key == process:
                return draft_sheet(session, draft.id)
        raise NotFound("draft", process)
    known = validity.versions(session, process)
    if not known:
        raise NotFound("process", process)
    if number is None:
        chosen = validity.in_force(session, process, application.now()) or known[0]
        return sheet_of(session, chosen.id)
    for version in known:
        if version.version == number:
            return sheet_of(session, version.id)
    raise NotFound("definition", f"{process}/{number}")
