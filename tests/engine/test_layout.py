"""Drawing a process from a table, and what a reader would stumble over."""

from pathlib import Path

import pytest
from lxml import etree

from engine.errors import Rejected
from engine.layout import place, quality
from engine.xml import XmlError

PROCESSES = Path(__file__).parents[2] / "processes"
DRAWN = sorted(file.stem for file in PROCESSES.glob("*/*.bpmn"))
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"

SMALL = f"""<bpmn:definitions xmlns:bpmn="{BPMN}" id="D" targetNamespace="urn:test">
  <bpmn:collaboration id="Z"><bpmn:participant id="Pool" name="Amt" processRef="P"/>
  </bpmn:collaboration>
  <bpmn:process id="P">
    <!-- stays where it is -->
    <bpmn:startEvent id="Beginn" name="los"/>
    <bpmn:subProcess id="Rahmen" name="Rahmen">
      <bpmn:startEvent id="Innen"/><bpmn:userTask id="Links" name="links"/>
      <bpmn:userTask id="Rechts" name="rechts"/><bpmn:endEvent id="Aus"/>
      <bpmn:sequenceFlow id="F1" sourceRef="Innen" targetRef="Links"/>
      <bpmn:sequenceFlow id="F2" sourceRef="Links" targetRef="Rechts"/>
      <bpmn:sequenceFlow id="F3" sourceRef="Rechts" targetRef="Aus"/>
    </bpmn:subProcess>
    <bpmn:boundaryEvent id="Frist" name="Frist" attachedToRef="Rahmen"/>
    <bpmn:endEvent id="Ende"/><bpmn:endEvent id="Spaet"/>
    <bpmn:sequenceFlow id="F4" sourceRef="Beginn" targetRef="Rahmen"/>
    <bpmn:sequenceFlow id="F5" sourceRef="Rahmen" targetRef="Ende"/>
    <bpmn:sequenceFlow id="F6" sourceRef="Frist" targetRef="Spaet"/>
  </bpmn:process>
</bpmn:definitions>""".encode()

TABLE = """
ebene;P
bahn;Links;Bahn_L;A
bahn;Rechts;Bahn_R;B
rahmen;Rahmen;A;B;2;4
ort;Beginn;A;1
ort;Innen;A;2
ort;Links;A;3
ort;Rechts;B;3
ort;Aus;B;4
rand;Frist;B;B
ort;Ende;A;5
ort;Spaet;B;5
weg;Beginn>Rahmen;B T@A
weg;Rahmen>Ende;B@A T
text;Beginn;E
"""


def kinds(xml: bytes) -> set[str]:
    return {finding.kind for finding in quality(xml)}


@pytest.mark.parametrize("folder", DRAWN)
def test_a_shipped_drawing_has_no_flaw(folder: str) -> None:
    xml = (PROCESSES / folder / f"{folder}.bpmn").read_bytes()
    assert quality(xml) == []


@pytest.mark.parametrize("folder", DRAWN)
def test_a_shipped_drawing_is_the_one_its_table_gives(folder: str) -> None:
    xml = (PROCESSES / folder / f"{folder}.bpmn").read_bytes()
    table = (PROCESSES / folder / "anordnung.csv").read_text(encoding="utf-8")
    assert place(xml, table) == xml


def test_drawing_twice_changes_nothing() -> None:
    once = place(SMALL, TABLE)
    assert place(once, TABLE) == once


def test_everything_but_the_drawing_stays() -> None:
    root = etree.fromstring(place(SMALL, TABLE))
    assert b"stays where it is" in etree.tostring(root)
    flows = [flow.get("id") for flow in root.iter(f"{{{BPMN}}}sequenceFlow")]
    assert flows == ["F1", "F2", "F3", "F4", "F5", "F6"]


def test_pool_and_lanes_stand_upright() -> None:
    root = etree.fromstring(place(SMALL, TABLE))
    shapes = {s.get("bpmnElement"): s for s in root.iter(f"{{{DI}}}BPMNShape")}
    assert [shapes[i].get("isHorizontal") for i in ("Pool", "Bahn_L", "Bahn_R")] == ["false"] * 3


def test_a_frame_across_lanes_carries_its_own_lanes_and_no_lane_names_it() -> None:
    root = etree.fromstring(place(SMALL, TABLE))
    named = {ref.text for ref in root.iter(f"{{{BPMN}}}flowNodeRef")}
    assert "Rahmen" not in named
    lanes = root.findall(f".//{{{BPMN}}}subProcess/{{{BPMN}}}laneSet/{{{BPMN}}}lane")
    assert [lane.get("id") for lane in lanes] == ["Rahmen_Bahn_L", "Rahmen_Bahn_R"]


def test_a_forgotten_element_is_named() -> None:
    with pytest.raises(Rejected) as refused:
        place(SMALL, TABLE.replace("ort;Spaet;B;5\n", ""))
    assert refused.value.code == "layout_element_without_place"
    assert refused.value.facts["elements"] == ["Spaet"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("ort;Niemand;A;9", "layout_element_unknown"),
        ("ort;Ende;Q;5", "layout_column_unknown"),
        ("ort;Ende", "layout_line_wrong"),
        ("ort;Ende;A;unten", "layout_line_wrong"),
        ("rand;Frist;X;0.5", "layout_line_wrong"),
        ("quatsch;Ende", "layout_line_wrong"),
        ("weg;Links>Rechts;R x=Q L", "layout_route_wrong"),
        ("weg;Links>Rechts;Z", "layout_route_wrong"),
    ],
)
def test_a_wrong_line_is_refused(line: str, code: str) -> None:
    with pytest.raises(Rejected) as refused:
        place(SMALL, TABLE + line + "\n")
    assert refused.value.code == code


def test_a_table_without_the_process_is_refused() -> None:
    with pytest.raises(Rejected) as refused:
        place(SMALL, "ebene;Anderswo\n")
    assert refused.value.code == "layout_plane_missing"


def test_lines_before_any_plane_are_refused() -> None:
    with pytest.raises(Rejected) as refused:
        place(SMALL, "ort;Ende;A;5\n")
    assert refused.value.facts["line"] == 1


def test_an_unreadable_file_is_refused() -> None:
    with pytest.raises(XmlError) as refused:
        place(b"<bpmn", TABLE)
    assert refused.value.code == "xml_not_well_formed"


def test_a_small_drawing_is_clean() -> None:
    assert quality(place(SMALL, TABLE)) == []


def test_a_flow_through_a_shape_is_found() -> None:
    detour = TABLE + "weg;Innen>Links;R x=B y=3+ B\n"
    assert "through_shape" in kinds(place(SMALL, detour))


def test_a_label_on_a_line_is_found() -> None:
    assert "label" in kinds(place(SMALL, TABLE.replace("text;Beginn;E", "text;Beginn;S")))


def test_a_line_on_the_border_of_a_frame_is_found() -> None:
    detour = TABLE + "weg;Innen>Links;R x=B+~-9 L\n"
    assert "along_border" in kinds(place(SMALL, detour))


def test_a_title_under_an_event_on_the_border_is_found() -> None:
    assert "words" in kinds(place(SMALL, TABLE.replace("rand;Frist;B;B", "rand;Frist;T;0.5")))


def test_a_name_too_long_for_its_shape_is_found() -> None:
    long = SMALL.replace(b'name="links"', b'name="' + b"sehr ausgedehnt " * 14 + b'"')
    assert "words" in kinds(place(long, TABLE))


def test_two_shapes_in_one_place_are_found() -> None:
    assert "shapes" in kinds(place(SMALL, TABLE.replace("ort;Spaet;B;5", "ort;Spaet;A;5")))


def test_an_element_that_is_not_drawn_is_found() -> None:
    missing = [finding.first for finding in quality(SMALL)]
    assert "Ende" in missing


def test_crossing_flows_are_found() -> None:
    detour = TABLE + "weg;Innen>Links;R x=A+ y=3+ B\n"
    assert "crossing" in kinds(place(SMALL, detour))
