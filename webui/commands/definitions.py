"""`check` and `deploy`: from a process folder to a version that runs."""

from __future__ import annotations

from pathlib import Path

import click

import engine
from engine.findings import Severity
from handlers.domain.rule_tables import load_rules
from webui.bootstrap import bootstrap, diagrams, filled_registry
from webui.commands.output import as_json, finding_line, finding_row, print_json, readable
from webui.settings import Settings

PATHS = click.argument("pfade", nargs=-1, type=click.Path(path_type=Path))


@click.command()
@PATHS
@as_json
def check(pfade: tuple[Path, ...], as_json: bool) -> None:
    """Diagramme oder Prozessordner prüfen, wie es die Freigabe täte; ändert nichts."""
    registry = filled_registry()
    found = [
        (source, finding)
        for source in _sources(pfade)
        for finding in engine.check(engine.load_bundle(source), registry)
    ]
    if as_json:
        print_json([finding_row(finding) for _, finding in found])
    else:
        for source, finding in found:
            click.echo(f"{source}\n  {finding_line(finding)}")
        click.echo(f"{len(found)} Befunde." if found else "Ohne Befund.")
    if any(finding.severity is Severity.ERROR for _, finding in found):
        raise click.exceptions.Exit(1)


@click.command()
@PATHS
@click.option("--als", default="system", help="Anmeldename der Person, die freigibt.")
@as_json
def deploy(pfade: tuple[Path, ...], als: str, as_json: bool) -> None:
    """Prozessordner in Betrieb nehmen; bei einem Fehler wird nichts gespeichert."""
    application = bootstrap(Settings.from_environment())
    application.require_schema()
    sources = _sources(pfade or (application.settings.processes,))
    with application.db.begin(als) as work:
        deployed = [engine.deploy(work, engine.load_bundle(source)) for source in sources]
        for source in sources:
            load_rules(work, source if source.is_dir() else source.parent)
    rows = [
        {"prozess": version.process_key, "version": version.version, "pruefsumme": version.digest}
        for version in deployed
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['prozess']}: Version {row['version']} ist in Betrieb.")


def _sources(paths: tuple[Path, ...]) -> list[Path]:
    """Return diagrams as they were named, and every one at or below a named folder."""
    found = [diagram for path in map(readable, paths) for diagram in diagrams(path)]
    if not found:
        raise click.UsageError("Nennen Sie eine .bpmn-Datei oder einen Prozessordner.")
    return found
