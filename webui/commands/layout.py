"""`layout`: draw a process from its placing table, and say what a reader would stumble over."""

from __future__ import annotations

from pathlib import Path

import click

from engine import layout as drawing
from webui.bootstrap import diagrams
from webui.commands.output import as_json, print_json, readable

TABLE = "anordnung.csv"

FLAWS = {
    "crossing": "Zwei Linien kreuzen sich",
    "overlap": "Zwei Linien liegen aufeinander",
    "through_shape": "Eine Linie läuft durch ein Element",
    "along_border": "Eine Linie liegt auf einem Rahmen",
    "words": "Der Text passt nicht in das Element oder ist verdeckt",
    "label": "Eine Beschriftung liegt auf etwas anderem",
    "shapes": "Zwei Elemente überdecken sich",
    "diagonal": "Eine Linie läuft schräg",
    "not_drawn": "Das Element ist nicht gezeichnet",
}


@click.command()
@click.argument("pfade", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--nur-pruefen", is_flag=True, help="Nichts zeichnen, nur die Zeichnung prüfen.")
@as_json
def layout(pfade: tuple[Path, ...], nur_pruefen: bool, as_json: bool) -> None:
    """Prozesse nach ihrer Anordnung (anordnung.csv) zeichnen und die Zeichnung prüfen."""
    rows = []
    for diagram in (found for path in map(readable, pfade) for found in diagrams(path)):
        xml = diagram.read_bytes()
        if not nur_pruefen:
            table = readable(diagram.parent / TABLE).read_text(encoding="utf-8")
            xml = drawing.place(xml, table)
            diagram.write_bytes(xml)
        rows += [
            {
                "diagramm": str(diagram),
                "ebene": flaw.plane,
                "kennung": flaw.kind,
                "meldung": FLAWS[flaw.kind],
                "elemente": [name for name in (flaw.first, flaw.second) if name],
            }
            for flaw in drawing.quality(xml)
        ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['diagramm']}, {row['ebene']}: {row['meldung']}: {row['elemente']}")
    click.echo(f"{len(rows)} Mängel der Zeichnung." if rows else "Die Zeichnung ist ohne Mangel.")
