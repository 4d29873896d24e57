"""What two forms say differently, field by field.

Read from the JSON itself, not from the fields that we run: so a draft's form is compared even when
it could not be deployed, and nothing that its owner wrote is passed over.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from engine.comparison.change import Area, Change, Detail, Kind, Place
from engine.comparison.orders import moved

_ASPECTS = {
    "label": "field_label",
    "dateLabel": "field_label",
    "timeLabel": "field_label",
    "text": "field_text",
    "description": "field_description",
    "type": "field_kind",
    "subtype": "field_kind",
    "key": "field_key",
    "path": "field_key",
    "validate.required": "field_required",
    "validate.min": "field_minimum",
    "validate.max": "field_maximum",
    "validate.minLength": "field_min_length",
    "validate.maxLength": "field_max_length",
    "validate.pattern": "field_pattern",
    "disallowPassedDates": "field_past",
    "decimalDigits": "field_decimals",
    "defaultValue": "field_default",
    "conditional.hide": "field_hidden",
    "readonly": "field_readonly",
    "disabled": "field_readonly",
    "valuesKey": "field_choices",
    "multiple": "field_multiple",
    "accept": "field_accept",
    "appearance.prefixAdorner": "field_prefix",
    "appearance.suffixAdorner": "field_suffix",
    "properties.auch": "field_also",
    "inside": "field_group",
    "id": "part_id",
}
_CONTAINERS = frozenset({"validate", "conditional", "layout", "properties", "appearance"})
"""Say nothing when they are empty."""
_HEAD = {"title": "form_title"}
FORM_ASPECTS = frozenset(_ASPECTS.values()) | {
    *("form_added", "form_removed", "form_unreadable", "form_title", "form_attribute"),
    *("field_added", "field_removed", "field_attribute", "field_order", "field_layout"),
    *("field_option", "option_order"),
}


@dataclass(frozen=True)
class Used:
    """Where a form is filled in: the step's id and name, its row."""

    element: str | None
    name: str
    row: int | None


@dataclass
class _Field:
    key: str
    label: str
    facts: dict[str, str] = field(default_factory=dict)
    options: list[str] = field(default_factory=list)


@dataclass
class _Form:
    title: str
    head: dict[str, str]
    fields: dict[str, _Field]


def compare_forms(
    old: Mapping[str, bytes], new: Mapping[str, bytes], used: Mapping[str, Used]
) -> Iterator[Change]:
    """Yield what is different in the forms of two versions, by form."""
    for name in dict.fromkeys((*used, *sorted({*old, *new}))):
        before, after = old.get(name), new.get(name)
        if before != after:
            yield from _compare(_blank(name, used), before, after)


def _blank(name: str, used: Mapping[str, Used]) -> Change:
    where = used.get(name) or Used(None, "", None)
    return Change(
        area=Area.FORMS,
        kind=Kind.CHANGED,
        aspect="form_attribute",
        element=where.element,
        place=Place("form", where.name or name),
        row=where.row,
    )


def _compare(blank: Change, before: bytes | None, after: bytes | None) -> Iterator[Change]:
    was, now = (_read(content) if content is not None else None for content in (before, after))
    if before is None or after is None:
        form = was or now
        kind = Kind.ADDED if before is None else Kind.REMOVED
        fields = form.fields.values() if form else ()
        yield replace(
            blank,
            kind=kind,
            aspect="form_added" if before is None else "form_removed",
            part=form.title if form else "",
            details=tuple(Detail("field_added", "", f.label) for f in fields),
        )
    elif was is None or now is None:
        yield replace(blank, aspect="form_unreadable")
    else:
        yield from _head(blank, was.head, now.head)
        yield from _fields(blank, was, now)


def _head(blank: Change, was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Change]:
    for name in dict.fromkeys((*was, *now)):
        if was.get(name) != now.get(name):
            aspect = _HEAD.get(name, "form_attribute")
            yield replace(
                blank,
                area=Area.FORMS if name in _HEAD else Area.OTHER,
                aspect=aspect,
                part=name,
                old=was.get(name),
                new=now.get(name),
            )


def _fields(blank: Change, was: _Form, now: _Form) -> Iterator[Change]:
    for key, each in now.fields.items():
        if key in was.fields:
            for change in _field(blank, was.fields[key], each):
                yield _in_group(change, was, now)
        else:
            yield replace(
                blank,
                kind=Kind.ADDED,
                aspect="field_added",
                part=each.label,
                details=tuple(_details(each)),
            )
    for key, each in was.fields.items():
        if key not in now.fields:
            yield replace(blank, kind=Kind.REMOVED, aspect="field_removed", part=each.label)
    common = [key for key in was.fields if key in now.fields]
    for key in moved(common, [key for key in now.fields if key in was.fields]):
        keys = list(now.fields)
        above = keys[keys.index(key) - 1] if keys.index(key) else ""
        yield replace(
            blank,
            aspect="field_order",
            part=now.fields[key].label,
            new=now.fields[above].label if above else "",
        )


def _field(blank: Change, was: _Field, now: _Field) -> Iterator[Change]:
    blank = replace(blank, part=now.label)
    for name in dict.fromkeys((*was.facts, *now.facts)):
        before, after = was.facts.get(name), now.facts.get(name)
        if before != after:
            kind = Kind.REMOVED if after is None else Kind.ADDED if before is None else Kind.CHANGED
            yield _fact(replace(blank, kind=kind, old=before, new=after), name)
    common = [option for option in was.options if option in now.options]
    if moved(common, [option for option in now.options if option in common]):
        yield replace(
            blank,
            aspect="option_order",
            old=", ".join(_option(was, value) for value in was.options),
            new=", ".join(_option(now, value) for value in now.options),
        )


def _in_group(change: Change, was: _Form, now: _Form) -> Change:
    """Name groups as people read them."""
    if change.aspect != "field_group":
        return change
    old, new = was.fields.get(change.old or ""), now.fields.get(change.new or "")
    return replace(change, old=old.label if old else "", new=new.label if new else "")


def _fact(change: Change, name: str) -> Change:
    if name.startswith("option "):
        detail = Detail("option", "", name.removeprefix("option "))
        return replace(change, aspect="field_option", details=(detail,))
    if name.startswith("layout"):
        return replace(change, area=Area.LAYOUT, aspect="field_layout")
    aspect = _ASPECTS.get(name)
    if aspect is None or aspect == "part_id":
        detail = Detail("attribute", "", name)
        return replace(
            change, area=Area.OTHER, aspect=aspect or "field_attribute", details=(detail,)
        )
    return replace(change, aspect=aspect)


def _details(each: _Field) -> Iterator[Detail]:
    for name, value in each.facts.items():
        aspect = _ASPECTS.get(name)
        if aspect in ("field_label", "part_id", "field_key") or name.startswith(("option", "lay")):
            continue
        if not value:
            continue
        yield Detail(aspect or "field_attribute", "" if aspect else name, value)
    if each.options:
        labels = ", ".join(_option(each, value) for value in each.options)
        yield Detail("field_option", "", labels)


def _option(each: _Field, value: str) -> str:
    return each.facts.get(f"option {value}", value)


def _read(content: bytes) -> _Form | None:
    """Read a form as far as it is one; None if it is none."""
    try:
        document = json.loads(content, parse_float=Decimal)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or not isinstance(document.get("components"), list):
        return None
    fields: dict[str, _Field] = {}
    _components(document["components"], ("", ""), fields)
    head = {
        name: text
        for key, value in document.items()
        if key != "components"
        for name, text in _flat(key, value)
    }
    title = str(document.get("title") or document.get("id") or "")
    return _Form(title, head, fields)


def _components(components: list[Any], around: tuple[str, str], fields: dict[str, _Field]) -> None:
    """Collect fields; `around` are the container and the path that the rows of a list begin with.

    The same key twice is a mistake, but a draft may hold it: the second one gets a mark.
    """
    inside, prefix = around
    for component in components:
        content = component if isinstance(component, dict) else {"value": component}
        own = str(content.get("key") or content.get("path") or content.get("id") or "")
        key = f"{prefix}{own}"
        while key in fields:
            key += "'"
        each = _Field(key, _label(content, own))
        fields[key] = each
        each.facts["inside"] = inside
        for name, value in content.items():
            if name == "components" and isinstance(value, list):
                _components(value, (key, f"{key}." if content.get("path") else prefix), fields)
            elif name == "values" and isinstance(value, list):
                _options(each, value)
            else:
                each.facts.update(_flat(name, value))


def _label(component: Mapping[str, Any], key: str) -> str:
    for name in ("label", "dateLabel", "timeLabel", "text"):
        if component.get(name):
            return str(component[name]).strip().partition("\n")[0][:80]
    return key


def _options(each: _Field, values: list[Any]) -> None:
    for option in values:
        is_plain = isinstance(option, dict) and "value" in option
        value = _plain(option["value"]) if is_plain else _plain(option)
        while value in each.options:
            value += "'"
        each.options.append(value)
        each.facts[f"option {value}"] = str(option.get("label", "")) if is_plain else value
        for name, more in option.items() if is_plain else ():
            if name not in ("value", "label"):
                each.facts.update(_flat(f"values.{value}.{name}", more))


def _flat(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _flat(f"{name}.{key}", inner)
    elif value != {} or name not in _CONTAINERS:
        yield name, _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
