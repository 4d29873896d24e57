"""Data of steps and events: what a set names is there, and what belongs together fits.

Most of it only documents what runs here (variables are the process's own); where it contradicts
itself, the file says two things at once and is refused.
"""

from collections.abc import Iterable, Iterator

from lxml import etree

from engine.checks.document import ACTIVITIES, B, children, kind_of, local, texts
from engine.checks.report import Report

_SETS = {"inputSet": "Input", "outputSet": "Output"}
#: Definitions that carry an item, by the attribute that names what they refer to.
_CARRIERS = {
    "messageEventDefinition": "messageRef",
    "signalEventDefinition": "signalRef",
    "errorEventDefinition": "errorRef",
    "escalationEventDefinition": "escalationRef",
}
_SOURCES = frozenset(
    {
        *("dataObject", "dataObjectReference", "dataStore", "dataStoreReference", "property"),
        *("dataInput", "dataOutput"),
    }
)


class Items:
    """What the ids of a file's data stand for."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.nodes = {node.get("id"): node for node in root.iter() if isinstance(node.tag, str)}

    def node(self, reference: str | None) -> etree._Element | None:
        """Return the element behind a reference."""
        return self.nodes.get(local(self.root, reference))

    def fits(self, data: etree._Element, item: str | None) -> bool:
        """Tell whether data can hold an item; what names none says nothing about its data."""
        return item is None or self.same(data.get("itemSubjectRef"), item)

    def same(self, one: str | None, other: str | None) -> bool:
        """Tell whether two item definitions are one, or say the same structure."""
        first, second = local(self.root, one), local(self.root, other)
        if first == second:
            return True
        shapes = [self._shape(name) for name in (first, second)]
        return shapes[0] is not None and shapes[0] == shapes[1]

    def _shape(self, name: str | None) -> tuple[str, bool] | None:
        item = self.nodes.get(name)
        if item is None or not item.get("structureRef"):
            return None
        return local(self.root, item.get("structureRef")) or "", is_collection(item)


def is_collection(node: etree._Element) -> bool:
    """Tell whether an element stands for a list."""
    return node.get("isCollection", "false") in ("true", "1")


def check_data(root: etree._Element, report: Report) -> None:
    """Check every step's and event's data of a file."""
    items = Items(root)
    for node in root.iter(f"{B}dataObject"):
        _check_collection(node, items, report)
    for specification in root.iter(f"{B}ioSpecification"):
        _check_sets(specification, report)
        _check_place(specification, report)
    for node in root.iter(f"{B}dataInputAssociation", f"{B}dataOutputAssociation"):
        _check_association(node, items, report)
    for node in root.iter():
        if isinstance(node.tag, str) and node.tag.startswith(B) and node.tag.endswith("Event"):
            _check_event(node, items, report)
    for loop in root.iter(f"{B}multiInstanceLoopCharacteristics"):
        _check_loop(loop, items, report)


def _check_collection(node: etree._Element, items: Items, report: Report) -> None:
    item = items.node(node.get("itemSubjectRef"))
    if item is not None and is_collection(item) != is_collection(node):
        report.error("data_collection_differs", node, item=item.get("id"))


def _check_sets(owner: etree._Element, report: Report) -> None:
    """A set names data of its own step, and sets that belong together name each other."""
    for kind, word in _SETS.items():
        own = {data.get("id") for data in children(owner, f"data{word}")}
        for each in children(owner, kind):
            named = texts(each, f"data{word}Refs")
            extra = texts(each, f"optional{word}Refs", f"whileExecuting{word}Refs")
            for reference in {*named, *extra} - own:
                report.error("data_set_unknown", each, id=reference)
            for reference in extra:
                if reference in own and reference not in named:
                    report.error("data_set_optional", each, id=reference)
    _check_pairs(owner, "inputSet", "outputSet", report)
    _check_pairs(owner, "outputSet", "inputSet", report)


def _check_pairs(owner: etree._Element, kind: str, other: str, report: Report) -> None:
    others = {each.get("id"): each for each in children(owner, other)}
    for each in children(owner, kind):
        for reference in texts(each, f"{other}Refs"):
            answers = others.get(reference)
            if answers is None or each.get("id") not in texts(answers, f"{kind}Refs"):
                report.error("data_set_pair", each, id=reference)


def _check_place(specification: etree._Element, report: Report) -> None:
    """A sub-process takes its data from around it, unless it repeats itself over a list."""
    owner = specification.getparent()
    if owner is None or kind_of(owner) not in ("subProcess", "transaction", "adHocSubProcess"):
        return
    if next(children(owner, "multiInstanceLoopCharacteristics"), None) is None:
        report.error("data_at_subprocess", owner)


def _check_association(node: etree._Element, items: Items, report: Report) -> None:
    sources = texts(node, "sourceRef")
    if len(sources) > 1 and next(children(node, "transformation"), None) is None:
        report.error("data_association_sources", node, count=len(sources))
    for end in ("sourceRef", "targetRef"):
        for reference in texts(node, end):
            found = items.node(reference)
            if found is None or kind_of(found) not in _SOURCES:
                report.error("reference_missing", node, kind="data", id=reference)
            elif _belongs_to_process(found) and (end, kind_of(found)) in (
                ("sourceRef", "dataOutput"),
                ("targetRef", "dataInput"),
            ):
                report.error("data_association_direction", node, id=reference)


def _belongs_to_process(data: etree._Element) -> bool:
    specification = data.getparent()
    if specification is None or kind_of(specification) != "ioSpecification":
        return False
    owner = specification.getparent()
    return owner is not None and kind_of(owner) == "process"


def _check_event(event: etree._Element, items: Items, report: Report) -> None:
    """Data of an event stand in the order of its definitions, each of the kind that it carries."""
    _check_sets(event, report)
    data = list(children(event, "dataInput", "dataOutput"))
    carried = list(_carried(event, items))
    if not data or not carried:
        return
    if len(data) != len(carried):
        report.error("event_data_count", event, data=len(data), definitions=len(carried))
        return
    for each, item in zip(data, carried, strict=True):
        if not items.fits(each, item):
            report.error("data_item_differs", each, data=each.get("id"))


def _carried(event: etree._Element, items: Items) -> Iterator[str | None]:
    for child in children(event):
        definition: etree._Element | None = child
        if kind_of(child) == "eventDefinitionRef":
            definition = items.node(child.text)
        attribute = None if definition is None else _CARRIERS.get(kind_of(definition))
        if definition is not None and attribute is not None:
            thing = items.node(definition.get(attribute))
            if thing is not None:
                yield thing.get("itemRef") or thing.get("structureRef")
            else:
                yield None


def _check_loop(loop: etree._Element, items: Items, report: Report) -> None:
    """A repetition over data reads an input of its own step; one visit gets one of the list."""
    owner = loop.getparent()
    if owner is None or kind_of(owner) not in ACTIVITIES:
        return
    for name, kind, item_name in (
        ("loopDataInputRef", "dataInput", "inputDataItem"),
        ("loopDataOutputRef", "dataOutput", "outputDataItem"),
    ):
        own = {
            data.get("id"): data
            for specification in children(owner, "ioSpecification")
            for data in children(specification, kind)
        }
        for reference in texts(loop, name):
            if reference not in own and not _is_data_around(owner, items.node(reference)):
                report.error("loop_data_unknown", loop, id=reference)
            elif reference in own:
                _check_loop_item(own[reference], children(loop, item_name), items, report)


def _is_data_around(owner: etree._Element, data: etree._Element | None) -> bool:
    """A repeated sub-process has no data of its own and may name an object around it."""
    nested = kind_of(owner) in ("subProcess", "transaction", "adHocSubProcess")
    return nested and data is not None and kind_of(data) in _SOURCES


def _check_loop_item(
    data: etree._Element, each: Iterable[etree._Element], items: Items, report: Report
) -> None:
    for one in each:
        item, whole = items.node(one.get("itemSubjectRef")), items.node(data.get("itemSubjectRef"))
        if item is None or whole is None:
            continue
        if is_collection(item) or item.get("structureRef") != whole.get("structureRef"):
            report.error("loop_data_item", one, data=data.get("id"))
