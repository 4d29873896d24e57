"""`parameter` and `texte`: what holds without being part of a version, since when and why."""

from __future__ import annotations

from datetime import date
from typing import Any

import click
from sqlalchemy.orm import Session

from handlers.domain.letter_texts import LetterText, all_texts, versions_of
from handlers.domain.parameter_catalogue import CATALOGUE, declared
from handlers.domain.parameters import (
    Parameter,
    all_parameters,
    current_parameters,
    parameter_history,
)
from handlers.letters.text_catalogue import TEXTS, text_kind
from webui.bootstrap import Application
from webui.commands.cases import open_application
from webui.commands.output import as_json, local_iso, print_json
from webui.dates import local as wall_time
from webui.dates import plain_day


@click.command()
@click.argument("name", metavar="[NAME]", required=False)
@as_json
def parameters(name: str | None, as_json: bool) -> None:
    """Parameter mit dem Wert von heute zeigen, mit NAME alle Werte im Verlauf."""
    application = open_application()
    with application.db.read() as session:
        if name is None:
            _print([_line(row) for row in _in_force(session, _today(application))], as_json)
            return
        known = declared(name)
        rows = [_row(row) for row in parameter_history(session, known.name)]
    _print(rows, as_json)


@click.command()
@click.argument("key", metavar="[TEXT]", required=False)
@as_json
def texts(key: str | None, as_json: bool) -> None:
    """Brieftexte mit der Fassung von heute zeigen, mit TEXT alle Fassungen samt Wortlaut."""
    application = open_application()
    today = _today(application)
    with application.db.read() as session:
        if key is None:
            rows = [_text(row) for row in _first_of_each(all_texts(session), today)]
        else:
            found = versions_of(session, text_kind(key).key)
            rows = [{**_text(row), "betreff": row.subject, "text": row.body} for row in found]
    _print(rows, as_json)


def _today(application: Application) -> date:
    return wall_time(application.now()).date()


def _in_force(session: Session, today: date) -> list[Parameter]:
    """The rows for all sites, each followed by the sites' own; decision tables left out."""
    rows = {row.name: [row] for row in current_parameters(session, None, today)}
    sites = sorted({row.site for row in all_parameters(session) if row.site is not None})
    for site in sites:
        for row in current_parameters(session, site, today):
            if row.site is not None:
                rows[row.name].append(row)
    return [row for name in CATALOGUE for row in rows.get(name, ())]


def _first_of_each(rows: list[LetterText], today: date) -> list[LetterText]:
    found: dict[str, LetterText] = {}
    for row in rows:
        if row.valid_from <= today and row.key in TEXTS:
            found.setdefault(row.key, row)
    return [found[key] for key in TEXTS if key in found]


def _line(row: Parameter) -> dict[str, Any]:
    known = declared(row.name)
    return {
        "name": row.name,
        "bezeichnung": known.label,
        "wert": row.value,
        "gesagt": known.kind.say(row.value),
        "standort": row.site,
        "ab": row.valid_from,
        "quelle": row.source,
    }


def _row(row: Parameter) -> dict[str, Any]:
    recorded = {"am": local_iso(row.recorded_at), "von": row.recorded_by}
    return {**_line(row), "bemerkung": row.note, **recorded}


def _text(row: LetterText) -> dict[str, Any]:
    return {
        "schluessel": row.key,
        "bezeichnung": TEXTS[row.key].label,
        "fassung": row.version,
        "ab": row.valid_from,
        "freigegeben_von": row.released_by,
        "freigegeben_am": local_iso(row.released_at) if row.released_at else None,
        "quelle": row.source,
    }


def _print(rows: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        print_json(rows)
        return
    for row in rows:
        place = f" ({row['standort']})" if row.get("standort") else ""
        what = row.get("gesagt") or f"Fassung {row['fassung']}"
        mark = "" if "gesagt" in row else _mark(row)
        click.echo(f"{row['bezeichnung']}{place}: {what}, ab {plain_day(row['ab'])}{mark}")
        for line in (row.get("betreff"), row.get("text")):
            if line:
                click.echo(f"\n{line}")


def _mark(row: dict[str, Any]) -> str:
    by = row["freigegeben_von"]
    return f", freigegeben von {by}" if by else ", Mustertext, rechtlich zu prüfen"
