"""Which words and which area go with each thing that a file may say."""

from __future__ import annotations

from engine.comparison.change import Area
from engine.diagram_reader import TIMER_KINDS
from engine.sheet_fields import ELEMENT_FIELDS, STEP_FIELDS

_REPETITION = "multiInstanceLoopCharacteristics"
_LOOP = "standardLoopCharacteristics"
_FLOW = {
    "kind": "kind",
    "event": "event",
    "parent": "parent",
    "lane": "lane",
    "@name": "name",
    "@sourceRef": "source",
    "@targetRef": "target",
    "@default": "default",
    "@attachedToRef": "host",
    "@cancelActivity": "interrupting",
    "@isInterrupting": "interrupting",
    "@triggeredByEvent": "by_event",
    "@isForCompensation": "compensation",
    "@calledElement": "called",
    "@instantiate": "instantiates",
    "@parallelMultiple": "all_of",
    "@messageRef": "message",
    "@errorCode": "code",
    "@escalationCode": "code",
    "@laufzettel:bindung": "binding",
    "@laufzettel:handler": "handler",
    "@laufzettel:regeltabelle": "decision_table",
    "@laufzettel:versuche": "tries",
    "@laufzettel:pause": "pause",
    "@laufzettel:annahme": "acceptor",
    "@laufzettel:gruppe": "group",
    "@laufzettel:bearbeiter": "assignee",
    "@laufzettel:korrelation": "correlation",
    "@laufzettel:tatsache": "fact",
    "@laufzettel:einmalig": "once",
    "@laufzettel:schluessel": "key",
    "@laufzettel:technisch": "technical",
    "extensionElements/laufzettel:parameter@wert": "parameter",
    "extensionElements/laufzettel:parameter": "parameter",
    "extensionElements/laufzettel:ergebnis@wert": "result",
    "extensionElements/laufzettel:ergebnis": "result",
    "conditionExpression": "condition",
    "activationCondition": "activation",
    "script": "script",
    "messageEventDefinition@messageRef": "message",
    "signalEventDefinition@signalRef": "signal",
    "errorEventDefinition@errorRef": "error",
    "escalationEventDefinition@escalationRef": "escalation",
    "compensateEventDefinition@activityRef": "compensated",
    "linkEventDefinition@name": "link",
    "conditionalEventDefinition/condition": "event_condition",
    f"{_REPETITION}@laufzettel:sammlung": "collection",
    f"{_REPETITION}/loopCardinality": "collection",
    f"{_REPETITION}@laufzettel:element": "item",
    f"{_REPETITION}@laufzettel:ergebnisse": "results",
    f"{_REPETITION}@laufzettel:ergebnis": "result_item",
    f"{_REPETITION}@isSequential": "sequential",
    f"{_REPETITION}@behavior": "behavior",
    f"{_REPETITION}/completionCondition": "completion",
    f"{_LOOP}/loopCondition": "loop_condition",
    f"{_LOOP}@loopMaximum": "loop_maximum",
    f"{_LOOP}@testBefore": "test_before",
    "text": "annotation",
    "flow_order": "flow_order",
}
_DEADLINES = {
    "@laufzettel:faellig": "due",
    "@laufzettel:wiedervorlage": "follow_up",
    "@laufzettel:stichtag": "effective_day",
    **{f"timerEventDefinition/{kind}": "timer" for kind in TIMER_KINDS},
}
_OTHER = {
    "documentation": "documentation",
    "extensionElements/laufzettel:variable@typ": "variable_type",
    "extensionElements/laufzettel:variable": "variable_type",
    "extensionElements/laufzettel:variable@wert": "variable_initial",
    "@isExecutable": "executable",
    "@exporter": "tool",
    "@exporterVersion": "tool",
    "foreign": "foreign",
    "listed": "listed",
    "member": "member",
    "order": "order",
    "place": "place",
    "@processRef": "process",
}
ASPECTS: dict[str, tuple[str, Area]] = {
    **{pattern: (aspect, Area.FLOW) for pattern, aspect in _FLOW.items()},
    **{pattern: (aspect, Area.DEADLINES) for pattern, aspect in _DEADLINES.items()},
    **{pattern: (aspect, Area.OTHER) for pattern, aspect in _OTHER.items()},
    **{f"@laufzettel:{name}": (f"sheet_{name}", Area.SHEET) for name in STEP_FIELDS},
    "@laufzettel:formular": ("form", Area.FORMS),
}
OWN_ASPECTS = frozenset({"part_id", "sheet_head", "sheet_entry", "attribute", "element"})
"""What no pattern names: ids of parts, and whatever is not known here."""

_ENTRIES = tuple(f"extensionElements/laufzettel:{name}" for name in ELEMENT_FIELDS)


def aspect_of(what: str, pattern: str) -> tuple[str, Area]:
    """Return which sentence tells a fact of an element of a kind, and where it belongs."""
    if what == "process" and pattern.startswith("@laufzettel:"):
        return "sheet_head", Area.SHEET
    if pattern.startswith(_ENTRIES):
        return "sheet_entry", Area.SHEET
    known = ASPECTS.get(pattern)
    if known is not None:
        return known
    if pattern.endswith("@id"):
        return "part_id", Area.OTHER
    return ("attribute" if "@" in pattern else "element"), Area.OTHER
