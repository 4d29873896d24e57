"""The open row of a form's field: which component a filled one means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from engine.forms import CHOICES, Field, Kind
from engine.forms.document import Entry, speaking_key
from engine.forms.values import Refused, raw, typed
from webui import field_conditions, messages
from webui.field_conditions import Chosen
from webui.field_inputs import FIXED, KINDS, Input, inputs_of, kind_of, label_path, shown, value_at

CONDITIONS = {"zeigen": ("conditional", "hide"), "sperren": ("readonly",)}
"""The two conditions of a field by the names of their inputs."""
CHOICE_ACT = "_wahl"
YES_AND_NO = ({"label": "Ja", "value": "ja"}, {"label": "Nein", "value": "nein"})
"""What a new choice begins with; without any it could not be shown."""
MOST_CHOICES = 200
_SILENT = (
    *("type", "id", "subtype", "components", "values", "label", "dateLabel", "timeLabel"),
    *(
        "timeInterval",
        "timeSerializingFormat",
        "use24h",
        "isRepeating",
        "allowAddRemove",
        "showOutline",
        "verticalAlignment",
    ),
)
"""What a component says without words: form-js needs it, or the page shows it elsewhere."""


@dataclass(frozen=True)
class Option:
    """One line of a choice: which stored one it was, its words and its value."""

    was: str = ""
    label: str = ""
    value: str = ""


@dataclass
class Filled:
    """What was sent means this component; problems by the input's name."""

    component: dict[str, Any]
    problems: dict[str, str] = field(default_factory=dict)


def new_component(kind: str, label: str, taken: set[str]) -> dict[str, Any]:
    """Return a component of a kind with a label, complete enough to be shown."""
    base, _, subtype = kind.partition("/")
    key = speaking_key(label, taken)
    if base == "text":
        return {"type": "text", "id": f"Text_{key}", "text": label}
    if base == "group":
        return {"type": "group", "id": f"Gruppe_{key}", "label": label, "components": []}
    if base == "dynamiclist":
        inner = {"type": "textfield", "id": f"Feld_{key}_angabe", "key": "angabe"}
        rows = {"isRepeating": True, "allowAddRemove": True, "defaultRepetitions": 1}
        head = {"type": base, "id": f"Liste_{key}", "label": label, "path": key}
        return {**head, **rows, "components": [{**inner, "label": "Angabe"}]}
    head = {"type": base, "id": f"Feld_{key}", "key": key}
    return {**head, **_peculiar(base, subtype, label)}


def _peculiar(base: str, subtype: str, label: str) -> dict[str, Any]:
    if base == "datetime":
        date = {} if subtype == "time" else {"dateLabel": label}
        time = {"timeLabel": label if subtype == "time" else "Uhrzeit", "timeInterval": 15}
        return {"subtype": subtype, **date, **({} if subtype == "date" else time)}
    if base in CHOICES:
        return {"label": label, "values": [dict(each) for each in YES_AND_NO]}
    return {"label": label}


def options_of(component: Mapping[str, Any]) -> list[Option]:
    """Return the stored lines of a choice."""
    values = component.get("values")
    return [
        Option(str(at), str(each.get("label", "")), _code(each.get("value", "")))
        for at, each in enumerate(values if isinstance(values, list) else ())
        if isinstance(each, Mapping)
    ]


def sent_options(sent: Mapping[str, str]) -> list[Option]:
    """Return the lines as they were sent, in their order."""
    numbers = [int(name[5:-4]) for name in sent if name.startswith("wahl-") and _is_line(name)]
    return [
        Option(
            sent.get(f"wahl-{at}-war", ""),
            sent.get(f"wahl-{at}-name", "").strip(),
            sent.get(f"wahl-{at}-wert", "").strip(),
        )
        for at in sorted(numbers)[:MOST_CHOICES]
    ]


def acted(options: list[Option], act: str) -> list[Option]:
    """Return the lines after a button: a new one, one moved, one taken away."""
    verb, _, number = act.partition("-")
    if verb == "neu":
        return [*options, Option()]
    at = int(number) if number.isdigit() and int(number) < len(options) else None
    if at is None:
        return options
    if verb == "weg":
        return options[:at] + options[at + 1 :]
    other = at + (1 if verb == "runter" else -1)
    if 0 <= other < len(options):
        options = [*options]
        options[at], options[other] = options[other], options[at]
    return options


def filled(entry: Entry, sent: Mapping[str, str], entries: Sequence[Entry]) -> Filled:
    """Return the component that a filled row means."""
    made = Filled(deepcopy(dict(entry.component)))
    _take_options(entry.component, sent, made)
    for one in inputs_of(entry.component):
        if one.name in sent or one.shape == "flag":
            _take(entry.component, one, sent.get(one.name, ""), made)
    for name, path in CONDITIONS.items():
        if f"{name}-feld" in sent:
            _take_condition(name, path, sent, entries, made)
    for name in [one for one in unknown_of(entry.component) if sent.get(f"weg-{one}")]:
        _set(made.component, tuple(name.split(".")), None)
    kind = sent.get("art", kind_of(entry.component))
    if kind != kind_of(entry.component) and kind in KINDS and not {kind, entry.kind} & FIXED:
        made.component = _of_kind(made.component, kind)
    return made


def _take(stored: Mapping[str, Any], one: Input, text: str, made: Filled) -> None:
    text = text.replace("\r\n", "\n").strip()
    if text == shown(stored, one).strip():
        return
    try:
        value = _value(one, text, made.component)
    except Refused as refused:
        made.problems[one.name] = messages.text(refused.code, refused.facts)
        return
    if one.name in ("beschriftung", "key", "text") and value is None:
        value = ""
    _set(made.component, one.path, value)


def _value(one: Input, text: str, component: Mapping[str, Any]) -> Any:
    if not text:
        return None
    match one.shape:
        case "flag":
            return True
        case "whole":
            return typed(Field("", Kind.NUMBER), text, ())
        case "number":
            value = typed(Field("", Kind.NUMBER, decimals=9), text, ())
            return int(value) if value == int(value) else Decimal(str(value)).normalize()
        case "choice":
            return _coded(component, text)
        case "codes":
            return [_coded(component, each.strip()) for each in text.split(",") if each.strip()]
    if component.get("type") == "datetime" and one.name == "vorgabe":
        when = Field("", Kind.DATETIME, subtype=str(component.get("subtype", "date")))
        return raw(when, typed(when, text, ()))
    return text


def _coded(component: Mapping[str, Any], text: str) -> Any:
    for each in component.get("values") or ():
        if isinstance(each, Mapping) and _code(each.get("value")) == text:
            return each["value"]
    return text


def _take_options(stored: Mapping[str, Any], sent: Mapping[str, str], made: Filled) -> None:
    options = sent_options(sent)
    if stored.get("type") not in CHOICES or options == options_of(stored):
        return
    old = stored.get("values") if isinstance(stored.get("values"), list) else []
    made.component["values"] = [
        _line(at, option, old or [], made) for at, option in enumerate(options) if _is_said(option)
    ]
    if not made.component["values"]:
        del made.component["values"]


def _line(at: int, option: Option, old: Sequence[Any], made: Filled) -> dict[str, Any]:
    was = old[int(option.was)] if option.was.isdigit() and int(option.was) < len(old) else {}
    value: Any = option.value
    if not value and was:
        made.problems[f"wahl-{at}-wert"] = f"Dem Eintrag „{option.label}“ fehlt der Wert."
    if not value and not was:
        taken = {str(each.get("value")) for each in made.component.get("values") or () if each}
        value = speaking_key(option.label, taken)
    if not option.label:
        made.problems[f"wahl-{at}-name"] = f"Dem Wert „{value}“ fehlt die Beschriftung."
    if was and _code(was.get("value")) == value:
        value = was["value"]
    return {**was, "value": value, "label": option.label}


def _take_condition(
    name: str,
    path: tuple[str, ...],
    sent: Mapping[str, str],
    entries: Sequence[Entry],
    made: Filled,
) -> None:
    wanted = chosen_of(sent, name)
    before = field_conditions.chosen(value_at(made.component, path), entries)
    if _meaning(wanted) != _meaning(before):
        _set(made.component, path, field_conditions.written(wanted, entries))


def _meaning(chosen: Chosen) -> tuple[str, ...]:
    if chosen.field == field_conditions.OWN:
        return (chosen.field, chosen.own.strip())
    if chosen.field in ("", field_conditions.ALWAYS):
        return (chosen.field,)
    return (chosen.field, chosen.sign, chosen.value)


def chosen_of(sent: Mapping[str, str], name: str) -> Chosen:
    """Return a condition as the inputs sent it."""
    return Chosen(
        sent.get(f"{name}-feld", ""),
        sent.get(f"{name}-art", "="),
        sent.get(f"{name}-wert", "").strip(),
        sent.get(f"{name}-frei", ""),
    )


def _of_kind(component: dict[str, Any], kind: str) -> dict[str, Any]:
    """Return a component as one of another kind: what it cannot say any more is left out."""
    base, _, subtype = kind.partition("/")
    label = str(value_at(component, label_path(component)) or component.get("label") or "")
    made: dict[str, Any] = {**component, "type": base, "subtype": subtype}
    new = {**_peculiar(base, subtype, label)}
    if base in CHOICES and component.get("type") in CHOICES:
        new = {}
    fitting = {one.path for one in inputs_of({**made, **new})}
    for one in inputs_of(component):
        if one.path not in fitting or one.name == "vorgabe":
            _set(made, one.path, None)
    for name in ("values", "valuesKey") if base not in CHOICES else ():
        made.pop(name, None)
    for name in ("subtype", "dateLabel", "timeLabel", "timeInterval", "label"):
        if name in made and name not in new and not (name == "label" and not new):
            del made[name]
    return {**made, **new}


def unknown_of(component: Mapping[str, Any]) -> list[str]:
    """Return what a component says beyond what a row shows, as paths with points."""
    known = {one.path for one in inputs_of(component)} | set(CONDITIONS.values())
    known |= {("layout", "row"), *((name,) for name in _SILENT)}
    found = []
    for name, value in component.items():
        parts = [(name, key) for key in value] if isinstance(value, dict) else [(name,)]
        found += [".".join(part) for part in parts if part not in known]
    return sorted(found)


def _set(component: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    """Write a value where it stands; an emptied container goes with its last value."""
    *around, last = path
    inner = component
    for name in around:
        if value is None and not isinstance(inner.get(name), dict):
            return
        inner = inner.setdefault(name, {})
    if value is not None:
        inner[last] = value
        return
    inner.pop(last, None)
    if around and not inner:
        component.pop(around[0], None)


def _is_line(name: str) -> bool:
    return name.endswith("-war") and name[5:-4].isdigit()


def _is_said(option: Option) -> bool:
    return bool(option.label or option.value)


def _code(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
