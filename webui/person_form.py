"""The form of "Angaben berichtigen", in the same form-js as the forms of tasks."""

from __future__ import annotations

import json
from typing import Any

from engine.forms import Form

_NO_ADDRESS = "=keine_anschrift = true"


def _group(label: str, *fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "group", "id": f"Gruppe_{label[:8]}", "label": label, "components": [*fields]}


def _text(
    key: str, label: str, columns: int, length: int, kind: str = "textfield", **more: Any
) -> dict[str, Any]:
    validate = {"maxLength": length, **more.pop("validate", {})}
    layout = {"columns": columns}
    return {
        "type": kind,
        "id": f"Feld_{key}",
        "key": key,
        "label": label,
        "validate": validate,
        "layout": layout,
        **more,
    }


def _box(key: str, label: str) -> dict[str, Any]:
    return {"type": "checkbox", "id": f"Feld_{key}", "key": key, "label": label}


def _postal(key: str, label: str, columns: int, length: int) -> dict[str, Any]:
    return _text(key, label, columns, length, conditional={"hide": _NO_ADDRESS})


_FIELDS = (
    _group(
        "Name",
        {
            "type": "select",
            "id": "Feld_anrede",
            "key": "anrede",
            "label": "Anrede in Schreiben",
            "values": [{"value": "frau", "label": "Frau"}, {"value": "herr", "label": "Herr"}],
            "layout": {"columns": 5},
        },
        {
            "type": "datetime",
            "id": "Feld_geburtsdatum",
            "key": "geburtsdatum",
            "subtype": "date",
            "dateLabel": "Geburtsdatum",
            "validate": {"required": True},
            "layout": {"columns": 5},
        },
        _text("vorname", "Vorname", 8, 100),
        _text("nachname", "Nachname", 8, 100, validate={"required": True}),
    ),
    _group(
        "Anschrift",
        _box("keine_anschrift", "Keine feste Anschrift: Schreiben werden persönlich übergeben"),
        _postal("strasse", "Straße und Hausnummer", 16, 200),
        _postal("plz", "Postleitzahl", 5, 10),
        _postal("ort", "Ort", 11, 100),
    ),
    _group(
        "Erreichbar",
        _text("telefon", "Telefon", 8, 40),
        _text("email", "E-Mail", 8, 200),
    ),
    _group(
        "Für Gespräche",
        _text("sprache", "Sprache", 8, 60),
        _box("sprachmittlung", "Sprachmittlung nötig"),
        _box("kinderbetreuung", "Kinderbetreuung nötig"),
        _text("barrierefreiheit", "Barrierefreiheit", 16, 1000, kind="textarea"),
    ),
)
PERSON_FORM = Form.load(
    json.dumps(
        {"type": "default", "schemaVersion": 17, "id": "Angaben", "components": list(_FIELDS)}
    )
)
