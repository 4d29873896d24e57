"""Comparing: whatever a file says is told when it changes, and nothing else is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from engine import xml
from engine.bundles import Bundle
from engine.comparison import ALL_ASPECTS, Area, Change, Kind, compare
from tests.engine.mutations import cases
from tests.second_version import BEFORE, BEHIND, STEP, second_version

FILES = sorted((Path(__file__).parents[2] / "processes").glob("*/*.bpmn"))
SMALL = Path(__file__).parents[2] / "processes/post_ruecklauf/post_ruecklauf.bpmn"


def version(
    xml: bytes,
    forms: Mapping[str, bytes] | None = None,
    scenarios: Mapping[str, bytes] | None = None,
) -> Bundle:
    """Return a version as it is compared."""
    return Bundle("diagramm.bpmn", xml, forms or {}, scenarios or {})


def changed(old: str, new: str, *, count: int = 1) -> list[Change]:
    """Compare TP2 with itself after one text was replaced."""
    before = second_version()[0]
    text = before.xml.decode()
    assert old in text
    after = text.replace(old, new, count).encode()
    return compare(version(before.xml), version(after))


def told(changes: list[Change]) -> list[tuple[Area, str, str | None, str | None, str | None]]:
    return [(c.area, c.aspect, c.element, c.old, c.new) for c in changes]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_does_not_differ_from_itself(file: Path) -> None:
    assert compare(version(file.read_bytes()), version(file.read_bytes())) == []


@settings(max_examples=25, deadline=None)
@given(file=st.sampled_from(FILES), pick=st.randoms(use_true_random=False))
def test_any_single_change_outside_the_drawing_is_told_of_its_element(
    file: Path, pick: Any
) -> None:
    root = xml.parse(file.read_bytes())
    case = pick.choice(cases(root, drawing=False))
    case.do()

    changes = compare(version(file.read_bytes()), version(etree.tostring(root, encoding="utf-8")))

    told_of = {str(c.element).partition("#")[0] for c in changes if c.area is not Area.LAYOUT}
    assert (told_of | {key for c in changes for key in c.also}) & case.names, case.what
    assert {c.aspect for c in changes} <= ALL_ASPECTS


@settings(max_examples=10, deadline=None)
@given(file=st.sampled_from(FILES), pick=st.randoms(use_true_random=False))
def test_a_change_inside_the_drawing_is_only_told_as_such(file: Path, pick: Any) -> None:
    root = xml.parse(file.read_bytes())
    case = pick.choice(cases(root, drawing=True))
    case.do()

    changes = compare(version(file.read_bytes()), version(etree.tostring(root, encoding="utf-8")))

    assert {c.area for c in changes} <= {Area.LAYOUT}, case.what


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_writing_a_file_differently_is_no_change(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    for prefix, other in (("bpmn", "b"), ("laufzettel", "l")):
        text = re.sub(rf'(?<=[</ "]){prefix}:', f"{other}:", text)
        text = text.replace(f"xmlns:{prefix}=", f"xmlns:{other}=")
    root = etree.fromstring(text.encode())
    for node in list(root.iter()):
        attributes = sorted(node.attrib.items(), reverse=True)
        node.attrib.clear()
        node.attrib.update(dict(attributes))
        node.addprevious(etree.Comment("hier")) if node is not root else None
    etree.indent(root, space="\t")

    rewritten = etree.tostring(root, encoding="utf-16")

    assert b"bpmn:process" not in rewritten
    assert compare(version(file.read_bytes()), version(rewritten)) == []


def test_what_the_standard_takes_for_granted_is_no_change() -> None:
    assert changed('attachedToRef="Z40', 'cancelActivity="true" attachedToRef="Z40') == []


def test_a_step_put_between_two_others_is_one_change() -> None:
    before, after = second_version()

    changes = [c for c in compare(before, after) if c.area is Area.FLOW]

    (new,) = [c for c in changes if c.kind is Kind.ADDED]
    assert (new.element, new.name, new.row, new.after) == (STEP, "Rückrufbitte senden", 45, 40)
    assert set(new.also) == {
        f"F_{BEFORE}__{STEP}",
        f"F_{STEP}__{BEHIND}",
        f"F_{BEFORE}__{BEHIND}",
    }
    assert [(d.aspect, d.value) for d in new.details if d.aspect in ("lane", "handler")] == [
        ("handler", "confirm_appointment"),
        ("lane", "JCO"),
    ]
    assert [c.aspect for c in changes if c is not new] == ["name", "condition"]


def test_a_step_taken_out_is_one_change() -> None:
    before, after = second_version()

    changes = [c for c in compare(after, before) if c.area is Area.FLOW]

    (gone,) = [c for c in changes if c.kind is Kind.REMOVED]
    assert gone.element == STEP
    assert f"F_{BEFORE}__{BEHIND}" in gone.also


def test_a_condition_is_never_folded_into_a_new_step() -> None:
    before, after = second_version()
    flow = f'sourceRef="{BEFORE}" targetRef="{STEP}"/>'
    condition = flow.replace(
        "/>", "><b:conditionExpression>kontakt == 'x'</b:conditionExpression></b:sequenceFlow>"
    )
    text = after.xml.decode().replace(
        f'<bpmn:sequenceFlow id="F_{BEFORE}__{STEP}" {flow}',
        f'<b:sequenceFlow xmlns:b="{xml.BPMN}" id="F_{BEFORE}__{STEP}" {condition}',
    )
    assert "kontakt == 'x'" in text

    changes = compare(before, replace(after, xml=text.encode()))

    new = next(c for c in changes if c.element == STEP and c.area is Area.FLOW)
    assert ("condition", "kontakt == 'x'") in [(d.aspect, d.value) for d in new.details]
    assert f"F_{BEFORE}__{BEHIND}" in [c.element for c in changes if c.kind is Kind.REMOVED]


def test_a_deadline_is_told_as_such() -> None:
    assert told(
        changed('arbeitstage_nach(heute, parameter("telefonfrist")))<', "heute + tage(1))<")
    ) == [
        (
            Area.DEADLINES,
            "timer",
            "Z40_Telefonfrist",
            'tagesende(arbeitstage_nach(heute, parameter("telefonfrist")))',
            "tagesende(heute + tage(1))",
        )
    ]


def test_a_date_that_becomes_a_duration_is_one_deadline() -> None:
    text = second_version()[0].xml.decode()
    old = '<bpmn:timeDate xsi:type="bpmn:tFormalExpression">termin_1_beginn</bpmn:timeDate>'
    new = "<bpmn:timeDuration>P3D</bpmn:timeDuration>"
    assert old in text

    (change,) = compare(version(text.encode()), version(text.replace(old, new).encode()))

    assert (change.kind, change.old, change.new) == (Kind.CHANGED, "termin_1_beginn", "P3D")


def test_the_order_in_which_conditions_are_asked_is_told_at_their_gateway() -> None:
    root = xml.parse(SMALL.read_bytes())
    flow = next(n for n in root.iter() if n.get("id") == "F_Ruecklauf_Art__Ende_Anderer_Vorgang")
    earlier = flow.getprevious()
    assert earlier is not None
    earlier.addprevious(flow)

    changes = compare(version(SMALL.read_bytes()), version(etree.tostring(root)))

    assert [(c.aspect, c.element) for c in changes] == [("flow_order", "Ruecklauf_Art")]


def test_the_same_step_under_another_id_is_told_once_and_never_passed_over() -> None:
    changes = changed("Z40_Telefonkontakt", "Z40_Anruf", count=-1)

    replaced = [c for c in changes if c.aspect == "replaced"]
    assert [(c.element, c.also) for c in replaced] == [("Z40_Anruf", ("Z40_Telefonkontakt",))]
    assert {c.aspect for c in changes} == {"replaced", "flow_replaced", "form"}


def test_a_changed_lane_is_told_of_the_step() -> None:
    old = "<bpmn:flowNodeRef>Ende_Mindeststandard</bpmn:flowNodeRef>"

    assert told(changed(old, "")) == [(Area.FLOW, "lane", "Ende_Mindeststandard", "TL", None)]


def test_what_another_tool_wrote_is_told_too() -> None:
    other = '<bpmn:extensionElements xmlns:c="urn:c"><c:p n="1"><c:q>x</c:q></c:p>'
    before = second_version()[0].xml.replace(b"<bpmn:extensionElements>", other.encode(), 1)
    after = before.replace(b"<c:q>x</c:q>", b"<c:q>y</c:q>")

    (change,) = compare(version(before), version(after))

    assert (change.aspect, change.part, change.element) == ("foreign", "p", "TP2_Clearing_JA")


def test_forms_are_compared_field_by_field() -> None:
    form = {
        "type": "default",
        "components": [
            {"type": "textfield", "key": "fax", "label": "Fax"},
            {
                "type": "radio",
                "key": "kontakt",
                "label": "Kontakt",
                "validate": {"required": True},
                "values": [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}],
                "conditional": {"hide": '=fax = "x"'},
            },
            {"type": "textfield", "key": "notiz", "label": "Notiz"},
        ],
    }
    changed_form = json.loads(json.dumps(form))
    radio = changed_form["components"][1]
    radio["validate"] = {}
    radio["values"] = [{"value": "b", "label": "Bb"}, {"value": "a", "label": "A"}]
    radio["conditional"]["hide"] = '=notiz = "x"'
    radio["layout"] = {"row": "Row_1"}
    radio["neu"] = {"tief": 1}
    changed_form["components"] = [changed_form["components"][2], radio]

    changes = _forms(form, changed_form)

    assert [(c.area, c.aspect, c.part, c.old, c.new) for c in changes] == [
        (Area.FORMS, "field_required", "Kontakt", "true", None),
        (Area.FORMS, "field_option", "Kontakt", "B", "Bb"),
        (Area.FORMS, "field_hidden", "Kontakt", '=fax = "x"', '=notiz = "x"'),
        (Area.FORMS, "option_order", "Kontakt", "A, B", "Bb, A"),
        (Area.FORMS, "field_removed", "Fax", None, None),
        (Area.FORMS, "field_order", "Notiz", None, ""),
        (Area.OTHER, "field_attribute", "Kontakt", None, "1"),
        (Area.LAYOUT, "field_layout", "Kontakt", None, "Row_1"),
    ]


@settings(max_examples=40, deadline=None)
@given(pick=st.randoms(use_true_random=False))
def test_any_single_change_of_a_form_is_told(pick: Any) -> None:
    shipped = second_version()[0].forms
    name = pick.choice(sorted(shipped))
    form = json.loads(shipped[name])
    where, key = pick.choice(list(_places(form)))
    value = where[key]
    where[key] = pick.choice([[value], None, f"{value} x", {"a": value}])

    after = {name: json.dumps(form).encode()}

    assert compare(
        version(SMALL.read_bytes(), {name: shipped[name]}), version(SMALL.read_bytes(), after)
    )


def test_a_form_written_differently_is_no_change() -> None:
    form = {"type": "default", "components": [{"type": "number", "key": "n", "label": "N"}]}
    again = {"components": [{"label": "N", "key": "n", "type": "number"}], "type": "default"}

    assert _forms(form, again) == []


def test_a_form_that_cannot_be_read_is_told_as_that() -> None:
    blank = SMALL.read_bytes()

    changes = compare(
        version(blank, {"A": b"{}", "B": b"["}), version(blank, {"A": b"[", "B": b"["})
    )

    assert [(c.aspect, c.name) for c in changes] == [("form_unreadable", "A")]


def test_scenarios_are_compared_step_by_step() -> None:
    old = b'titel = "T"\n[daten]\na = 1\n[[schritt]]\nwarte = "P1D"\n[[schritt]]\naufgabe = "A"\n'
    new = (
        b'titel = "T"\n[daten]\na = 2\n[[schritt]]\nwarte = "P2D"\n[[schritt]]\naufgabe = "A"\n'
        + (b'[[schritt]]\nnachricht = "N"\n# was sonst\n')
    )
    blank = SMALL.read_bytes()

    changes = compare(
        version(blank, {}, {"a": old, "weg": old}), version(blank, {}, {"a": new, "neu": old})
    )

    assert [(c.kind, c.aspect, c.part, c.old, c.new) for c in changes] == [
        (Kind.CHANGED, "scenario_head", "daten.a", "1", "2"),
        (Kind.CHANGED, "scenario_step", "1", "warte = P1D", "warte = P2D"),
        (Kind.ADDED, "scenario_step", "3", None, "nachricht = N"),
        (Kind.ADDED, "scenario_added", "neu", None, None),
        (Kind.REMOVED, "scenario_removed", "weg", None, None),
    ]


def test_changes_come_by_area_and_then_as_people_read_the_process() -> None:
    before, after = second_version()

    changes = compare(before, after)

    assert [c.area for c in changes] == sorted((c.area for c in changes), key=list(Area).index)
    rows = [c.row for c in changes if c.area is Area.SHEET]
    assert rows == [45, 80]


def _forms(old: Any, new: Any) -> list[Change]:
    blank = SMALL.read_bytes()
    before, after = ({"F": json.dumps(form).encode()} for form in (old, new))
    return compare(version(blank, before), version(blank, after))


def _places(value: Any) -> Any:
    """Yield every place in a JSON document that holds a single value."""
    entries = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in entries:
        if isinstance(inner, (dict, list)):
            yield from _places(inner)
        else:
            yield value, key
