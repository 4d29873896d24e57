"""`vergleiche`: what changes between two versions of a process, or between two files."""

from __future__ import annotations

from pathlib import Path

import click

import engine
from engine.bundles import Bundle
from engine.comparison import Area, Change, compare
from engine.errors import Rejected
from engine.registry import Registry
from webui.bootstrap import filled_registry
from webui.change_texts import AREAS, said
from webui.commands.cases import open_application
from webui.commands.output import as_json, print_json, readable
from webui.commands.versions import version_of


@click.command()
@click.argument("what", metavar="PROZESS | ALT NEU", nargs=-1, required=True)
@click.option("--von", "old_number", type=int, help="Nummer der alten Version.")
@click.option("--bis", "new_number", type=int, help="Nummer der neuen Version.")
@as_json
def comparison(
    what: tuple[str, ...], old_number: int | None, new_number: int | None, as_json: bool
) -> None:
    """Zwei Versionen eines Prozesses vergleichen, oder zwei Dateien oder Prozessordner."""
    if len(what) == 2:
        registry = filled_registry()
        old, new = (engine.load_bundle(readable(Path(name))) for name in what)
    elif len(what) == 1 and old_number is not None and new_number is not None:
        old, new, registry = _versions(what[0], old_number, new_number)
    else:
        raise Rejected("comparison_of_what")
    changes = compare(old, new)
    if as_json:
        print_json([_row(change, registry) for change in changes])
    else:
        _print(changes, registry)


def _versions(process: str, old: int, new: int) -> tuple[Bundle, Bundle, Registry]:
    application = open_application()
    with application.db.read() as session:
        before, after = (
            engine.definition_bundle(session, version_of(session, process, number).id)
            for number in (old, new)
        )
    return before, after, application.registry


def _print(changes: list[Change], registry: Registry) -> None:
    told = [change for change in changes if change.area is not Area.LAYOUT]
    for area in Area:
        lines = [said(change, registry).line for change in told if change.area is area]
        if lines:
            click.echo("\n".join([AREAS[area], *(f"  {line}" for line in lines)]))
    drawn = len(changes) - len(told)
    if drawn:
        click.echo(f"Nur verschoben: {drawn}")
    if not changes:
        click.echo("Kein Unterschied.")


def _row(change: Change, registry: Registry) -> dict[str, object]:
    return {
        "bereich": change.area.value,
        "art": change.kind.value,
        "kennung": change.aspect,
        "element": change.element,
        "name": change.name,
        "zeile": change.row,
        "teil": change.part,
        "alt": change.old,
        "neu": change.new,
        "auch": list(change.also),
        "satz": said(change, registry).line,
    }
