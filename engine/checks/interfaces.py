"""Data that leaves a step: to an operation, a message or a called process it must fit both ends."""

from lxml import etree

from engine.checks.data import Items
from engine.checks.document import B, children, kind_of, local, texts
from engine.checks.report import Report

_ENDS = (("dataInput", "inMessageRef"), ("dataOutput", "outMessageRef"))


def check_interfaces(root: etree._Element, report: Report) -> None:
    """Check operations, message tasks and called elements against the data beside them."""
    items = Items(root)
    for node in root.iter():
        if not isinstance(node.tag, str) or not node.tag.startswith(B):
            continue
        operation = _operation(node, items, report)
        kind = kind_of(node)
        if kind == "serviceTask" and operation is not None:
            _check_operation(node, operation, items, report)
        elif kind in ("sendTask", "receiveTask"):
            _check_message_task(node, items, report)
        elif kind == "callActivity":
            _check_call(node, items, report)
        elif kind == "ioBinding" and operation is not None:
            _check_binding(node, operation, items, report)


def _operation(node: etree._Element, items: Items, report: Report) -> etree._Element | None:
    root = items.root
    named = texts(node, "operationRef") or [local(root, node.get("operationRef")) or ""]
    if not named[0]:
        return None
    found = items.node(named[0])
    if found is None or kind_of(found) != "operation":
        report.error("reference_missing", node, kind="operation", id=named[0])
        return None
    return found


def _data(node: etree._Element, kind: str) -> list[etree._Element]:
    specifications = children(node, "ioSpecification")
    return [data for specification in specifications for data in children(specification, kind)]


def _item(message: etree._Element | None) -> str | None:
    return None if message is None else message.get("itemRef")


def _check_operation(
    task: etree._Element, operation: etree._Element, items: Items, report: Report
) -> None:
    for kind, end in _ENDS:
        messages = texts(operation, end)
        data = _data(task, kind)
        if len(data) != 1 or not messages:
            continue
        if not items.fits(data[0], _item(items.node(messages[0]))):
            report.error("data_item_differs", data[0], data=data[0].get("id"))


def _check_message_task(task: etree._Element, items: Items, report: Report) -> None:
    """What is sent or received is one message, so one piece of data in one set."""
    kind, sets = ("dataInput", "inputSet")
    if kind_of(task) == "receiveTask":
        kind, sets = ("dataOutput", "outputSet")
    data = _data(task, kind)
    if len(data) > 1 or len(_data(task, sets)) > 1:
        report.error("message_data_several", task, count=max(len(data), len(_data(task, sets))))
    message = items.node(task.get("messageRef"))
    if len(data) == 1 and not items.fits(data[0], _item(message)):
        report.error("data_item_differs", data[0], data=data[0].get("id"))


def _has_data(node: etree._Element) -> bool:
    return next(children(node, "ioSpecification"), None) is not None


def _check_call(call: etree._Element, items: Items, report: Report) -> None:
    """A call that names its data names what the called element takes and gives."""
    called = items.node(call.get("calledElement"))
    if called is None or not (_has_data(call) and _has_data(called)):
        return
    for kind, _ in _ENDS:
        own, other = _data(call, kind), _data(called, kind)
        fits = len(own) == len(other) and all(
            items.same(one.get("itemSubjectRef"), two.get("itemSubjectRef"))
            for one, two in zip(own, other, strict=True)
        )
        if not fits:
            report.error("call_data_differs", call, process=called.get("id"), kind=kind)


def _check_binding(
    binding: etree._Element, operation: etree._Element, items: Items, report: Report
) -> None:
    for attribute, (_, end) in zip(("inputDataRef", "outputDataRef"), _ENDS, strict=True):
        data = items.node(binding.get(attribute))
        messages = texts(operation, end)
        if data is None:
            if binding.get(attribute):
                reference = binding.get(attribute)
                report.error("reference_missing", binding, kind="data", id=reference)
        elif messages and not items.fits(data, _item(items.node(messages[0]))):
            report.error("data_item_differs", binding, data=data.get("id"))
