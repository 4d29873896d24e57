"""Parts of small diagrams for what the library alone does not run, and acts that drive them."""

from __future__ import annotations

from typing import Any

from engine.bundles import Bundle
from engine.definitions import deploy_all
from engine.models import Instance
from engine.signals import send_signal
from tests.engine.bench import Bench
from tests.engine.drawing import (
    FREE_FORM,
    declared_message,
    draw,
    end,
    flows,
    node,
    person,
    start,
)

VARIABLES = "liste:liste wort:text zahl:zahl=0 mehr:wahrheit runde:zahl spur:text=''"
OUTSIDE = (
    declared_message("Tatsache", "wort")
    + declared_message("Befehl", "wort")
    + '<bpmn:signal id="Ruf" name="Ruf"/><bpmn:signal id="Echo" name="Echo"/>'
    + '<bpmn:error id="Voll" errorCode="ERR_VOLL"/>'
    + '<bpmn:escalation id="Hoch" escalationCode="HOCH"/>'
)
SIGNAL = '<bpmn:signalEventDefinition signalRef="Ruf"/>'
ECHO = '<bpmn:signalEventDefinition signalRef="Echo"/>'
ERROR = '<bpmn:errorEventDefinition errorRef="Voll"/>'
ESCALATION = '<bpmn:escalationEventDefinition escalationRef="Hoch"/>'
COMPENSATE = "<bpmn:compensateEventDefinition/>"
CANCEL = "<bpmn:cancelEventDefinition/>"


def lifted(*parts: str, key: str = "P") -> Bundle:
    return draw("".join(parts), variables=VARIABLES, outside=OUTSIDE, key=key)


def condition(expression: str) -> str:
    return (
        "<bpmn:conditionalEventDefinition><bpmn:condition>"
        f"{expression}</bpmn:condition></bpmn:conditionalEventDefinition>"
    )


def script(key: str, text: str, **attributes: str) -> str:
    return node("scriptTask", key, f"<bpmn:script>{text}</bpmn:script>", **attributes)


def trace(key: str) -> str:
    """A script that adds its own name to `spur`."""
    return script(key, f"spur = spur + '{key}'")


def throw(key: str, definition: str) -> str:
    return node("intermediateThrowEvent", key, definition)


def catch(key: str, definition: str) -> str:
    return node("intermediateCatchEvent", key, definition)


def gateway(kind: str, *keys: str, **attributes: str) -> str:
    return "".join(node(f"{kind}Gateway", key, **attributes) for key in keys)


def scope(key: str, *inside: str, kind: str = "subProcess", **attributes: str) -> str:
    return node(kind, key, "".join(inside), **attributes)


def straight(prefix: str, *steps: str, path: tuple[str, ...]) -> str:
    """A straight inside between its own start and end."""
    first, last = f"{prefix}S", f"{prefix}E"
    return start(first) + "".join(steps) + end(last) + flows(first, *path, last)


def listener(
    key: str, definition: str, *steps: str, path: tuple[str, ...], interrupting: bool = True
) -> str:
    """An event sub-process with a straight inside."""
    first, last = f"{key}S", f"{key}E"
    begin = node("startEvent", first, definition, isInterrupting=str(interrupting).lower())
    inside = begin + "".join(steps) + end(last) + flows(first, *path, last)
    return node("subProcess", key, inside, triggeredByEvent="true")


def undo(step: str, by: str, handler: str = "") -> str:
    """A compensation boundary at a step, and the step that undoes it."""
    made = handler or person(by, isForCompensation="true")
    return (
        node("boundaryEvent", f"{step}C", COMPENSATE, attachedToRef=step)
        + made
        + f'<bpmn:association id="{step}{by}" associationDirection="One"'
        f' sourceRef="{step}C" targetRef="{by}"/>'
    )


def call(key: str, called: str, inner: str = "") -> str:
    return node("callActivity", key, inner, calledElement=called)


def handed(parameters: dict[str, str], results: dict[str, str]) -> str:
    given = "".join(
        f'<laufzettel:parameter name="{name}" wert="{text}"/>' for name, text in parameters.items()
    )
    taken = "".join(
        f'<laufzettel:ergebnis name="{name}" wert="{text}"/>' for name, text in results.items()
    )
    return f"<bpmn:extensionElements>{given}{taken}</bpmn:extensionElements>"


def several(**processes: str) -> Bundle:
    """One file with several processes, each a body by its key."""
    first, *others = processes
    drawn = lifted(processes[first], key=first).xml.decode()
    bodies = ""
    for key in others:
        whole = lifted(processes[key], key=key).xml.decode()
        bodies += whole[whole.index("<bpmn:process") : whole.index("</bpmn:definitions>")]
    xml = drawn.replace("</bpmn:definitions>", bodies + "</bpmn:definitions>")
    return Bundle("mehrere.bpmn", xml.encode(), {"Frei": FREE_FORM})


def install(bench: Bench, *bundles: Bundle) -> None:
    for bundle in bundles:
        with bench.db.begin("owner") as work:
            deploy_all(work, bundle)


def signal(bench: Bench, name: str = "Ruf") -> None:
    with bench.db.begin("sender") as work:
        send_signal(work, name)


def passed_together(bench: Bench, *instances: str) -> list[list[str]]:
    return [bench.passed(instance) for instance in instances]


def statuses(bench: Bench) -> dict[str, str]:
    """Process keys and statuses of all instances; for one instance per process."""
    with bench.db.read() as session:
        rows = session.query(Instance).order_by(Instance.started_at).all()
        return {row.process_key: row.status for row in rows}


def spur(bench: Bench, instance: str) -> Any:
    return bench.variables(instance)["spur"]
