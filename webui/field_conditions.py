"""Conditions of a form's fields: chosen from lists where they are simple, said in German always."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.forms.document import Entry
from webui.field_inputs import label_path, value_at

OWN = "="
"""Chosen instead of a field: the condition is written by hand."""
ALWAYS = "immer"
SIGNS = (("=", "ist"), ("!=", "ist nicht"))
_COMPARISON = r'(?P<key>[A-Za-z]\w*)\s*(?P<sign><=|>=|!=|=|<|>)\s*(?P<value>"[^"]*"|[\w.]+)'
_SIMPLE = re.compile(rf"=\s*{_COMPARISON}\s*", re.ASCII)
_PART = re.compile(rf'{_COMPARISON}|"[^"]*"|(?P<word>\band\b|\bor\b|\bnot\b)', re.ASCII)
_SAID = {
    "=": "ist",
    "!=": "ist nicht",
    "<": "unter",
    ">": "über",
    "<=": "höchstens",
    ">=": "mindestens",
}
_WORDS = {"and": "und", "or": "oder", "not": "nicht"}
_VALUES = {"true": "ja", "false": "nein", "null": "leer"}
_TRUTH = {"ja": "true", "nein": "false", "leer": "null", "": "null"}
_YES_NO = frozenset({"true", "false"})


@dataclass(frozen=True)
class Chosen:
    """A condition as the inputs of a row show it."""

    field: str = ""
    sign: str = "="
    value: str = ""
    own: str = ""


def chosen(source: object, entries: Sequence[Entry]) -> Chosen:
    """Return a stored condition as choices, or as written by hand if it is none of them."""
    if source is True:
        return Chosen(ALWAYS)
    if not isinstance(source, str) or not source.strip():
        return Chosen()
    match = _SIMPLE.fullmatch(source)
    if match is None or match["sign"] not in dict(SIGNS):
        return Chosen(OWN, own=source)
    known = _known(entries).get(match["key"])
    if known is None:
        return Chosen(OWN, own=source)
    return Chosen(match["key"], match["sign"], _value_said(known, match["value"]), source)


def written(wanted: Chosen, entries: Sequence[Entry]) -> str | bool | None:
    """Return the condition that choices mean, as form-js stores it."""
    if wanted.field == ALWAYS:
        return True
    if wanted.field == OWN:
        own = wanted.own.strip()
        return (own if own.startswith("=") else f"={own}") if own else None
    if not wanted.field:
        return None
    known = _known(entries).get(wanted.field)
    value = _literal(known, wanted.value.strip())
    return f"={wanted.field} {wanted.sign} {value}"


def said(source: object, entries: Sequence[Entry]) -> str:
    """Return a condition in German: „Kontakt“ = „erreicht“ und nicht „Grund“ leer."""
    known = _known(entries)

    def part(match: re.Match[str]) -> str:
        if match["word"]:
            return _WORDS[match["word"]]
        if not match["key"]:
            return match[0]
        found = known.get(match["key"])
        name = f"„{name_of(found)}“" if found else match["key"]
        return f"{name} {_SAID[match['sign']]} {_quoted(found, match['value'])}"

    text = str(source).strip().removeprefix("=").strip()
    return _PART.sub(part, text)


def name_of(entry: Entry) -> str:
    """Return what a field is called in a sentence."""
    component = entry.component
    label = value_at(component, label_path(component)) or component.get("label")
    if entry.kind == "text":
        label = str(component.get("text", "")).strip().partition("\n")[0][:60]
    return str(label or entry.key or entry.name).strip()


def _known(entries: Sequence[Entry]) -> Mapping[str, Entry]:
    return {entry.key: entry for entry in entries if entry.component.get("key")}


def _options(entry: Entry | None) -> list[Mapping[str, Any]]:
    values = entry.component.get("values") if entry else None
    return [each for each in values or () if isinstance(each, Mapping) and "value" in each]


def _value_said(entry: Entry, literal: str) -> str:
    """Return a constant as people write it: the label of a choice, ja and nein."""
    text = literal.strip('"')
    for option in _options(entry):
        if _as_literal(option["value"]) == literal:
            return str(option.get("label", text))
    return text if literal.startswith('"') else _VALUES.get(text, text.replace(".", ","))


def _quoted(entry: Entry | None, literal: str) -> str:
    text = _value_said(entry, literal) if entry else literal.strip('"')
    return text if text in _VALUES.values() else f"„{text}“"


def _literal(entry: Entry | None, value: str) -> str:
    for option in _options(entry):
        if value.lower() in (str(option.get("label", "")).lower(), str(option["value"]).lower()):
            return _as_literal(option["value"])
    if value.lower() in ("", "leer"):
        return "null"
    kind = entry.kind if entry else ""
    if kind == "checkbox" and value.lower() in {*_TRUTH, *_YES_NO}:
        return _TRUTH.get(value.lower(), value.lower())
    if kind == "number" and re.fullmatch(r"\d+(?:[.,]\d+)?", value):
        return value.replace(",", ".")
    return f'"{value}"'


def _as_literal(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else f'"{value}"'
