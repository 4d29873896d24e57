"""What a row of the list of fields says about a field, in German."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.forms.document import Entry
from webui.field_conditions import said
from webui.field_inputs import KINDS, kind_of
from webui.field_row import options_of

_FEW = 4


def kind_said(entry: Entry) -> str:
    """Return a field's kind as it is called here."""
    kind = kind_of(entry.component)
    return KINDS.get(kind, f"{entry.kind or 'ohne Art'} (läuft hier nicht)")


def rules(entry: Entry, entries: Sequence[Entry]) -> list[str]:
    """Return what holds for a field, one short phrase each."""
    return [phrase for phrase in _phrases(entry, entries) if phrase]


def _phrases(entry: Entry, entries: Sequence[Entry]) -> Iterator[str]:
    component = entry.component
    must = _part(component, "validate")
    yield "Pflichtfeld" if must.get("required") is True else ""
    yield _limits(must.get("minLength"), must.get("maxLength"), " Zeichen")
    yield _limits(must.get("min"), must.get("max"), "")
    yield f"{component['decimalDigits']} Nachkommastellen" if component.get("decimalDigits") else ""
    yield f"Muster {must['pattern']}" if must.get("pattern") else ""
    yield "nur ab heute" if component.get("disallowPassedDates") is True else ""
    yield _choices(component)
    yield "mehrere" if component.get("multiple") is True else ""
    yield f"nur {component['accept']}" if component.get("accept") else ""
    if hide := _part(component, "conditional").get("hide"):
        yield f"ausgeblendet, wenn {said(hide, entries)}"
    readonly = component.get("readonly")
    if readonly is True or component.get("disabled") is True:
        yield "nur lesbar"
    elif readonly:
        yield f"nur lesbar, wenn {said(readonly, entries)}"
    yield _preset(component)


def _limits(least: object, most: object, unit: str) -> str:
    low, high = (None if each is None else str(each).replace(".", ",") for each in (least, most))
    if low and high:
        return f"{low} bis {high}{unit}"
    return f"mindestens {low}{unit}" if low else f"höchstens {high}{unit}" if high else ""


def _choices(component: Mapping[str, Any]) -> str:
    if component.get("valuesKey"):
        return f"Auswahl aus dem Vorgang: {component['valuesKey']}"
    labels = [option.label or option.value for option in options_of(component)]
    if not labels:
        return ""
    more = len(labels) - _FEW
    return f"{' · '.join(labels[:_FEW])}{f' und {more} weitere' if more > 0 else ''}"


def _preset(component: Mapping[str, Any]) -> str:
    value = component.get("defaultValue")
    if value in (None, "", False, []):
        return ""
    if value is True:
        return "schon angekreuzt"
    values = value if isinstance(value, list) else [value]
    labels = {option.value: option.label for option in options_of(component)}
    return f"vorbelegt: {', '.join(labels.get(str(each), str(each)) for each in values)}"


def _part(component: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = component.get(name)
    return found if isinstance(found, Mapping) else {}
