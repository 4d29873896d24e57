"""Every expression of a process: does it parse, and does it read only what there is?"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable, Mapping

from lxml import etree

from engine.checks.document import B, Document, L
from engine.checks.names import INSTANTS, known_names
from engine.checks.report import Report
from engine.diagram import Element
from engine.expressions import BUILT_IN, Expression, ExpressionError, parse, parse_script, similar
from engine.registry import Function

_ATTRIBUTES = (
    *("gruppe", "bearbeiter", "faellig", "wiedervorlage", "korrelation", "tatsache"),
    "stichtag",
)
#: What a repetition counts, by the names of the standard (BPMN 2.0.2, table 10.31).
_COUNTS = (
    "numberOfInstances",
    "numberOfActiveInstances",
    "numberOfCompletedInstances",
    "numberOfTerminatedInstances",
)


class Language:
    """Checks expressions against the names and functions of one process."""

    def __init__(
        self, report: Report, names: Iterable[str], registered: Mapping[str, Function]
    ) -> None:
        self.report = report
        self.names = set(names)
        self.registered = registered
        self.functions = {*BUILT_IN, *registered}

    @classmethod
    def of(cls, document: Document, report: Report) -> Language:
        """Return the language of a process: what its variables and the registry offer."""
        return cls(report, known_names(document), document.registry.functions)

    def check(self, source: str, node: etree._Element | None, where: str) -> None:
        """Check one expression; `where` names the place for its owner."""
        self.check_against(source, node, where, self.names, self.functions)

    def check_condition(
        self, source: str, node: etree._Element | None, where: str, more: Iterable[str] = ()
    ) -> None:
        """Check an expression whose value must be true or false."""
        self.check_against(source, node, where, {*self.names, *more}, self.functions)
        try:
            tree = parse(source).tree
        except ExpressionError:
            return  # told already
        if not _may_be_boolean(tree):
            self.report.error("condition_never_boolean", node, where=where, source=source.strip())

    def check_against(
        self,
        source: str,
        node: etree._Element | None,
        where: str,
        names: Iterable[str],
        functions: Iterable[str],
    ) -> None:
        """Check an expression that reads other names than the process's variables."""
        try:
            expression = parse(source)
        except ExpressionError as refused:
            facts = {**refused.facts, "where": where, "source": source.strip()}
            self.report.error(refused.code, node, **facts)
            return
        self._check_known(expression, node, where, set(names), set(functions))

    def check_script(self, script: str, node: etree._Element | None) -> None:
        """Check a script's lines."""
        try:
            lines = parse_script(script)
        except ExpressionError as refused:
            facts = {"where": "script", "source": script.strip(), **refused.facts}
            self.report.error(refused.code, node, **facts)
            return
        for _, expression in lines:
            self._check_known(expression, node, "script", self.names, self.functions)

    def _check_known(
        self,
        expression: Expression,
        node: etree._Element | None,
        where: str,
        names: set[str],
        functions: set[str],
    ) -> None:
        for code, used, known in (
            ("unknown_name", expression.names, names),
            ("unknown_function", expression.calls, functions),
        ):
            for name in sorted(used - known):
                self.report.error(code, node, name=name, similar=similar(name, known), where=where)
        for call in ast.walk(expression.tree):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                self._check_arguments(call.func.id, len(call.args), node, where)

    def _check_arguments(
        self, name: str, count: int, node: etree._Element | None, where: str
    ) -> None:
        registered = self.registered.get(name)
        function = registered.function if registered else BUILT_IN.get(name)
        if function is None:
            return  # told as unknown
        given = [None] * (count + (2 if registered and registered.needs_work else 0))
        try:
            inspect.signature(function).bind(*given)
        except TypeError:
            self.report.error("function_arguments", node, name=name, count=count, where=where)


def check_expressions(document: Document, report: Report) -> None:
    """Check every expression that is not a timer's or a message's own."""
    language = Language.of(document, report)
    _check_initial_values(document, language)
    for element, node in document.elements():
        _check_element(element, node, language)
    for flow in document.diagram.flows:
        node = document.flows[flow.id]
        if flow.condition is not None or node.find(f"{B}conditionExpression") is not None:
            language.check_condition(flow.condition or "", node, "condition")


def _may_be_boolean(tree: ast.expr) -> bool:
    """Tell whether an expression can be true or false: a number or a text never is."""
    if isinstance(tree, ast.Constant):
        return isinstance(tree.value, bool)
    return not isinstance(tree, (ast.BinOp, ast.List, ast.Dict, ast.Tuple)) and not (
        isinstance(tree, ast.UnaryOp) and not isinstance(tree.op, ast.Not)
    )


def _check_initial_values(document: Document, language: Language) -> None:
    """An initial value may read what came with the start and what was declared before it."""
    known = {*INSTANTS}
    references = [d.reference for s in document.diagram.starts() for d in s.definitions]
    for reference in references:
        message = document.registry.messages.get(reference or "")
        known |= set(message.schema) if message else set()
    for name, (_, initial) in document.diagram.variables.items():
        if initial:
            node = _declaration(document, name)
            language.check_against(initial, node, f"variable {name}", known, language.functions)
        known.add(name)


def _check_element(element: Element, node: etree._Element, language: Language) -> None:
    for attribute in _ATTRIBUTES:
        if attribute in element.attributes:
            language.check(element.attributes[attribute], node, attribute)
    for name, source in element.parameters.items():
        language.check(source, node, f"parameter {name}")
    if element.kind == "scriptTask":
        language.check_script(element.script or "", node)
    for name, source in element.results.items():
        _check_result(element, name, source, node, language)
    for definition in element.definitions:
        if definition.kind == "conditional":
            _check_condition(definition.condition, node, language)
    _check_repeating(element, node, language)


def _check_repeating(element: Element, node: etree._Element, language: Language) -> None:
    """Conditions that read what the engine counts at their place."""
    if element.activation:
        where = "activationCondition"
        language.check_condition(element.activation, node, where, {"activationCount"})
    if element.loop and element.loop.condition:
        language.check_condition(element.loop.condition, node, "loopCondition", {"loopCounter"})
    repetition = element.repetition
    if repetition and repetition.collection:
        language.check(repetition.collection, node, "sammlung")
    if repetition and repetition.completion:
        completion = repetition.completion
        language.check_condition(completion, node, "completionCondition", _COUNTS)
    for condition in node.iterfind(
        f"{B}multiInstanceLoopCharacteristics/{B}complexBehaviorDefinition/{B}condition"
    ):
        language.check_condition(condition.text or "", node, "condition", _COUNTS)


def _check_condition(
    condition: str | None, node: etree._Element | None, language: Language
) -> None:
    """A condition is asked after a step; what only time changes would go unnoticed."""
    if not condition:
        language.report.error("condition_missing", node)
        return
    language.check_condition(condition, node, "condition")
    try:
        read = parse(condition).names
    except ExpressionError:
        return  # told already
    for name in sorted(read & set(INSTANTS)):
        language.report.error("condition_reads_clock", node, name=name)


def _check_result(
    element: Element, name: str, source: str, node: etree._Element | None, language: Language
) -> None:
    """What a call gives back is read from the called process: its variables are not known here."""
    try:
        read = parse(source).names
    except ExpressionError:
        read = frozenset()
    language.check_against(source, node, f"ergebnis {name}", read, language.functions)


def _declaration(document: Document, name: str) -> etree._Element:
    for node in document.process.iter(f"{L}variable"):
        if node.get("name", "") == name:
            return node
    return document.process
