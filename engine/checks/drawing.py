"""The drawing: a step that is not drawn runs all the same, but nobody sees where a case stands."""

from lxml import etree

from engine.checks.document import B, Document, children, kind_of
from engine.checks.report import Report
from engine.xml import BPMN_DI

_DI = f"{{{BPMN_DI}}}"


def check_drawing(document: Document, report: Report) -> None:
    """Hint at what is missing in the drawing, and at lanes that do not fit."""
    drawn = [
        node
        for kind in ("BPMNShape", "BPMNEdge", "BPMNPlane")
        for node in document.root.iter(f"{_DI}{kind}")
    ]
    if kind_of(document.process) != "process":
        return  # a task for others to call is not drawn
    if not drawn:
        report.hint("drawing_missing", document.process)
    else:
        _check_shapes(document, drawn, report)
    _check_lanes(document, report)


def _check_shapes(document: Document, drawn: list[etree._Element], report: Report) -> None:
    shown = {node.get("bpmnElement") for node in drawn}
    for identifier, node in {**document.nodes, **document.flows}.items():
        if identifier not in shown:
            report.hint("drawing_incomplete", node)
    known = {node.get("id") for node in document.root.iter() if isinstance(node.tag, str)}
    for node in drawn:
        if node.get("bpmnElement") not in known:
            report.hint("drawing_dangling", node, id=node.get("bpmnElement"))


def _check_lanes(document: Document, report: Report) -> None:
    for scope in document.scopes:
        placed: dict[str, str | None] = {}
        inside = {node.get("id") for node in document.inside(scope)}
        for lane in scope.iter(f"{B}lane"):
            if _scope_of(lane) is not scope:
                continue
            for reference in children(lane, "flowNodeRef"):
                _check_reference(document, reference, lane, inside, report)
                identifier = (reference.text or "").strip()
                if placed.get(identifier, lane.get("id")) != lane.get("id"):
                    if not _is_outer_lane(lane):
                        report.warning("lane_twice", reference, step=identifier)
                elif not _is_outer_lane(lane):
                    placed[identifier] = lane.get("id")


def _check_reference(
    document: Document,
    reference: etree._Element,
    lane: etree._Element,
    inside: set[str | None],
    report: Report,
) -> None:
    identifier = (reference.text or "").strip()
    if identifier not in document.nodes:
        report.error("lane_unknown_step", reference, step=identifier, lane=lane.get("name"))
    elif identifier not in inside:
        report.warning("lane_nested_step", reference, step=identifier, lane=lane.get("name"))


def _is_outer_lane(lane: etree._Element) -> bool:
    return lane.find(f"{B}childLaneSet") is not None


def _scope_of(lane: etree._Element) -> etree._Element | None:
    parent = lane.getparent()
    while parent is not None and parent.tag not in (f"{B}process", f"{B}subProcess"):
        parent = parent.getparent()
    return parent
