"""A new process: a beginning, an end and the way between, valid as it is."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

_DIAGRAM = """\
<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" \
xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" \
xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" \
xmlns:di="http://www.omg.org/spec/DD/20100524/DI" \
xmlns:laufzettel="urn:laufzettel:bpmn:1" \
id="Definitionen_{key}" targetNamespace="urn:laufzettel:prozesse">
  <bpmn:process id="{key}" name={name} isExecutable="true">
    <bpmn:startEvent id="Beginn" name="Beginn">
      <bpmn:outgoing>F_Beginn__Ende</bpmn:outgoing>
    </bpmn:startEvent>
    <bpmn:endEvent id="Ende" name="Ende">
      <bpmn:incoming>F_Beginn__Ende</bpmn:incoming>
    </bpmn:endEvent>
    <bpmn:sequenceFlow id="F_Beginn__Ende" sourceRef="Beginn" targetRef="Ende"/>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="Bild_{key}">
    <bpmndi:BPMNPlane id="Ebene_{key}" bpmnElement="{key}">
      <bpmndi:BPMNShape id="Beginn_di" bpmnElement="Beginn">
        <dc:Bounds x="282" y="102" width="36" height="36"/>
        <bpmndi:BPMNLabel>
          <dc:Bounds x="328" y="112" width="40" height="15"/>
        </bpmndi:BPMNLabel>
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="Ende_di" bpmnElement="Ende">
        <dc:Bounds x="282" y="302" width="36" height="36"/>
        <bpmndi:BPMNLabel>
          <dc:Bounds x="328" y="312" width="32" height="15"/>
        </bpmndi:BPMNLabel>
      </bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="F_Beginn__Ende_di" bpmnElement="F_Beginn__Ende">
        <di:waypoint x="300" y="138"/>
        <di:waypoint x="300" y="302"/>
      </bpmndi:BPMNEdge>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
"""


def blank_process(key: str, name: str) -> bytes:
    """Return the diagram of a process that only begins and ends; `key` is its id, ASCII."""
    return _DIAGRAM.format(key=key, name=quoteattr(name)).encode()
