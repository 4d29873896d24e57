"""A small sound process without any handler, for tests of what surrounds a process."""

import json
from pathlib import Path

KETTE = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:laufzettel="urn:laufzettel:bpmn:1" id="D" targetNamespace="urn:laufzettel:prozesse">
  <bpmn:process id="Kette" name="Kette" isExecutable="true">
    <bpmn:extensionElements>
      <laufzettel:variable name="notiz" typ="text" />
    </bpmn:extensionElements>
    <bpmn:startEvent id="Beginn" name="Beginn"><bpmn:outgoing>F1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:userTask id="Erfassen" name="Notiz erfassen" laufzettel:formular="Erfassen"
        laufzettel:gruppe="'JCO@56.6'">
      <bpmn:incoming>F1</bpmn:incoming><bpmn:outgoing>F2</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:boundaryEvent id="Frist" name="Frist" attachedToRef="Erfassen">
      <bpmn:outgoing>F3</bpmn:outgoing>
      <bpmn:timerEventDefinition id="T"><bpmn:timeDuration>P3D</bpmn:timeDuration>
      </bpmn:timerEventDefinition>
    </bpmn:boundaryEvent>
    <bpmn:endEvent id="Ende" name="Ende"><bpmn:incoming>F2</bpmn:incoming></bpmn:endEvent>
    <bpmn:endEvent id="Verfristet" name="Verfristet">
      <bpmn:incoming>F3</bpmn:incoming>
    </bpmn:endEvent>
    <bpmn:sequenceFlow id="F1" sourceRef="Beginn" targetRef="Erfassen" />
    <bpmn:sequenceFlow id="F2" sourceRef="Erfassen" targetRef="Ende" />
    <bpmn:sequenceFlow id="F3" sourceRef="Frist" targetRef="Verfristet" />
  </bpmn:process>
</bpmn:definitions>
"""
FORM = {
    "type": "default",
    "schemaVersion": 17,
    "id": "Erfassen",
    "title": "Notiz erfassen",
    "components": [
        {
            "type": "textfield",
            "id": "Feld_notiz",
            "key": "notiz",
            "label": "Notiz",
            "validate": {"required": True},
        }
    ],
}


def write_chain(folder: Path) -> Path:
    """Write the process folder and return it."""
    (folder / "formulare").mkdir(parents=True)
    (folder / "kette.bpmn").write_text(KETTE, encoding="utf-8")
    (folder / "formulare/Erfassen.json").write_text(json.dumps(FORM), encoding="utf-8")
    return folder
