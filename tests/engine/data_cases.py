"""Pools, data and formats that contradict themselves, each as the smallest diagram."""

from __future__ import annotations

from tests.engine.snippets import (
    GROUP,
    INNER,
    MANUAL,
    MESSAGE,
    ONCE,
    ROOTS,
    Case,
    Snippet,
    around,
    inside,
    process,
    step,
)

ITEMS = (
    '<itemDefinition id="I" structureRef="Text"/><itemDefinition id="J" structureRef="Zahl"/>'
    '<itemDefinition id="C" structureRef="Text" isCollection="true"/>'
    '<message id="N" name="Fall_Beendet" laufzettel:schluessel="person_id" itemRef="I"/>'
    '<interface id="IF"><operation id="O"><inMessageRef>N</inMessageRef></operation></interface>'
)
NO_SETS = "<inputSet/><outputSet/>"


def io(inner: str) -> str:
    return f"<ioSpecification>{inner}</ioSpecification>"


def holding(inner: str, beside: str = "", loop: str = "") -> Snippet:
    """Return a process whose step `x` has this data, with more beside it."""
    return process(
        around(f'<manualTask id="x" {GROUP}>{inner}{loop}</manualTask>') + beside, roots=ITEMS
    )


def _pools(inner: str, content: str = MANUAL) -> Snippet:
    pools = '<participant id="A" processRef="P"/><participant id="B"/>'
    collaboration = f'<collaboration id="K1">{pools}{inner}</collaboration>'
    return process(around(content), roots=ROOTS + collaboration)


def _message(source: str, target: str) -> str:
    return f'<messageFlow id="m" sourceRef="{source}" targetRef="{target}"/>'


def _waiting(data: str) -> Snippet:
    definition = '<messageEventDefinition messageRef="N"/>'
    event = f'<intermediateCatchEvent id="x">{data}{definition}</intermediateCatchEvent>'
    return process(around(event), roots=ITEMS)


def _called(data: str) -> Snippet:
    other = (
        '<process id="Q" isExecutable="true">'
        + io('<dataInput id="qi"/>' + NO_SETS)
        + '<startEvent id="qs"/><endEvent id="qe"/>'
        '<sequenceFlow id="qf" sourceRef="qs" targetRef="qe"/></process>'
    )
    call = f'<callActivity id="x" calledElement="Q">{io(data + NO_SETS)}</callActivity>'
    return process(around(call), roots=other)


_INPUT = '<dataInput id="i" itemSubjectRef="I"/>'
_LISTED = io('<dataInput id="i" itemSubjectRef="C" isCollection="true"/>' + NO_SETS)
_OVER = (
    '<multiInstanceLoopCharacteristics laufzettel:sammlung="liste" laufzettel:element="p">'
    "{}</multiInstanceLoopCharacteristics>"
)

DATA_CASES: dict[str, Case] = {
    "pool that is there less than it must be": (
        _pools(
            '<participant id="D1"><participantMultiplicity minimum="3" maximum="2"/></participant>'
        ),
        {("participant_multiplicity", "D1")},
    ),
    "pool of a process that is not there": (
        _pools('<participant id="D1" processRef="weg"/>'),
        {("reference_missing", "D1")},
    ),
    "message flow into the air": (
        _pools(_message("x", "weg")),
        {("message_flow_dangling", "m")},
    ),
    "message flow to an annotation": (
        _pools(_message("x", "t") + '<textAnnotation id="t"/>'),
        {("message_flow_target", "m")},
    ),
    "message flow from an annotation": (
        _pools(_message("t", "B") + '<textAnnotation id="t"/>'),
        {("message_flow_source", "m")},
    ),
    "message flow from a start": (_pools(_message("s", "B")), {("message_flow_source", "m")}),
    "message flow from a plain end": (_pools(_message("e", "B")), {("message_flow_source", "m")}),
    "message flow from an event that waits": (
        _pools(
            _message("x", "B"), f'<intermediateCatchEvent id="x">{MESSAGE}</intermediateCatchEvent>'
        ),
        {("message_flow_source", "m")},
    ),
    "message flow to an event that throws": (
        _pools(_message("B", "x"), '<intermediateThrowEvent id="x"/>'),
        {("message_flow_target", "m")},
    ),
    "message flow inside a pool": (_pools(_message("x", "x")), {("message_flow_same_pool", "m")}),
    "correlation by what is none": (
        _pools(
            '<correlationKey id="k"><correlationPropertyRef>A</correlationPropertyRef>'
            "</correlationKey>"
        ),
        {("reference_missing", "k")},
    ),
    "text of no kind": (
        step(
            f'<manualTask id="x" {GROUP}><documentation id="d" textFormat="INVALID">a'
            "</documentation></manualTask>"
        ),
        {("mime_type_invalid", "d")},
    ),
    "script of no kind": (
        step('<scriptTask id="x" scriptFormat="INVALID"><script>zahl = 1</script></scriptTask>'),
        {("mime_type_invalid", "x")},
    ),
    "method of a transaction": (
        step(f'<transaction id="x" method="kein URI!$%">{INNER}</transaction>'),
        {("uri_invalid", "x")},
    ),
    "assignment": (
        holding(
            "<dataInputAssociation><assignment id='a'><from>1</from><to>i</to></assignment>"
            "</dataInputAssociation>"
        ),
        {("data_association_part", "a")},
    ),
    "two sources": (
        holding(
            io(_INPUT + NO_SETS)
            + '<dataInputAssociation id="a"><sourceRef>o</sourceRef><sourceRef>q</sourceRef>'
            "<targetRef>i</targetRef></dataInputAssociation>",
            '<dataObject id="o"/><dataObject id="q"/>',
        ),
        {("data_association_sources", "a")},
    ),
    "data that are not there": (
        holding(
            io(_INPUT + NO_SETS)
            + '<dataInputAssociation id="a"><sourceRef>weg</sourceRef><targetRef>i</targetRef>'
            "</dataInputAssociation>"
        ),
        {("reference_missing", "a")},
    ),
    "output of the process that is read": (
        holding(
            io(_INPUT + NO_SETS)
            + '<dataInputAssociation id="a"><sourceRef>po</sourceRef><targetRef>i</targetRef>'
            "</dataInputAssociation>",
            io('<dataOutput id="po"/>' + NO_SETS),
        ),
        {("data_association_direction", "a")},
    ),
    "input of a sub-process": (
        inside(io('<dataInput id="i"/>' + NO_SETS) + INNER),
        {("data_at_subprocess", "x")},
    ),
    "object that is a list of one": (
        holding("", '<dataObject id="o" itemSubjectRef="C"/>'),
        {("data_collection_differs", "o")},
    ),
    "set with somebody else's data": (
        holding(io(_INPUT + '<inputSet id="z"><dataInputRefs>s</dataInputRefs></inputSet>')),
        {("data_set_unknown", "z")},
    ),
    "set with an optional input that is not in it": (
        holding(
            io(_INPUT + '<inputSet id="z"><optionalInputRefs>i</optionalInputRefs></inputSet>')
        ),
        {("data_set_optional", "z")},
    ),
    "sets of which one does not know the other": (
        holding(
            io('<inputSet id="z"><outputSetRefs>w</outputSetRefs></inputSet><outputSet id="w"/>')
        ),
        {("data_set_pair", "z")},
    ),
    "event with more data than definitions": (
        _waiting('<dataOutput id="o" itemSubjectRef="I"/><dataOutput id="q" itemSubjectRef="I"/>'),
        {("event_data_count", "x")},
    ),
    "event with data of another type": (
        _waiting('<dataOutput id="o" itemSubjectRef="J"/>'),
        {("data_item_differs", "o")},
    ),
    "send task with data of another type": (
        process(
            around(
                '<sendTask id="x" messageRef="N"><extensionElements><laufzettel:parameter'
                ' name="person_id" wert="person_id"/></extensionElements>'
                + io('<dataInput id="i"/>' + NO_SETS)
                + "</sendTask>"
            ),
            roots=ITEMS,
        ),
        {("data_item_differs", "i")},
    ),
    "receive task with two sets": (
        process(
            around(
                '<receiveTask id="x" messageRef="N">'
                + io('<dataOutput id="o" itemSubjectRef="I"/><outputSet/><outputSet/>')
                + "</receiveTask>"
            ),
            roots=ITEMS,
        ),
        {("message_data_several", "x")},
    ),
    "operation with data of another type": (
        process(
            around(
                '<serviceTask id="x" operationRef="O" laufzettel:handler="work">'
                + io('<dataInput id="i" itemSubjectRef="J"/>' + NO_SETS)
                + "</serviceTask>"
            ),
            roots=ITEMS,
        ),
        {("data_item_differs", "i")},
    ),
    "operation that is not there": (
        step('<serviceTask id="x" operationRef="weg" laufzettel:handler="work"/>'),
        {("reference_missing", "x")},
    ),
    "global task that is bound to another type": (
        process(
            around(MANUAL),
            roots=ITEMS
            + '<globalManualTask id="T" laufzettel:gruppe="1">'
            + io('<dataInput id="i" itemSubjectRef="J"/>' + NO_SETS)
            + '<ioBinding operationRef="O" inputDataRef="i"/></globalManualTask>',
        ),
        {("data_item_differs", "T")},
    ),
    "call with more data than it takes": (
        _called('<dataInput id="i"/><dataInput id="j"/>'),
        {("call_data_differs", "x")},
    ),
    "repetition over what is no input": (
        holding(_LISTED, loop=_OVER.format("<loopDataInputRef id='l'>C</loopDataInputRef>")),
        {("loop_data_unknown", "x"), ("multi_instance_part", "l")},
    ),
    "repetition whose item is a list": (
        holding(
            _LISTED,
            loop=_OVER.format(
                "<loopDataInputRef id='l'>i</loopDataInputRef>"
                '<inputDataItem id="n" itemSubjectRef="C"/>'
            ),
        ),
        {("loop_data_item", "n"), ("multi_instance_part", "l"), ("multi_instance_part", "n")},
    ),
    "partner that is nobody": (
        process(
            around(MANUAL),
            roots='<partnerEntity id="PE"><participantRef>weg</participantRef></partnerEntity>',
        ),
        {("reference_missing", "PE"), ("element_unsupported", "PE")},
    ),
    "operation at an event that is not there": (
        process(
            around(MANUAL).replace(
                '<startEvent id="s"/>',
                f'<startEvent id="s" {ONCE}><messageEventDefinition id="md" messageRef="M">'
                "<operationRef>weg</operationRef></messageEventDefinition></startEvent>",
            )
        ),
        {("reference_missing", "md")},
    ),
}
