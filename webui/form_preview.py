"""The preview of a form: drawn and checked as the task will be, with values of nobody.

What has a problem is left out, so that the rest can be looked at while the form is in the making.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict

from engine.errors import InvalidForm
from engine.forms import CHOICES, Field, Form, Kind
from engine.forms.fields import SEVERAL
from engine.forms.rows import cells
from webui import messages
from webui.dates import local
from webui.forms import (
    Control,
    Filling,
    Problem,
    Raw,
    all_inputs,
    change_rows,
    controls,
    presets,
    problems,
    read_form,
)

EXAMPLES, EMPTY, CHECK = "beispiel", "leeren", "pruefen"
_TEXTS = {Kind.TEXTFIELD: "Beispiel", Kind.TEXTAREA: "Ein Beispiel für das, was hier stehen kann."}


@dataclass(frozen=True)
class Preview:
    """What the preview shows: controls, what a check found, what is missing in it."""

    fields: tuple[Control, ...]
    problems: list[Problem]
    passed: bool
    left_out: int
    has_conditions: bool


def opened(content: bytes) -> Preview:
    """Return the form as it opens, with examples where a step fills in values itself."""
    form, broken = Form.sketch(content)
    given = {key: one.readonly is True for key, one in form.inputs.items()}
    examples = {key: value for key, value in _examples(form).items() if given.get(key)}
    raw = {**examples, **form.filled(presets(form))}
    return _shown(form, raw, {}, _left_out(broken))


def answered(content: bytes, sent: MultiDict[str, str], now: datetime) -> Preview:
    """Return the form after a button or a change, checked if that was asked for."""
    form, broken = Form.sketch(content)
    act = sent.get("_tat", "")
    left_out = _left_out(broken)
    if act == EMPTY:
        return opened(content)
    if act == EXAMPLES:
        return _shown(form, _examples(form, now), {}, left_out)
    raw = read_form(form, sent)
    if change_rows(form, raw, sent) or act != CHECK:
        return _shown(form, raw, {}, left_out)
    try:
        form.validate(_without_unknown(form, raw), _choices(form), _initial(form), now)
    except InvalidForm as refused:
        errors = {e.field: messages.text(e.code, e.facts) for e in refused.errors}
        return _shown(form, raw, errors, left_out)
    return _shown(form, raw, {}, left_out, passed=True)


def _shown(
    form: Form,
    raw: Mapping[str, Any],
    errors: Mapping[str, str],
    left_out: int,
    passed: bool = False,
) -> Preview:
    files = {name: name for value in raw.values() for name in _listed(value)}
    shown = controls(form, Filling(raw, _choices(form), errors, files))
    found = problems(shown)
    conditions = any(one.conditions for one in _all(form.fields))
    return Preview(shown, found, passed and not found, left_out, conditions)


def _examples(form: Form, now: datetime | None = None) -> Raw:
    raw: Raw = {}
    for key, one in form.inputs.items():
        if one.kind is Kind.DYNAMICLIST:
            inner = (child for outer in one.children for child in outer.inner())
            raw |= {cells(key, 0, child.key): _example(child, now) for child in inner}
        else:
            raw[key] = _example(one, now)
    return raw


def _example(one: Field, now: datetime | None) -> str | list[str]:
    if one.kind is Kind.FILEPICKER:
        return []
    if one.kind in CHOICES:
        values = [_code(o.value) for o in one.options] + [c["value"] for c in _offered(one)]
        return values[:1] if one.kind in SEVERAL else next(iter(values), "")
    if one.kind is Kind.CHECKBOX:
        return "true"
    if one.kind is Kind.NUMBER:
        return str(one.minimum or min(1, one.maximum or 1)).replace(".", ",")
    if one.kind is Kind.DATETIME:
        return _moment(one, now)
    text = "" if one.pattern else _TEXTS.get(one.kind, "")
    return text[: one.max_length] if one.max_length else text


def _code(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _moment(one: Field, now: datetime | None) -> str:
    day = (local(now) + timedelta(days=7)).date() if now else date(2025, 3, 3)
    return {"date": f"{day}", "time": "09:00", "datetime": f"{day}T09:00"}[one.subtype]


def _choices(form: Form) -> dict[str, list[dict[str, str]]]:
    return {
        one.values_key: _offered(one) for _, one in all_inputs(form) if one.values_key is not None
    }


def _offered(one: Field) -> list[dict[str, str]]:
    """Stand for the choices that a step delivers when it runs."""
    return [
        {"value": f"beispiel_{number}", "label": f"Beispiel {number} aus dem Vorgang"}
        for number in (1, 2, 3)
        if one.values_key is not None
    ]


def _initial(form: Form) -> dict[str, Any]:
    """What may only be read comes from the process; examples stand for it."""
    locked = {key: one for key, one in form.inputs.items() if one.readonly is not False}
    return {key: _example(one, None) for key, one in locked.items()}


def _without_unknown(form: Form, raw: Raw) -> Raw:
    """Leave out what a field that is missing in the preview has sent."""
    heads = {f"{key}-" for key, one in form.inputs.items() if one.kind is Kind.DYNAMICLIST}
    return {
        name: value
        for name, value in raw.items()
        if name in form.inputs or any(name.startswith(head) for head in heads)
    }


def _left_out(broken: Any) -> int:
    return len({problem.component for problem in broken})


def _listed(value: object) -> list[str]:
    return value if isinstance(value, list) else []


def _all(fields: tuple[Field, ...]) -> list[Field]:
    return [one for outer in fields for one in (outer, *_all(outer.children))]
