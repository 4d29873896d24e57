"""The sheet for programs: the same content with German keys, days as ISO 8601."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from handlers.sheet import words
from handlers.sheet.model import Box, Line, Sheet
from handlers.sheet.pdf import Form


def render(sheet: Sheet, form: Form = "blatt") -> dict[str, Any]:
    """Return plain data; empty fields are empty texts, lists or null."""
    common = _head(sheet)
    if form == "schritte":
        return common | {"schritte": [_step(asdict(step)) for step in sheet.steps]}
    return common | {
        "uebersicht": {label: list(entries) for label, entries in words.overview(sheet)},
        "freigabe": [
            {
                "art": signature.kind,
                "name": signature.name,
                "datum": _day(signature.day),
                "unterschrift": signature.mark,
                "bemerkung": signature.note,
            }
            for signature in sheet.standing.signatures
        ],
        "zeilen": [_line(line) for line in sheet.lines],
        "fussnoten": list(sheet.footnotes),
        "abkuerzungen": {each.short: each.long for each in sheet.abbreviations},
        "auslegungen": [
            {
                "nummer": reading.name,
                "zeilen": reading.rows,
                "frage": reading.question,
                "gewaehlt": reading.chosen,
                "lesarten": list(reading.others),
            }
            for reading in sheet.readings
        ],
        "ergaenzungen": [
            {"zeile": each.row, "schritt": each.step, "ergaenzung": each.text}
            for each in sheet.additions
        ],
    }


def _head(sheet: Sheet) -> dict[str, Any]:
    head, standing = sheet.head, sheet.standing
    return {
        "prozess": standing.process_key,
        "version": standing.version,
        "entwurf": sheet.is_draft,
        "stand": standing.revision,
        "pruefsumme": standing.digest,
        "titel": head.title,
        "prozessart": head.kind,
        "status": head.status,
        "qm_id": head.qm_id,
        "lfd_nr": head.number,
        "bereich": head.unit,
        "gueltig_ab": _day(standing.valid_from),
        "gueltig_bis": _day(standing.valid_to),
        "vorlage": sheet.original,
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "zeile": line.number,
        **_box(line.box),
        "d": line.roles.d,
        "m": line.roles.m,
        "i": line.roles.i,
        "mi_ausgelegt": line.roles.is_reading,
        "output": list(line.outputs),
        "danach": list(line.then),
        "daneben": _beside(line),
    }


def _beside(line: Line) -> dict[str, Any] | None:
    if line.beside is None:
        return None
    roles = asdict(line.beside.roles)
    return _box(line.beside) | {
        **{key: roles[key] for key in ("d", "m", "i")},
        "danach": list(line.then_beside),
    }


def _box(box: Box) -> dict[str, Any]:
    shapes = {"start": "start", "end": "ende", "decision": "entscheidung", "step": "schritt"}
    return {
        "element": box.element,
        "text": box.text,
        "form": shapes[box.shape],
        "ausgelegt": box.is_reading,
        "ergaenzung": box.is_addition,
    }


def _step(step: dict[str, Any]) -> dict[str, Any]:
    return {
        "stelle": step["place"],
        "name": step["name"],
        "beschreibung": step["description"],
        "vorgaenger": list(step["before"]),
        "eingabe": list(step["inputs"]),
        "ausgabe": list(step["outputs"]),
        "hilfsmittel": list(step["tools"]),
        "nachfolger": list(step["after"]),
    }


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
