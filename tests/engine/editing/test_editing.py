"""One change of a stored diagram: the flow stays whole, the drawing stays readable."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.diagram import Diagram
from engine.diagram_reader import read_diagram
from engine.editing import Change, edit, outline
from engine.editing.changes import (
    AddStep,
    Connect,
    Delete,
    Disconnect,
    Move,
    Redirect,
    Rename,
    SetAttribute,
    SetCondition,
    SetDeadline,
    SetDefault,
    SetKind,
    SetLane,
    SetParameter,
    SetTimer,
)
from engine.errors import Rejected
from engine.layout_quality import quality
from engine.xml import parse

ROOT = Path(__file__).parents[3]


def _stored(name: str) -> bytes:
    return (ROOT / "processes" / name / f"{name}.bpmn").read_bytes()


TP2 = _stored("tp2_clearing_ja")
SMALL = _stored("post_ruecklauf")
HORIZONTAL = (ROOT / "tests/engine/data/modeler/unusual.bpmn").read_bytes()


def _diagram(xml: bytes) -> Diagram:
    return read_diagram(parse(xml))


def _code(xml: bytes, change: Change) -> tuple[str, dict[str, object]]:
    with pytest.raises(Rejected) as refused:
        edit(xml, change)
    return refused.value.code, refused.value.facts


def test_a_step_after_row_40_stands_below_it_and_its_deadline_finds_another_way() -> None:
    edited = edit(TP2, AddStep("Z40_Telefonkontakt", "serviceTask", "Rückrufbitte senden", row=45))

    assert edited.added == ("Z45_RueckrufbitteSenden",)
    assert edited.moved > 20
    new = _diagram(edited.xml)
    step = new.elements["Z45_RueckrufbitteSenden"]
    assert (step.row, step.lane, step.name) == (45, "JCO", "Rückrufbitte senden")
    assert [f.source for f in new.incoming[step.id]] == ["Z40_Telefonkontakt"]
    assert [f.target for f in new.outgoing[step.id]] == ["Z50_Erreicht"]
    assert quality(edited.xml) == []


def test_nothing_but_the_drawing_changes_around_a_new_step() -> None:
    before = TP2.decode().splitlines()
    after = edit(TP2, AddStep("Z70_Clearinggespraech", "userTask", "Neu")).xml.decode()

    drawn = ("<dc:Bounds", "<di:waypoint", "<bpmndi:", "</bpmndi:")
    gone = [line for line in before if line not in set(after.splitlines())]
    assert [line for line in gone if not line.strip().startswith(drawn)] == [
        line for line in gone if 'id="F_Z70_Clearinggespraech__Z70_Gefuehrt"' in line
    ]


@pytest.mark.parametrize("kind", ["exclusiveGateway", "parallelGateway"])
def test_a_gateway_comes_with_the_place_where_its_ways_meet(kind: str) -> None:
    edited = edit(SMALL, AddStep("Ruecklauf_Start", kind, "Eilig?", condition="heute is not null"))

    new = _diagram(edited.xml)
    split, join = edited.added
    ways = new.outgoing[split]
    assert {flow.target for flow in ways} == {join}
    assert len(ways) == 2
    if kind == "exclusiveGateway":
        assert [(w.name, w.condition) for w in ways] == [
            ("ja", "heute is not null"),
            ("nein", None),
        ]
        assert new.elements[split].default == ways[1].id
    assert len(quality(edited.xml)) <= len(quality(SMALL))


def test_a_sub_process_comes_with_its_beginning_its_end_and_a_drawing() -> None:
    edited = edit(TP2, AddStep("Z80_VorteileKommunizieren", "subProcess", "Datenschutz erklären"))

    level = outline(edited.xml).levels["DatenschutzErklaeren"]
    assert [row.element.kind for row in level.rows] == ["startEvent", "endEvent"]
    inner = edit(edited.xml, AddStep(level.rows[0].id, "userTask", "Blatt aushändigen"))
    assert outline(inner.xml).level_of("BlattAushaendigen").id == "DatenschutzErklaeren"
    assert quality(inner.xml) == []


def test_a_drawing_that_runs_to_the_right_makes_room_to_the_right() -> None:
    edited = edit(HORIZONTAL, AddStep("Pruefen", "userTask", "Ablegen"))

    assert len(quality(edited.xml)) <= len(quality(HORIZONTAL))
    shape = parse(edited.xml).find(".//{*}BPMNShape[@bpmnElement='Rechnen']/{*}Bounds")
    assert shape is not None
    assert (shape.get("y"), float(shape.get("x", "0")) > 340) == ("78", True)


def test_a_step_in_one_of_several_ways_asks_which() -> None:
    code, facts = _code(TP2, AddStep("Z50_Erreicht", "userTask", "Neu"))
    assert (code, facts["ways"]) == ("edit_which_flow", ["ja", "doch erschienen", "nein"])

    flow = "F_Z50_Erreicht__Z50_Terminbestaetigung"
    new = _diagram(edit(TP2, AddStep("Z50_Erreicht", "userTask", "Neu", flow=flow)).xml)
    condition = next(f.condition for f in new.flows if f.id == flow)
    assert (condition, new.outgoing["Neu"][0].condition) == ("kontakt == 'erreicht'", None)


def test_a_removed_step_leaves_no_gap_and_no_trace() -> None:
    edited = edit(TP2, Delete("Z80_VorteileKommunizieren"))

    assert b"Z80_VorteileKommunizieren" not in edited.xml.replace(
        b"F_Z70_Gefuehrt__Z80_VorteileKommunizieren", b""
    )
    assert edited.moved > 20
    assert quality(edited.xml) == []


def test_a_step_that_is_added_and_removed_again_leaves_the_file_as_it_was() -> None:
    added = edit(TP2, AddStep("Z130_WerdegangPotential", "userTask", "Neu"))

    assert edit(added.xml, Delete("Neu")).xml == TP2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (Delete("Z50_Erreicht"), "edit_several_ways"),
        (Delete("Z10_Zugesteuert"), "edit_start_stays"),
        (Delete("Ende_TP2"), "edit_way_would_end"),
        (Delete("Z40_Telefonkontakt"), "edit_would_be_unreachable"),
        (AddStep("Ende_TP2", "userTask", "Neu"), "edit_nothing_after"),
        (AddStep("Z40_Telefonkontakt", "dataStore", "Neu"), "edit_kind_unknown"),
        (SetLane("Z80_VorteileKommunizieren", "Chef"), "edit_lane_unknown"),
        (Connect("Z80_VorteileKommunizieren", "Z10_Zugesteuert"), "edit_nothing_before"),
        (Connect("Z80_VorteileKommunizieren", "Z50_Termin2Suchen"), "edit_other_level"),
        (Connect("Z80_VorteileKommunizieren", "Z90_Teilnahme"), "edit_flow_exists"),
        (Disconnect("F_Z80_VorteileKommunizieren__Z90_Teilnahme"), "edit_last_flow"),
        (SetDefault("F_Z80_VorteileKommunizieren__Z90_Teilnahme"), "edit_no_decision"),
        (SetDeadline("Z80_VorteileKommunizieren", "P3D"), "edit_deadline_leads_nowhere"),
        (SetDeadline("Z40_Telefonkontakt", None), "edit_would_be_unreachable"),
        (SetKind("Z50_Erreicht", "userTask"), "edit_kind_fixed"),
        (SetTimer("Z80_VorteileKommunizieren", "P1D"), "edit_no_timer"),
    ],
)
def test_what_would_break_the_flow_is_refused_with_its_rule(change: Change, code: str) -> None:
    assert _code(TP2, change)[0] == code


def test_a_step_moves_along_its_path_and_back() -> None:
    moved = edit(TP2, Move("Z130_WerdegangPotential", down=True))

    after = {f.source: f.target for f in _diagram(moved.xml).flows}
    assert after["Z140_Fahrkosten"] == "Z130_WerdegangPotential"
    assert after["Z130_WerdegangPotential"] == "Z150_AusbuchungClearing"
    assert quality(moved.xml) == []
    back = _diagram(edit(moved.xml, Move("Z130_WerdegangPotential", down=False)).xml)
    assert {(f.source, f.target) for f in back.flows} == {
        (f.source, f.target) for f in _diagram(TP2).flows
    }


def test_beyond_its_branch_a_step_does_not_move_and_the_branch_is_named() -> None:
    assert _code(TP2, Move("Z50_Terminbestaetigung", down=True)) == (
        "edit_move_beyond_branch",
        {"step": "Terminbestätigung senden", "branch": "Antragsteller erreicht? ja"},
    )


def test_a_step_in_another_lane_stands_there() -> None:
    edited = edit(TP2, SetLane("Z80_VorteileKommunizieren", "System"))

    assert _diagram(edited.xml).elements["Z80_VorteileKommunizieren"].lane == "System"
    shape = parse(edited.xml).find(
        ".//{*}BPMNShape[@bpmnElement='Z80_VorteileKommunizieren']/{*}Bounds"
    )
    assert shape is not None
    assert 1322 <= float(shape.get("x", "0")) <= 1768
    assert {finding.kind for finding in quality(edited.xml)} <= {"crossing"}


def test_a_deadline_is_drawn_at_the_border_and_can_be_changed() -> None:
    value = "tagesende(arbeitstage_nach(heute, 3))"
    wanted = SetDeadline(
        "Z70_Clearinggespraech", value, "zu spät", True, "Z80_VorteileKommunizieren"
    )
    edited = edit(TP2, wanted)

    event = _diagram(edited.xml).elements["Z70_Clearinggespraech_Frist"]
    assert (event.timer_kind, event.timer_text, event.name) == ("timeDate", value, "zu spät")
    assert quality(edited.xml) == []
    later = edit(edited.xml, SetDeadline("Z70_Clearinggespraech", "P3D", interrupting=False)).xml
    event = _diagram(later).elements["Z70_Clearinggespraech_Frist"]
    assert (event.timer_kind, event.timer_text, event.interrupting) == (
        "timeDuration",
        "P3D",
        False,
    )
    assert _diagram(edit(later, SetDeadline("Z70_Clearinggespraech", None)).xml).elements == (
        _diagram(TP2).elements
    )


def test_attributes_parameters_and_conditions_come_and_go_without_a_trace() -> None:
    step, flow = "Z40_NichtErreicht", "F_Z50_Erreicht__S50_Termin2"
    changed = edit(
        TP2,
        SetAttribute(step, "fussnote", "⁴"),
        SetParameter(step, "grund", "'frist'"),
        Rename(step, "Stand"),
    ).xml

    element = _diagram(changed).elements[step]
    assert (element.attributes["fussnote"], dict(element.parameters), element.name) == (
        "⁴",
        {**_diagram(TP2).elements[step].parameters, "grund": "'frist'"},
        "Stand",
    )
    old = _diagram(TP2).elements[step].name
    back = edit(
        changed,
        SetAttribute(step, "fussnote", None),
        SetParameter(step, "grund", None),
        Rename(step, old),
    ).xml
    assert back == TP2
    conditional = _diagram(edit(TP2, SetCondition(flow, "kontakt == 'nie'", "nie")).xml)
    assert conditional.elements["Z50_Erreicht"].default is None
    assert next(f.condition for f in conditional.flows if f.id == flow) == "kontakt == 'nie'"


def test_a_flow_leads_elsewhere_through_the_join_that_stands_before() -> None:
    flow = "F_Z50_Erreicht__Z50_Terminbestaetigung"
    edited = edit(TP2, Redirect(flow, "Z30_EinbuchungClearing"))

    assert next(f.target for f in _diagram(edited.xml).flows if f.id == flow) == (
        "Z30_Zusammenfuehrung"
    )


def test_several_changes_are_one_or_none() -> None:
    with pytest.raises(Rejected):
        edit(SMALL, Rename("Ruecklauf_Start", "x"), Delete("Ruecklauf_Start"))


def test_a_file_without_a_drawing_can_be_changed() -> None:
    text = SMALL.decode()
    bare = (text[: text.index("<bpmndi:BPMNDiagram")] + "</bpmn:definitions>").encode()

    edited = edit(bare, AddStep("Ruecklauf_Start", "userTask", "Ansehen"))

    assert _diagram(edited.xml).incoming["Ansehen"][0].source == "Ruecklauf_Start"


KINDS = st.sampled_from(["userTask", "serviceTask", "parallelGateway", "intermediateCatchEvent"])


@settings(max_examples=6, deadline=None)
@given(
    name=st.sampled_from(["post_ruecklauf", "entscheidung_antrag"]),
    steps=st.lists(st.tuples(KINDS, st.integers(0, 999), st.booleans()), min_size=1, max_size=3),
)
def test_any_row_of_edits_leaves_a_whole_flow(
    name: str, steps: list[tuple[str, int, bool]]
) -> None:
    xml = _stored(name)
    for kind, choice, removes in steps:
        flows = _diagram(xml).flows
        flow = flows[choice % len(flows)]
        try:
            xml = (
                edit(xml, Delete(flow.target)).xml
                if removes
                else edit(xml, AddStep(flow.source, kind, "Neuer Schritt", flow=flow.id)).xml
            )
        except Rejected:
            continue
    new = _diagram(xml)
    assert {f.source for f in new.flows} | {f.target for f in new.flows} <= set(new.elements)
    reached = set(new.incoming) | {e.id for e in new.elements.values() if e.kind == "startEvent"}
    inner = {e.id for e in new.elements.values() if e.attached_to or e.by_event}
    assert set(new.elements) - reached - inner == set()
    assert [f for f in quality(xml) if f.kind == "not_drawn"] == []
