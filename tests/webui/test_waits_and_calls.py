"""A Vorgang that waits for a signal, a condition or a called process says so on its page."""

from __future__ import annotations

import engine
from engine.bundles import Bundle
from engine.definitions import deploy_all
from engine.signals import send_signal
from tests.engine.drawing import draw, end, flow, flows, node, person, start
from tests.webui.conftest import Office

GROUP = {"laufzettel_gruppe": "'JCO@' + standort"}
CONDITIONAL = (
    "<bpmn:conditionalEventDefinition><bpmn:condition>mehr</bpmn:condition>"
    "</bpmn:conditionalEventDefinition>"
)
SIGNAL = '<bpmn:signalEventDefinition signalRef="Freigabe"/>'
CALLED = (
    '<bpmn:signal id="Freigabe" name="Freigabe"/>'
    '<bpmn:process id="Anderer" name="Anderer" isExecutable="true">'
    '<bpmn:manualTask id="Dort" name="Dort" laufzettel:gruppe="1"/></bpmn:process>'
)
NAMES = {
    "Auf_Freigabe": "Freigabe abwarten",
    "Genug": "Genug beisammen",
    "Gutachten": "Gutachten einholen",
}
DRAWN = draw(
    start()
    + node("parallelGateway", "G")
    + node("intermediateCatchEvent", "Auf_Freigabe", SIGNAL)
    + node("intermediateCatchEvent", "Genug", CONDITIONAL)
    + node("callActivity", "Gutachten", calledElement="Anderer")
    + person("Ansehen", **GROUP)
    + "".join(end(f"E{number}") for number in range(4))
    + flows("S", "G", "Auf_Freigabe", "E0")
    + flows("G", "Genug", "E1")
    + flows("G", "Gutachten", "E2")
    + flow("G", "Ansehen")
    + flow("Ansehen", "E3"),
    variables="standort:text mehr:wahrheit=false zahl:zahl wort:text fall_id:text person_id:text",
    outside=CALLED,
)


def named(drawn: Bundle) -> Bundle:
    """Give the steps names that people read."""
    text = drawn.xml.decode()
    for key, name in NAMES.items():
        text = text.replace(f'name="{key}"', f'name="{name}"')
    return Bundle(drawn.diagram_name, text.encode(), drawn.forms)


def begun(office: Office) -> str:
    case_id, person_id = office.case()
    with office.db.begin("owner") as work:
        deploy_all(work, named(DRAWN))
    known = {"fall_id": case_id, "person_id": person_id, "standort": "56.6"}
    with office.db.begin("egon") as work:
        return engine.start_instance(work, "P", known).id


def test_a_case_stands_at_its_calls_conditions_and_signals(office: Office) -> None:
    page = office.client("jana").get(f"/vorgaenge/{begun(office)}")

    for name in (*NAMES.values(), "Ansehen"):
        assert f"{name} steht hier" in page.text
    assert "wartet auf das Signal „Freigabe“" in page.text


def test_what_was_heard_and_what_came_back_is_told_in_its_own_words(office: Office) -> None:
    instance = begun(office)
    with office.db.begin("egon") as work:
        send_signal(work, "Freigabe")
    with office.db.begin("egon") as work:
        engine.complete_task(work, office.task(instance), {"mehr": True})

    page = office.client("jana").get(f"/vorgaenge/{instance}")

    assert "Gutachten einholen steht hier" in page.text
    assert "Genug beisammen steht hier" not in page.text
    assert "Freigabe abwarten: Signal eingegangen" in page.text
    assert "Genug beisammen: Bedingung eingetreten" in page.text

    with office.db.begin("egon") as work:
        (there,) = [t for t in engine.open_tasks(work.session) if t.element_id == "Dort"]
        engine.complete_task(work, there.id, {})

    page = office.client("jana").get(f"/vorgaenge/{instance}")

    assert "Gutachten einholen steht hier" not in page.text
    assert "Gutachten einholen: erledigt" in page.text
