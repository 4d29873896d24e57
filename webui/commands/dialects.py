"""`uebernehmen`: a file of another modeler, with what it says in our words, and the report."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from engine.dialects import take_over
from webui.commands.output import as_json, print_json
from webui.dialect_texts import sentence, summary


@click.command("uebernehmen")
@click.argument(
    "file", metavar="DATEI", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "-o",
    "target",
    metavar="ZIEL",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Wohin die Datei mit unseren Angaben geschrieben wird; ohne Angabe nur der Bericht.",
)
@as_json
def take(file: Path, target: Path | None, as_json: bool) -> None:
    """Angaben aus Camunda 7, Camunda 8 oder spiff-arena in unsere übersetzen."""
    found = take_over(file.read_bytes())
    if target is not None:
        target.write_bytes(found.xml)
    if as_json:
        print_json({"werkzeuge": found.dialects, "angaben": [asdict(item) for item in found.items]})
        return
    click.echo(summary(found.dialects, found.items))
    for item in found.items:
        click.echo(f"  {item.element}: {sentence(item)}")
