"""`check` and `deploy`: from a process folder to a version that runs."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy.orm import Session

import engine
from engine.bundles import Bundle, table_file
from engine.decisions import read_table
from engine.drafts import revision, revision_digest
from engine.findings import Finding, Severity
from engine.models import Definition
from engine.registry import Registry
from handlers.domain.rule_fits import refuse_unfit, take_over
from webui import process_texts
from webui.bootstrap import Application, bootstrap, diagrams, filled_registry
from webui.commands.output import as_json, finding_line, finding_row, local, print_json, readable
from webui.commands.versions import instant
from webui.settings import Settings

TABLE_ENDING = ".dmn"
PATHS = click.argument("pfade", nargs=-1, type=click.Path(path_type=Path))


@click.command()
@PATHS
@as_json
def check(pfade: tuple[Path, ...], as_json: bool) -> None:
    """Diagramme, Regeltabellen (.dmn) oder Prozessordner prüfen wie die Freigabe; ändert nichts."""
    registry = filled_registry()
    found = [
        told for source in _sources(pfade, TABLE_ENDING) for told in _findings(source, registry)
    ]
    if as_json:
        print_json([finding_row(finding) for _, finding in found])
    else:
        for source, finding in found:
            click.echo(f"{source}\n  {finding_line(finding)}")
        many = "1 Befund." if len(found) == 1 else f"{len(found)} Befunde."
        click.echo(many if found else "Ohne Befund.")
    if any(finding.severity is Severity.ERROR for _, finding in found):
        raise click.exceptions.Exit(1)


def _findings(source: Path, registry: Registry) -> list[tuple[Path, Finding]]:
    """Return what is wrong with a diagram, its decision tables included, or with one table."""
    if source.suffix == TABLE_ENDING:
        return [(source, finding) for finding in read_table(source.read_bytes()).findings]
    bundle = engine.load_bundle(source)
    tables = engine.versions_in(bundle.tables) if bundle.tables else None
    beside = {table_file(source, name): read_table(each) for name, each in bundle.tables.items()}
    return [
        *((source, finding) for finding in engine.check(bundle, registry, tables=tables)),
        *((file, finding) for file, read in beside.items() for finding in read.findings),
    ]


@click.command()
@PATHS
@click.option("--als", default="system", help="Anmeldename der Person, die freigibt.")
@click.option(
    "--gueltig-ab",
    "valid_from",
    help="Erster Tag, z. B. 2026-07-01 (0:00 Uhr); ohne Angabe sofort.",
)
@click.option("--gueltig-bis", "valid_to", help="Letzter Tag, z. B. 2026-12-31 (24:00 Uhr).")
@click.option("--entwurf", is_flag=True, help="Nur als Entwurf aufbewahren, auch mit Befunden.")
@as_json
def deploy(
    pfade: tuple[Path, ...],
    als: str,
    valid_from: str | None,
    valid_to: str | None,
    entwurf: bool,
    as_json: bool,
) -> None:
    """Prozessordner in Betrieb nehmen; bei einem Fehler wird nichts gespeichert."""
    begins, ends = instant(valid_from), instant(valid_to, end=True)
    application = bootstrap(Settings.from_environment())
    application.require_schema()
    sources = _sources(pfade or (application.settings.processes,))
    if entwurf:
        _keep(application, sources, als, as_json)
        return
    bundles = [engine.load_bundle(source) for source in sources]
    with application.db.begin(als) as work:
        tables = [row for bundle in bundles for row in take_over(work, bundle.tables)]
        deployed = [
            engine.deploy(work, bundle, valid_from=begins, valid_to=ends) for bundle in bundles
        ]
        refuse_unfit(work, tables)
        rows = [
            (version, _hints(work.session, version, bundle))
            for version, bundle in zip(deployed, bundles, strict=True)
        ]
    if as_json:
        print_json([_deployed_row(version, hints) for version, hints in rows])
        return
    for version, hints in rows:
        planned = version.valid_from > application.now()
        when = f"gilt ab {local(version.valid_from)}" if planned else "ist in Betrieb"
        click.echo(f"{version.process_key}: Version {version.version} {when}.")
        for sentence in hints:
            click.echo(f"    HINWEIS {sentence}")


def _hints(session: Session, version: Definition, bundle: Bundle) -> list[str]:
    return [
        *process_texts.hints(session, version),
        *process_texts.table_hints(session, bundle.tables),
    ]


def _deployed_row(version: Definition, hints: list[str]) -> dict[str, object]:
    return {
        "prozess": version.process_key,
        "version": version.version,
        "pruefsumme": version.digest,
        "gueltig_ab": version.valid_from,
        "gueltig_bis": version.valid_to,
        "hinweise": hints,
    }


@click.command()
@click.option("--ausgeben", metavar="NAME", help="Einen Entwurf so ausgeben, wie er kam.")
@click.option("--verwerfen", metavar="NAME", help="Einen Entwurf löschen.")
@click.option("--als", default="system", help="Anmeldename der Person, die löscht.")
@as_json
def drafts(ausgeben: str | None, verwerfen: str | None, als: str, as_json: bool) -> None:
    """Entwürfe auflisten, ausgeben oder verwerfen."""
    application = bootstrap(Settings.from_environment())
    application.require_schema()
    if verwerfen:
        with application.db.begin(als) as work:
            engine.discard_draft(work, engine.draft_named(work.session, verwerfen).id)
    with application.db.read() as session:
        if ausgeben:
            found = engine.draft_named(session, ausgeben)
            click.echo(engine.draft_bundle(session, found.id).xml, nl=False)
            return
        ids = [each.id for each in engine.drafts(session)]
    _tell(application, ids, as_json)


def _keep(application: Application, sources: list[Path], actor: str, as_json: bool) -> None:
    with application.db.begin(actor) as work:
        kept = [engine.keep_draft(work, engine.load_bundle(source)).id for source in sources]
    _tell(application, kept, as_json)


def _tell(application: Application, ids: list[str], as_json: bool) -> None:
    """List drafts with what a deployment would find now."""
    rows = []
    with application.db.read() as session:
        for draft_id in ids:
            head = revision(session, draft_id)
            found = engine.draft_findings(session, application.db.runtime, draft_id)
            rows.append((engine.draft(session, draft_id), head, found))
    if as_json:
        print_json(
            [
                {
                    "entwurf": kept.name,
                    "prozess": kept.process_key,
                    "pruefsumme": revision_digest(head),
                    "gespeichert": head.at,
                    "von": head.by,
                    "befunde": [finding_row(finding) for finding in found],
                }
                for kept, head, found in rows
            ]
        )
        return
    for kept, head, found in rows:
        count = f"{len(found)} Befunde" if found else "ohne Befund"
        click.echo(f"{kept.name}: Entwurf vom {local(head.at)}, {count}.")
        for finding in found:
            click.echo(f"  {finding_line(finding)}")
    if not rows:
        click.echo("Keine Entwürfe.")


def _sources(paths: tuple[Path, ...], alone: str = "") -> list[Path]:
    """Return diagrams as they were named, and every one at or below a named folder.

    A folder without a diagram gives the files that end as `alone` says.
    """
    found = [
        file
        for path in map(readable, paths)
        for file in diagrams(path) or (sorted(path.rglob(f"*{alone}")) if alone else [])
    ]
    if not found:
        raise click.UsageError("Nennen Sie eine .bpmn-Datei oder einen Prozessordner.")
    return found
