"""German sentences for changes between two versions: what is new, gone, different.

No ids and no words of the file format: a step has its name, a deadline its days. What people call
each thing stands in `webui/change_words.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.comparison import Area, Change, Detail, Kind
from engine.registry import Registry
from webui.change_words import (
    ASPECTS,
    FIELD_ASPECTS,
    TECHNICAL,
    UNSAID_TRIES,
    WITHOUT,
    YES_OR_NO,
    named,
    noun_of,
    value_of,
)
from webui.deadline_texts import worded

AREAS = {
    Area.FLOW: "Ablauf",
    Area.DEADLINES: "Fristen",
    Area.FORMS: "Formulare",
    Area.SHEET: "Prozessblatt",
    Area.SCENARIOS: "Szenarien",
    Area.OTHER: "Sonstiges",
    Area.LAYOUT: "Anordnung",
}
SIGNS = {
    Kind.ADDED: ("neu", "neu"),
    Kind.REMOVED: ("weg", "entfällt"),
    Kind.CHANGED: ("chg", "geändert"),
    Kind.REPLACED: ("chg", "ersetzt"),
}
_RUNNING = "Laufende Fristen behalten ihren Zeitpunkt."
_REPLACED = (
    "Name und Nachbarn sind gleich. Laufende Vorgänge kennen ihn unter der alten Kennung: "
    "Beim Umzug braucht er eine Zuordnung."
)


@dataclass(frozen=True)
class Said:
    """A change in words: what, from what to what, and what else to know."""

    text: str
    kind: Kind
    old: str | None = None
    new: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """All of it on one line."""
        turn = "" if self.old is None else f": {self.old} → {self.new}"
        return f"{self.text}{turn}{''.join(f' ({note})' for note in self.notes)}"


def said(change: Change, registry: Registry) -> Said:
    """Return a change in words."""
    whole = _WHOLE.get(change.aspect)
    if whole is not None:
        return whole(change, registry)
    if change.aspect in FIELD_ASPECTS:
        return _field(change, registry)
    return _property(change, registry)


def _property(change: Change, registry: Registry) -> Said:
    what = ASPECTS[change.aspect].format(part=change.part)
    subject = named(change)
    if change.area is Area.SHEET and change.row is not None:
        subject = f"Zeile {change.row}"
    old, new = _values(change, registry)
    if change.aspect in TECHNICAL:
        notes = (change.new,) if change.aspect == "order" and change.new else ()
        return Said(f"{subject}: {what}", Kind.CHANGED, notes=notes)
    notes = (_RUNNING,) if change.aspect == "timer" and change.kind is Kind.CHANGED else ()
    is_said = change.aspect == "timer" and change.place.what == "boundaryEvent"
    return Said(subject if is_said else f"{subject}: {what}", change.kind, old, new, notes)


def _values(change: Change, registry: Registry) -> tuple[str, str]:
    """What it was and what it is; what stands nowhere is what it then means."""
    old, new = change.old, change.new
    if change.area is Area.DEADLINES or change.aspect == "pause":
        old, new = worded(old, new)
    missing = {**YES_OR_NO, **UNSAID_TRIES}.get(change.aspect, WITHOUT)
    texts = [missing if v is None else value_of(registry, change.aspect, v) for v in (old, new)]
    if texts[0] == texts[1]:
        texts = [texts[0], f"{texts[1]} (ein anderes mit demselben Namen)"]
    return texts[0], texts[1]


def _added(change: Change, registry: Registry) -> Said:
    new, _ = noun_of(change)
    after = f" nach Zeile {change.after}" if change.after and change.name else ""
    text = f"{new} {named(change)}{after}"
    facts = [f"Zeile {change.row}"] if _has_row(change) else []
    facts += [_detail(d, registry) for d in change.details if d.aspect not in _WAYS]
    ways = [_detail(d, registry) for d in change.details if d.aspect == "comes_from"]
    ways += [_detail(d, registry) for d in change.details if d.aspect in _WAYS - {"comes_from"}]
    notes = tuple(", ".join(each) for each in (facts, ways) if each)
    return Said(text, Kind.ADDED, notes=notes)


def _has_row(change: Change) -> bool:
    return change.row is not None and change.place.what not in ("sequenceFlow", "boundaryEvent")


def _removed(change: Change, registry: Registry) -> Said:
    row = f" (Zeile {change.row})" if _has_row(change) else ""
    return Said(f"{named(change)}{row} entfällt", Kind.REMOVED)


def _replaced(change: Change, registry: Registry) -> Said:
    return Said(f"{named(change)} ist neu angelegt", Kind.REPLACED, notes=(_REPLACED,))


def _flow_replaced(change: Change, registry: Registry) -> Said:
    note = "Er verbindet dasselbe wie vorher."
    return Said(f"{named(change)} ist neu gezeichnet", Kind.REPLACED, notes=(note,))


def _sheet_added(change: Change, registry: Registry) -> Said:
    facts = [_detail(d, registry) for d in change.details if d.aspect != "sheet_zeile"]
    subject = f"Zeile {change.row}" if change.row is not None else named(change)
    return Said(f"{subject}: {', '.join(facts) or 'neu'}", Kind.ADDED)


def _sheet_removed(change: Change, registry: Registry) -> Said:
    return Said(f"Zeile {change.row} entfällt", Kind.REMOVED)


def _drawing(change: Change, registry: Registry) -> Said:
    return Said(named(change), Kind.CHANGED)


def _form(change: Change, registry: Registry) -> Said:
    verb = {"form_added": "neu", "form_removed": "entfällt"}.get(change.aspect)
    fields = ", ".join(f"„{detail.value}“" for detail in change.details)
    notes = (f"Felder: {fields}",) if fields and change.kind is Kind.ADDED else ()
    if verb is None:
        return Said(f"{named(change)} lässt sich nicht lesen und ist anders", Kind.CHANGED)
    return Said(f"{named(change)} {verb}", change.kind, notes=notes)


def _field_added(change: Change, registry: Registry) -> Said:
    facts = {detail.aspect: detail.value for detail in change.details}
    kind = "Pflichtfeld" if facts.get("field_required") == "true" else "Feld"
    details = [_detail(d, registry) for d in change.details if d.aspect != "field_required"]
    text = f"{named(change)}: neues {kind} „{change.part}“"
    return Said(text, Kind.ADDED, notes=(", ".join(details),) if details else ())


def _field_removed(change: Change, registry: Registry) -> Said:
    return Said(f"{named(change)}: Feld „{change.part}“ entfällt", Kind.REMOVED)


def _field_order(change: Change, registry: Registry) -> Said:
    where = f"nach „{change.new}“" if change.new else "an erster Stelle"
    return Said(f"{named(change)}: Feld „{change.part}“ steht jetzt {where}", Kind.CHANGED)


def _field_option(change: Change, registry: Registry) -> Said:
    text = f"{named(change)}: Feld „{change.part}“"
    if change.kind is Kind.CHANGED:
        return Said(f"{text}, Auswahl", Kind.CHANGED, change.old, change.new)
    verb = "neue Auswahl" if change.kind is Kind.ADDED else "Auswahl entfällt:"
    return Said(f"{text}, {verb} „{change.new or change.old}“", change.kind)


def _field(change: Change, registry: Registry) -> Said:
    what = FIELD_ASPECTS[change.aspect]
    own = [detail.value for detail in change.details]
    old, new = _values(change, registry)
    text = f"{named(change)}: Feld „{change.part}“, {what.format(part=' '.join(own))}"
    return Said(text, change.kind, old, new)


def _field_layout(change: Change, registry: Registry) -> Said:
    return Said(f"{named(change)}: Feld „{change.part}“", Kind.CHANGED)


def _scenario(change: Change, registry: Registry) -> Said:
    verb = {"scenario_added": "neu", "scenario_removed": "entfällt"}.get(change.aspect)
    if verb is None:
        return Said(f"{named(change)} lässt sich nicht lesen und ist anders", Kind.CHANGED)
    return Said(f"{named(change)} {verb}", change.kind)


def _scenario_step(change: Change, registry: Registry) -> Said:
    words = {Kind.ADDED: "neuer Schritt", Kind.REMOVED: "Schritt entfällt:"}
    text = f"{named(change)}: {words.get(change.kind, 'Schritt')} {change.part}"
    if change.kind is Kind.CHANGED:
        return Said(text, change.kind, change.old, change.new)
    return Said(text, change.kind, notes=(change.new or change.old or "",))


_WAYS = frozenset({"comes_from", "leads_to", "condition"})
_WHOLE = {
    "element_added": _added,
    "element_removed": _removed,
    "replaced": _replaced,
    "flow_replaced": _flow_replaced,
    "sheet_added": _sheet_added,
    "sheet_removed": _sheet_removed,
    "drawing": _drawing,
    "form_added": _form,
    "form_removed": _form,
    "form_unreadable": _form,
    "field_added": _field_added,
    "field_removed": _field_removed,
    "field_order": _field_order,
    "field_option": _field_option,
    "field_layout": _field_layout,
    "scenario_added": _scenario,
    "scenario_removed": _scenario,
    "scenario_unreadable": _scenario,
    "scenario_step": _scenario_step,
}


def _detail(detail: Detail, registry: Registry) -> str:
    value = value_of(registry, detail.aspect, detail.value)
    name = f" „{detail.part}“" if detail.part else ""
    match detail.aspect:
        case "lane":
            return value
        case "comes_from":
            return f"nach „{value}“{name and f' über{name}'}"
        case "leads_to":
            return f"danach{name and f' bei{name}'} „{value}“"
        case "condition":
            return f"wenn {value}"
        case "timer" | "due" | "follow_up" | "pause":
            return f"{ASPECTS[detail.aspect]} {worded(None, detail.value)[1]}"
        case "field_attribute":
            return f"{detail.part}: {value}"
    what = ASPECTS.get(detail.aspect) or FIELD_ASPECTS[detail.aspect]
    if "{part}" in what or detail.aspect in ("sheet_d", "sheet_m", "sheet_i"):
        return f"{what.format(part=detail.part)} = {value}"
    return f"{what} „{value}“"
