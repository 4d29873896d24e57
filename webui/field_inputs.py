"""What can be said about a form's field, kind by kind: the inputs of its open row.

Each input names where its value stands in the component. What has no input here is kept as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.forms import CHOICES, Kind

KINDS: dict[str, str] = {
    "textfield": "Textfeld",
    "textarea": "Textfeld, mehrzeilig",
    "number": "Zahl",
    "datetime/date": "Datum",
    "datetime/time": "Uhrzeit",
    "datetime/datetime": "Datum und Uhrzeit",
    "checkbox": "Kästchen, ja oder nein",
    "radio": "Auswahl, eine (Knöpfe)",
    "select": "Auswahl, eine (Liste)",
    "checklist": "Auswahl, mehrere (Kästchen)",
    "taglist": "Auswahl, mehrere (Liste)",
    "filepicker": "Datei",
    "text": "Hinweistext",
    "group": "Gruppe",
    "dynamiclist": "Liste mit Zeilen",
}
"""All kinds that run, as owners call them; a date's three kinds are one of form-js."""
FIXED = frozenset({"filepicker", "text", "group", "dynamiclist"})
"""Cannot become another kind, nor another kind they: what they say has no place there."""
CONTAINERS = frozenset({"group", "dynamiclist"})


@dataclass(frozen=True)
class Input:
    """One input: its name, its label, where its value stands, and how it is written."""

    name: str
    label: str
    path: tuple[str, ...]
    shape: str = "line"
    """line, area, flag, whole, number, codes, choice, kinds, code (fixed-width)"""
    group: str = "main"
    """main, limits, more"""
    hint: str = ""
    wide: bool = False


def kind_of(component: Mapping[str, Any]) -> str:
    """Return a component's kind as it is chosen here."""
    kind = str(component.get("type", ""))
    return f"{kind}/{component.get('subtype') or 'date'}" if kind == "datetime" else kind


def inputs_of(component: Mapping[str, Any]) -> tuple[Input, ...]:
    """Return the inputs of a component, in their order."""
    kind = str(component.get("type", ""))
    if kind == "text":
        return (Input("text", "Text", ("text",), "area", hint=MARKDOWN, wide=True),)
    found = [_label(component)]
    if kind == "group":
        return (*found, WIDTH)
    if kind == "dynamiclist":
        return (*found, _KEY_OF_LIST, REQUIRED, HELP, *_ROWS, WIDTH)
    found += [KEY, REQUIRED, *_BY_KIND.get(kind, ()), HELP]
    if kind == "datetime":
        found += _second_label(component)
    default = _default(kind)
    if default is not None:
        found.append(default)
    return (*found, ALSO, WIDTH)


def value_at(component: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    """Return what stands at a path, or None."""
    found: Any = component
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def shown(component: Mapping[str, Any], one: Input) -> str:
    """Return an input's value as it is shown; a flag that is set is "ja"."""
    value = value_at(component, one.path)
    if value is None:
        return ""
    if isinstance(value, bool):
        return ("ja" if value else "") if one.shape == "flag" else ("true" if value else "false")
    if one.shape == "codes" and isinstance(value, list):
        return ", ".join(map(str, value))
    if one.shape == "number":
        return str(value).replace(".", ",")
    return str(value)


MARKDOWN = "Leerzeile: neuer Absatz. **fett**, - Aufzählung, [Wort](Adresse)."
KEY = Input("key", "Schlüssel", ("key",), "code", hint="Name der Angabe im Vorgang")
_KEY_OF_LIST = Input("key", "Schlüssel", ("path",), "code", hint="Name der Liste im Vorgang")
REQUIRED = Input("pflicht", "Pflichtfeld", ("validate", "required"), "flag")
HELP = Input("hilfe", "Hilfetext", ("description",), wide=True)
ALSO = Input(
    "auch",
    "Weitere Namen",
    ("properties", "auch"),
    "code",
    "more",
    "Unter diesen Namen nehmen auch Szenarien und Programme die Angabe an; Leerzeichen trennen.",
)
WIDTH = Input(
    "breite",
    "Breite",
    ("layout", "columns"),
    "whole",
    "more",
    "In Sechzehnteln der Zeile, 1 bis 16",
)
_LENGTHS = (
    Input("mindestens", "Zeichen, mindestens", ("validate", "minLength"), "whole", "limits"),
    Input("hoechstens", "Zeichen, höchstens", ("validate", "maxLength"), "whole", "limits"),
    Input(
        "muster",
        "Erlaubtes Muster",
        ("validate", "pattern"),
        "code",
        "limits",
        "Regulärer Ausdruck für den ganzen Text, zum Beispiel [0-9]{5} für eine Postleitzahl",
    ),
)
_SIGNS = (
    Input("davor", "Zeichen davor", ("appearance", "prefixAdorner"), group="more"),
    Input("dahinter", "Zeichen dahinter", ("appearance", "suffixAdorner"), group="more"),
)
_NUMBERS = (
    Input("mindestens", "Kleinster Wert", ("validate", "min"), "number", "limits"),
    Input("hoechstens", "Größter Wert", ("validate", "max"), "number", "limits"),
    Input(
        "stellen", "Nachkommastellen", ("decimalDigits",), "whole", "limits", "leer: ganze Zahlen"
    ),
)
_ROWS = (
    Input(
        "zeilen", "Zeilen zu Beginn", ("defaultRepetitions",), "whole", "more", "leer: eine Zeile"
    ),
)
_BY_KIND: dict[str, tuple[Input, ...]] = {
    "textfield": (*_LENGTHS, *_SIGNS),
    "textarea": _LENGTHS,
    "number": (*_NUMBERS, *_SIGNS),
    "datetime": (Input("kuenftig", "Nur ab heute", ("disallowPassedDates",), "flag", "limits"),),
    "filepicker": (
        Input("mehrere", "Mehrere Dateien", ("multiple",), "flag", "limits"),
        Input(
            "dateien",
            "Erlaubte Dateien",
            ("accept",),
            "code",
            "limits",
            "leer: PDF, PNG, JPEG und DOCX; sonst Endungen wie .pdf, .docx",
        ),
    ),
    **dict.fromkeys(
        map(str, CHOICES),
        (
            Input(
                "liste",
                "Auswahl aus dem Vorgang",
                ("valuesKey",),
                "code",
                "more",
                "Name der Liste, die der Schritt liefert, statt fester Einträge",
            ),
        ),
    ),
}


def _label(component: Mapping[str, Any]) -> Input:
    """The label stands where form-js looks for it: of a date in its own two places."""
    return Input("beschriftung", "Beschriftung", label_path(component), wide=True)


def label_path(component: Mapping[str, Any]) -> tuple[str, ...]:
    """Return where the label of a component stands."""
    if component.get("type") != "datetime" or component.get("label"):
        return ("label",)
    return ("timeLabel",) if component.get("subtype") == "time" else ("dateLabel",)


def _second_label(component: Mapping[str, Any]) -> list[Input]:
    """Kept although a page shows one field: other tools label the time by itself."""
    if component.get("subtype") != "datetime":
        return []
    return [Input("uhrzeit", "Beschriftung der Uhrzeit", ("timeLabel",), group="more")]


def _default(kind: str) -> Input | None:
    shapes = {
        "textfield": "line",
        "textarea": "area",
        "number": "number",
        "datetime": "line",
        "checkbox": "flag",
        "radio": "choice",
        "select": "choice",
        "checklist": "codes",
        "taglist": "codes",
    }
    if kind not in shapes:
        return None
    chosen = "Bei einem Pflichtfeld gilt sie nur für Programme: Menschen wählen selbst."
    hints = {
        "datetime": "zum Beispiel 2025-03-03 oder 09:00",
        "radio": chosen,
        "checklist": f"Werte, durch Komma getrennt. {chosen}",
        "taglist": "Werte, durch Komma getrennt",
    }
    label = "Schon angekreuzt" if kind == Kind.CHECKBOX else "Vorbelegung"
    return Input("vorgabe", label, ("defaultValue",), shapes[kind], "more", hints.get(kind, ""))
