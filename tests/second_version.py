"""TP2 as an owner might change it: one step more, deadlines, names, a form, the sheet, the drawing.

Whatever follows the new step moves down in the drawing; nothing else of it changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from lxml import etree

from engine.bundles import Bundle, load_bundle
from engine.xml import BPMN, BPMN_DI

TP2 = Path(__file__).parent.parent / "processes" / "tp2_clearing_ja"
STEP, BEFORE, BEHIND = "Z45_Rueckrufbitte", "Z40_Telefonkontakt", "Z50_Erreicht"
_DC = "http://www.omg.org/spec/DD/20100524/DC"
_DI = "http://www.omg.org/spec/DD/20100524/DI"
_DOWN = 130
_EDITS = (
    (
        'tagesende(arbeitstage_nach(heute, parameter("telefonfrist")))<',
        "arbeitstage_nach(heute, 3)<",
    ),
    ("arbeitstage_nach(heute, 2)", "arbeitstage_nach(heute, 3)"),
    ('name="wie oft verlegt?"', 'name="Zum wievielten Mal verlegt?"'),
    ('parameter("max_verlegungen")', "2"),
    ('laufzettel:output="Flyer Jobakademie"', 'laufzettel:output="Flyer und Merkblatt"'),
)
_STEP = f"""<bpmn:sendTask xmlns:bpmn="{BPMN}" xmlns:laufzettel="urn:laufzettel:bpmn:1" id="{STEP}"
 name="Rückrufbitte senden" laufzettel:handler="confirm_appointment" laufzettel:zeile="45"
 laufzettel:d="JCO" laufzettel:i="Nas" laufzettel:output="Rückrufbitte"><bpmn:extensionElements>
<laufzettel:parameter name="termin_id" wert="termin_1_id"/>
<laufzettel:parameter name="zweck" wert="'bestaetigung'"/></bpmn:extensionElements>
<bpmn:incoming>F_{BEFORE}__{STEP}</bpmn:incoming>
<bpmn:outgoing>F_{STEP}__{BEHIND}</bpmn:outgoing></bpmn:sendTask>"""


def second_version() -> tuple[Bundle, Bundle]:
    """Return TP2 as it is shipped, and as its owner changed it."""
    shipped = load_bundle(TP2)
    text = shipped.xml.decode()
    for old, new in _EDITS:
        assert old in text
        text = text.replace(old, new, 1)
    root = etree.fromstring(text.encode())
    _add_step(root)
    forms = {**shipped.forms, BEFORE: _form(shipped.forms[BEFORE])}
    xml = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return shipped, replace(shipped, xml=xml, forms=forms)


def _by_id(root: etree._Element, identifier: str) -> etree._Element:
    (found,) = (node for node in root.iter() if node.get("id") == identifier)
    return found


def _add_step(root: etree._Element) -> None:
    flow = _by_id(root, f"F_{BEFORE}__{BEHIND}")
    flow.addnext(_flow(STEP, BEHIND))
    flow.addnext(_flow(BEFORE, STEP))
    _by_id(root, BEFORE).addnext(etree.fromstring(_STEP))
    for node in list(root.iter(f"{{{BPMN}}}incoming", f"{{{BPMN}}}outgoing")):
        if node.text == flow.get("id"):
            is_exit = node.tag == f"{{{BPMN}}}outgoing"
            node.text = f"F_{BEFORE}__{STEP}" if is_exit else f"F_{STEP}__{BEHIND}"
    for node in root.iter(f"{{{BPMN}}}flowNodeRef"):
        if node.text == BEFORE:
            twin = etree.Element(f"{{{BPMN}}}flowNodeRef")
            twin.text = STEP
            node.addnext(twin)
            break
    _draw(root, _by_id(root, f"{flow.get('id')}_di"))
    around = flow.getparent()
    assert around is not None
    around.remove(flow)


def _flow(source: str, target: str) -> etree._Element:
    return etree.Element(
        f"{{{BPMN}}}sequenceFlow", id=f"F_{source}__{target}", sourceRef=source, targetRef=target
    )


def _draw(root: etree._Element, edge: etree._Element) -> None:
    """Move down what lies below, and put the step where the old flow was."""
    top, bottom = (int(point.get("y", "0")) for point in edge)
    x = int(edge[0].get("x", "0"))
    plane = edge.getparent()
    assert plane is not None
    for place in _places(plane):
        if int(place.get("y", "0")) > top + 60:
            place.set("y", str(int(place.get("y", "0")) + _DOWN))
    shape = etree.SubElement(plane, f"{{{BPMN_DI}}}BPMNShape", id=f"{STEP}_di", bpmnElement=STEP)
    box = {"x": x - 64, "y": top + 50, "width": 128, "height": 76}
    etree.SubElement(shape, f"{{{_DC}}}Bounds", {key: str(value) for key, value in box.items()})
    for source, target, ends in (
        (BEFORE, STEP, (top, top + 50)),
        (STEP, BEHIND, (top + 126, bottom + _DOWN)),
    ):
        drawn = etree.SubElement(plane, f"{{{BPMN_DI}}}BPMNEdge", id=f"F_{source}__{target}_di")
        drawn.set("bpmnElement", f"F_{source}__{target}")
        for y in ends:
            etree.SubElement(drawn, f"{{{_DI}}}waypoint", x=str(x), y=str(y))
    plane.remove(edge)


def _places(plane: etree._Element) -> Iterator[etree._Element]:
    return plane.iter(f"{{{_DC}}}Bounds", f"{{{_DI}}}waypoint")


def _form(content: bytes) -> bytes:
    form = json.loads(content)
    form["components"].append(
        {
            "type": "select",
            "id": "Feld_erreichbarkeit",
            "key": "erreichbarkeit",
            "label": "Erreichbarkeit",
            "validate": {"required": True},
            "values": [
                {"value": "vormittags", "label": "vormittags"},
                {"value": "nachmittags", "label": "nachmittags"},
            ],
        }
    )
    form["components"][1]["label"] = "Was hat das Telefonat ergeben?"
    return json.dumps(form, ensure_ascii=False, indent=2).encode()
