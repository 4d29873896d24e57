"""`rehearse`: plays the scenarios that lie beside the processes, or those named."""

from __future__ import annotations

from pathlib import Path

import click

from engine.rehearsal import Outcome
from webui import scenario_texts
from webui.bootstrap import filled_registry
from webui.commands.output import as_json, print_json, readable
from webui.rehearsals import Stage, scenario_files
from webui.settings import Settings


@click.command()
@click.argument("pfade", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--scenario",
    "named",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Nur dieses Szenario spielen (mehrfach möglich).",
)
@as_json
def rehearse(pfade: tuple[Path, ...], named: tuple[Path, ...], as_json: bool) -> None:
    """Szenarien auf einer Wegwerf-Datenbank durchspielen, mit eigener Uhr."""
    folders = [readable(path) for path in pfade]
    files = [readable(path) for path in named] or scenario_files(folders)
    with Stage(Settings.from_environment().processes, folders, filled_registry()) as stage:
        outcomes = []
        for file in files:
            outcome = stage.play(file)
            outcomes.append(outcome)
            if not as_json:
                _print(file, outcome)
    if as_json:
        print_json([_row(file, outcome) for file, outcome in zip(files, outcomes, strict=True)])
    else:
        failed = sum(not outcome.ok for outcome in outcomes)
        click.echo(f"{len(outcomes)} Szenarien, {failed} nicht bestanden.")
    if not outcomes or not all(outcome.ok for outcome in outcomes):
        raise click.exceptions.Exit(1)


def _print(file: Path, outcome: Outcome) -> None:
    click.echo(f"{'ok    ' if outcome.ok else 'FEHLER'} {outcome.title}  ({file})")
    for problem in outcome.problems:
        click.echo(f"       {scenario_texts.sentence(problem)}")


def _row(file: Path, outcome: Outcome) -> dict[str, object]:
    course = outcome.course
    return {
        "titel": outcome.title,
        "datei": str(file),
        "ok": outcome.ok,
        "fehler": [scenario_texts.sentence(problem) for problem in outcome.problems],
        "spur": [
            {
                "zeit": moment.at,
                "prozess": moment.process,
                "element": moment.element,
                "art": moment.kind,
                "akteur": moment.actor,
            }
            for moment in course.trace
        ],
        "wirkungen": course.effects,
        "ende": course.ends,
        "status": course.status,
        "offen": course.open,
        "daten": {name: value for seen in course.variables for name, value in seen.items()},
    }
