"""`tick` and `schulung`: let time take effect, and in training let it pass."""

from __future__ import annotations

import click

from engine.durations import parse_duration
from engine.training import move_forward
from webui.commands.cases import open_application
from webui.commands.output import as_json, local, print_json


@click.command()
@as_json
def tick(as_json: bool) -> None:
    """Fällige Fristen und Arbeiten jetzt ausführen (sonst tut das der laufende Server)."""
    application = open_application()
    done = application.tick()
    if as_json:
        print_json({"erledigt": done})
    else:
        click.echo(f"{done} fällige Fristen und Arbeiten ausgeführt.")


@click.command()
@click.option("--vor", required=True, help="Spanne, um die die Uhr vorgeht, z. B. P3D oder PT4H.")
@click.option("--als", default="system", help="Anmeldename der Person, die die Uhr stellt.")
@as_json
def schulung(vor: str, als: str, as_json: bool) -> None:
    """Die Schulungsuhr vorstellen; alles, was unterwegs fällig wird, geschieht der Reihe nach."""
    application = open_application()
    until = parse_duration(vor).after(application.now())
    done = move_forward(application.db, until, als)
    now = application.now()
    if as_json:
        print_json({"jetzt": now, "erledigt": done})
    else:
        click.echo(f"Es ist jetzt {local(now)}. Unterwegs geschehen: {done}.")
