"""What the page of one form shows: its fields as rows, the open one, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.errors import Rejected
from engine.forms import CHOICES, Form, FormProblem
from engine.forms.document import TOP, Entry, FormDocument
from engine.forms.json_text import same
from webui import field_texts
from webui.field_conditions import ALWAYS, OWN, SIGNS, chosen, name_of
from webui.field_inputs import CONTAINERS, FIXED, KINDS, Input, inputs_of, kind_of, shown, value_at
from webui.field_row import (
    CONDITIONS,
    Option,
    chosen_of,
    options_of,
    sent_options,
    unknown_of,
)
from webui.field_words import kind_said, rules
from webui.form_list_page import TAGS, Tag

EMPTY_LINES = 1
WORDS = {
    "zeigen": ("Ausblenden, wenn", "nie, immer zeigen", ""),
    "sperren": ("Nur lesbar", "nie", "immer"),
}
"""Of each condition: its label, the word for never, the word for always."""


@dataclass(frozen=True)
class Line:
    """One field of the list."""

    id: str
    name: str
    kind: str
    key: str
    depth: int
    rules: tuple[str, ...]
    tag: Tag | None
    wrong: bool
    is_container: bool


@dataclass(frozen=True)
class Told:
    """One finding: where it is, what is wrong, what helps."""

    field: str
    name: str
    text: str
    remedy: str


def lines(document: FormDocument, old: bytes | None, told: Sequence[Told]) -> list[Line]:
    """Return the fields in their order, marked against the version in force."""
    entries, wrong = document.entries(), {each.field for each in told}
    before = _components(old)
    return [
        Line(
            entry.name,
            name_of(entry),
            kind_said(entry),
            entry.key,
            entry.depth,
            tuple(rules(entry, entries)),
            _tag(entry, before),
            entry.name in wrong,
            entry.kind in CONTAINERS,
        )
        for entry in entries
    ]


def told(name: str, content: bytes, entries: Sequence[Entry]) -> list[Told]:
    """Return everything that is wrong with a form, in the order of its fields."""
    _, problems = Form.sketch(content)
    found = [_told(name, problem, entries) for problem in problems]
    order = {entry.name: at for at, entry in enumerate(entries)}
    return sorted(found, key=lambda each: order.get(each.field, -1))


def entries_of(problem: FormProblem, entries: Sequence[Entry]) -> list[Entry]:
    """Return the fields that a problem names: a key that comes twice names two."""
    named = [e for e in entries if problem.component in (e.key, e.component.get("id"))]
    return named[1:] if problem.code == "form_key_twice" else named


def _told(name: str, problem: FormProblem, entries: Sequence[Entry]) -> Told:
    remedy = field_texts.remedy(problem)
    meant = entries_of(problem, entries)
    if not meant or not field_texts.is_of_a_field(problem):
        return Told("", "Formular", field_texts.whole(problem, name), remedy)
    return Told(meant[0].name, name_of(meant[0]), field_texts.at_field(problem), remedy)


def opened(
    entry: Entry, document: FormDocument, sent: Mapping[str, str], options: list[Option] | None
) -> dict[str, Any]:
    """Return the form of the open row, with what was sent where something was."""
    component, entries = entry.component, document.entries()
    is_choice = entry.kind in CHOICES
    lines = options if options is not None else sent_options(sent) if sent else None
    return {
        "kinds": _kinds(entry),
        "kind": sent.get("art", kind_of(component)),
        "kind_said": kind_said(entry),
        "inputs": [_shown(one, component, sent) for one in inputs_of(component)],
        "is_choice": is_choice,
        "options": [*(lines if lines is not None else options_of(component))] if is_choice else [],
        "conditions": _conditions(entry, entries, sent),
        "places": _places(entry, entries),
        "place": sent.get("steht", entry.inside),
        "unknown": [
            (name, _brief(value_at(component, tuple(name.split(".")))))
            for name in unknown_of(component)
        ],
    }


def _kinds(entry: Entry) -> list[tuple[str, str]]:
    if kind_of(entry.component) not in KINDS or entry.kind in FIXED:
        return []
    return [(kind, label) for kind, label in KINDS.items() if kind not in FIXED]


def _shown(one: Input, component: Mapping[str, Any], sent: Mapping[str, str]) -> dict[str, Any]:
    value = shown(component, one)
    if sent:
        value = sent.get(one.name, "" if one.shape == "flag" else value)
    choices = [("", "keine")] + [(o.value, o.label or o.value) for o in options_of(component)]
    return {"input": one, "value": value, "choices": choices if one.shape == "choice" else []}


def _conditions(
    entry: Entry, entries: Sequence[Entry], sent: Mapping[str, str]
) -> list[dict[str, Any]]:
    names = ["zeigen"] if entry.kind in (*CONTAINERS, "text") else list(CONDITIONS)
    return [_condition(name, entry, entries, sent) for name in names]


def _condition(
    name: str, entry: Entry, entries: Sequence[Entry], sent: Mapping[str, str]
) -> dict[str, Any]:
    label, never, always = WORDS[name]
    now = chosen(value_at(entry.component, CONDITIONS[name]), entries)
    if f"{name}-feld" in sent:
        now = chosen_of(sent, name)
    others = [e for e in entries if e.component.get("key") and e.name != entry.name]
    fields = [(e.key, f"„{name_of(e)}“") for e in others if e.inside in ("", entry.inside)]
    first = [("", never)] + ([(ALWAYS, always)] if always else [])
    return {
        "name": name,
        "label": label,
        "fields": [*first, *fields, (OWN, "eigene Bedingung")],
        "signs": SIGNS,
        "now": now,
        "suggestions": sorted({o.label for e in others for o in options_of(e.component)}),
    }


def _places(entry: Entry, entries: Sequence[Entry]) -> list[tuple[str, str]]:
    """Return the groups and lists that a field may stand in."""
    fitting = [
        other
        for other in entries
        if other.kind in CONTAINERS and other.path[: len(entry.path)] != entry.path
    ]
    if not fitting:
        return []
    return [(TOP, "im Formular"), *((each.name, f"in „{name_of(each)}“") for each in fitting)]


def _components(old: bytes | None) -> dict[str, Mapping[str, Any]] | None:
    if old is None:
        return None
    try:
        return {entry.name: entry.component for entry in FormDocument(old).entries()}
    except Rejected:
        return None


def _tag(entry: Entry, before: Mapping[str, Mapping[str, Any]] | None) -> Tag | None:
    if before is None:
        return None
    if entry.name not in before:
        return TAGS["neu"]
    was, now = (
        {key: value for key, value in component.items() if key != "components"}
        for component in (before[entry.name], entry.component)
    )
    return None if same(was, now) else TAGS["geändert"]


def _brief(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]} …"
