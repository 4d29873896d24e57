"""Small diagrams for the checks: just enough BPMN around the construct in question."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

from engine.decisions import Table
from engine.registry import ParameterText, Registry
from engine.xml import BPMN, BPMN_DI, LAUFZETTEL

HEAD = (
    f'<definitions xmlns="{BPMN}" xmlns:laufzettel="{LAUFZETTEL}" id="D"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn">\n'
)
ROOTS = (
    '<message id="M" name="Fall_Beendet" laufzettel:schluessel="person_id"/>'
    '<error id="E" errorCode="ERR"/><escalation id="K" escalationCode="ESK"/><signal id="S"/>'
)
VARIABLES = (
    '<laufzettel:variable name="standort"/><laufzettel:variable name="person_id"/>'
    '<laufzettel:variable name="zahl" typ="zahl" wert="0"/>'
    '<laufzettel:variable name="frist" typ="zeitpunkt"/>'
    '<laufzettel:variable name="liste" typ="liste"/>'
)
MESSAGE = '<messageEventDefinition messageRef="M"/>'
ONCE = 'laufzettel:einmalig="person_id"'
GROUP = "laufzettel:gruppe=\"'JCO@' + standort\""
USER_TASK = f'<userTask id="x" {GROUP} laufzettel:formular="F"/>'


@dataclass(frozen=True)
class Snippet:
    """A bundle as the checks read it."""

    xml: bytes
    forms: Mapping[str, bytes] = field(default_factory=dict)
    deployed: frozenset[str] | None = None
    """Processes that are there to be called; None where nothing is known of an installation."""
    tables: Mapping[str, Sequence[Table]] | None = None
    """Decision tables that are there to be asked."""


#: A diagram and the findings that belong to it, as code and element.
Case: TypeAlias = tuple[Snippet, set[tuple[str, str | None]]]


def form(*components: dict[str, object]) -> bytes:
    return json.dumps({"type": "default", "components": list(components)}).encode()


FORMS = {"F": form({"type": "textfield", "key": "bemerkung", "label": "Bemerkung"})}


def file(content: str, roots: str = ROOTS, forms: Mapping[str, bytes] | None = None) -> Snippet:
    """Return a file with this content below `definitions`."""
    return Snippet((HEAD + roots + content + "</definitions>").encode(), forms or {})


def process(
    content: str,
    *,
    roots: str = ROOTS,
    variables: str = VARIABLES,
    forms: Mapping[str, bytes] | None = None,
) -> Snippet:
    """Return a file with one process."""
    extension = f"<extensionElements>{variables}</extensionElements>" if variables else ""
    return file(
        f'\n<process id="P" isExecutable="true">{extension}\n{content}\n</process>', roots, forms
    )


def flow(source: str, target: str, condition: str | None = None) -> str:
    """Return a flow named after its ends."""
    inner = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    return (
        f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}">'
        f"{inner}</sequenceFlow>"
    )


def line(*ids: str) -> str:
    """Return the flows of a straight line."""
    return "".join(flow(a, b) for a, b in pairwise(ids))


def around(content: str) -> str:
    """Put one step `x` between a start `s` and an end `e`."""
    return f'<startEvent id="s"/>{content}<endEvent id="e"/>{line("s", "x", "e")}'


def ended(definition: str) -> Snippet:
    """Return a process that ends with this definition."""
    return process(
        around(MANUAL).replace('<endEvent id="e"/>', f'<endEvent id="e">{definition}</endEvent>')
    )


def thrown(definition: str) -> Snippet:
    """Return a process that throws one intermediate event `x`."""
    return step(f'<intermediateThrowEvent id="x">{definition}</intermediateThrowEvent>')


def by_event(definition: str, attributes: str = "") -> str:
    """Return an event sub-process `y` that this definition begins."""
    return (
        f'<subProcess id="y" triggeredByEvent="true"><startEvent id="ys" {attributes}>{definition}'
        f'</startEvent><endEvent id="ye"/>{flow("ys", "ye")}</subProcess>'
    )


def step(content: str, more: str = "") -> Snippet:
    """Return a process whose only step is `x`; `more` stands beside it."""
    uses_form = 'formular="F"' in content + more
    return process(around(content) + more, forms=FORMS if uses_form else None)


def wait(definition: str, attributes: str = "") -> Snippet:
    """Return a process that waits for one intermediate event `x`."""
    return step(
        f'<intermediateCatchEvent id="x" {attributes}>{definition}</intermediateCatchEvent>'
    )


def timer(kind: str, text: str) -> str:
    return f"<timerEventDefinition><{kind}>{text}</{kind}></timerEventDefinition>"


def boundary(definition: str, attributes: str = "", host: str = USER_TASK) -> Snippet:
    """Return a process with an event `b` on the edge of `x`."""
    return step(
        host,
        f'<boundaryEvent id="b" attachedToRef="x" {attributes}>{definition}</boundaryEvent>'
        f'<endEvent id="e2"/>{flow("b", "e2")}',
    )


def inside(content: str, beside: str = "") -> Snippet:
    """Return a process whose step `x` is a sub-process with this content."""
    return step(f'<subProcess id="x">{content}</subProcess>', beside)


INNER = f'<startEvent id="is"/><endEvent id="ie"/>{flow("is", "ie")}'


def gateway(kind: str, conditions: tuple[str | None, ...], attributes: str = "") -> Snippet:
    """Return a process that splits at `x` into as many ends as there are conditions."""
    ends = "".join(
        f'<endEvent id="e{n}"/>{flow("x", f"e{n}", condition)}'
        for n, condition in enumerate(conditions)
    )
    return process(f'<startEvent id="s"/><{kind} id="x" {attributes}/>{flow("s", "x")}{ends}')


def filled_registry() -> Registry:
    """Return steps, functions and messages that the snippets may name."""
    registry = Registry()
    registry.describe_parameters(
        {"nummer": ParameterText("Nummer", choices={1: "erster", 2: "zweiter"})}
    )

    @registry.handler("work", label="Arbeit", returns={"ergebnis": "text"})
    def work(_work: object, _call: object, *, person_id: str, nummer: int = 1) -> None: ...

    @registry.handler("needy", label="Braucht", returns={"zahl": "text"})
    def needy(_work: object, _call: object, *, fehlt: str) -> None: ...

    @registry.handler("post", label="Außen", kind="external")
    def post(_job: object) -> None: ...

    @registry.acceptor("accept", returns={"kontakt": "text"})
    def accept(_work: object, _call: object, _form: object, *, streng: bool = False) -> None: ...

    @registry.function("parameter", needs_work=True)
    def parameter(_work: object, _names: object, _name: str) -> None: ...

    @registry.message(
        "Fall_Beendet", kind="fact", key="person_id", schema={"person_id": "text", "grund": "text"}
    )
    def ended(_work: object, _payload: object) -> None: ...

    return registry


MANUAL = f'<manualTask id="x" {GROUP}/>'


def service(attributes: str = "", inner: str = "") -> Snippet:
    return step(f'<serviceTask id="x" {attributes}>{inner}</serviceTask>')


def parameters(inner: str, handler: str = "work") -> Snippet:
    return service(
        f'laufzettel:handler="{handler}"', f"<extensionElements>{inner}</extensionElements>"
    )


def user(attributes: str) -> Snippet:
    return step(f'<userTask id="x" {attributes}/>')


def repeated(loop: str, kind: str = "serviceTask", handler: str = "work") -> Snippet:
    named = f'laufzettel:handler="{handler}"' if kind == "serviceTask" else ""
    return step(f'<{kind} id="x" {named}>{loop}</{kind}>')


def script(text: str) -> Snippet:
    return step(f'<scriptTask id="x"><script>{text}</script></scriptTask>')


def condition(text: str) -> Snippet:
    return gateway("exclusiveGateway", (text, None), 'default="x_e1"')


def variable(declaration: str) -> Snippet:
    return process(around(MANUAL), variables=VARIABLES + declaration)


def shown(*components: dict[str, object]) -> Snippet:
    return process(around(USER_TASK), forms={"F": form(*components)})


def drawn(shapes: str, content: str = MANUAL) -> Snippet:
    diagram = f'<d:BPMNDiagram xmlns:d="{BPMN_DI}"><d:BPMNPlane bpmnElement="P">{shapes}'
    plain = process(around(content)).xml.decode().removesuffix("</definitions>")
    ending = "</d:BPMNPlane></d:BPMNDiagram></definitions>"
    return Snippet((plain + diagram + ending).encode())


def lanes(content: str, beside: str = "") -> Snippet:
    return process(f"<laneSet>{content}</laneSet>" + around(MANUAL) + beside)


TEXT: dict[str, object] = {"type": "textfield", "key": "feld", "label": "Feld"}
LOOP = '<multiInstanceLoopCharacteristics laufzettel:sammlung="liste" laufzettel:element="p"/>'
ALL_SHAPES = "".join(
    f'<d:BPMNShape bpmnElement="{identifier}"/>' for identifier in ("s", "x", "e", "s_x", "x_e")
)
CATCH = f'<intermediateCatchEvent id="{{}}">{MESSAGE}</intermediateCatchEvent>'
SPLIT = f'<startEvent id="s"/><eventBasedGateway id="x"/>{flow("s", "x")}'
