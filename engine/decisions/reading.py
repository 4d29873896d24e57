"""Reading a decision table from a DMN file; everything that is wrong with it, all at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lxml import etree

from engine import xml
from engine.checks.report import Report
from engine.decisions.cells import ANY, Cell, CellError, Kind, Value, parse_cell, parse_result
from engine.decisions.content import check_content
from engine.decisions.soundness import check_soundness
from engine.decisions.table import (
    AGGREGATIONS,
    RANKED,
    SINGLE,
    Column,
    Output,
    Policy,
    Rule,
    Table,
)
from engine.expressions import BUILT_IN, ExpressionError, parse
from engine.findings import Finding, Severity
from engine.xml import LAUFZETTEL, XmlError

#: DMN 1.1 to 1.5; what we read of them is the same.
NAMESPACES = frozenset(
    {
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    }
)
MAX_RULES, MAX_COLUMNS, MAX_TITLE = 1_000, 30, 400
_LOGIC = ("literalExpression", "context", "invocation", "relation", "list", "functionDefinition")
_LOGIC_LATER = ("conditional", "for", "every", "some", "filter")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,79}")
_TAKEN = {*BUILT_IN, "jetzt", "heute"}


@dataclass(frozen=True)
class Read:
    """A table, None if it cannot be used, and what was found."""

    table: Table | None
    findings: tuple[Finding, ...]


def read_table(document: bytes, *, is_kept: bool = False) -> Read:
    """Read a DMN file; a table with an error among its findings is not given back.

    Of a kept one it is known that its rules fit together; that is not looked at again.
    """
    report = Report()
    try:
        root = xml.parse(document)
    except XmlError as broken:
        report.broken(broken.code, broken.line, broken.facts)
        return Read(None, tuple(report.sorted()))
    _check_encoding(document, root, report)
    decision = _decision(root, report)
    if decision is not None and not is_kept:
        check_content(decision, report)
    table = None if decision is None else _Reading(root, decision, report).table(is_kept)
    findings = tuple(report.sorted())
    broken_off = any(finding.severity is Severity.ERROR for finding in findings)
    return Read(None if broken_off else table, findings)


def _check_encoding(document: bytes, root: etree._Element, report: Report) -> None:
    """Proposals carry a table as text, so that its bytes must have one way back."""
    encoding = root.getroottree().docinfo.encoding or "UTF-8"
    try:
        document.decode()
    except UnicodeDecodeError:
        report.error("table_encoding", root, encoding=encoding)
        return
    if encoding.upper() not in ("UTF-8", "US-ASCII", "ASCII"):
        report.error("table_encoding", root, encoding=encoding)


def _decision(root: etree._Element, report: Report) -> etree._Element | None:
    """Return the one decision of a file, having refused what stands beside it."""
    name = etree.QName(root)
    if name.localname != "definitions" or "/DMN/" not in (name.namespace or ""):
        report.error("not_dmn", root, root=name.localname)
        return None
    if name.namespace not in NAMESPACES:
        report.error("dmn_version", root, namespace=name.namespace)
        return None
    for kind in ("import", "businessKnowledgeModel", "decisionService"):
        for node in root.iterchildren(f"{{{name.namespace}}}{kind}"):
            report.error("dmn_element", node, kind=kind)
    found = list(root.iterchildren(f"{{{name.namespace}}}decision"))
    if not found:
        report.error("decision_missing", root)
        return None
    if len(found) > 1:
        report.error("decisions_several", found[1], count=len(found))
    return found[0]


class _Reading:
    """One decision while it is read."""

    def __init__(self, root: etree._Element, decision: etree._Element, report: Report) -> None:
        self.space = f"{{{etree.QName(root).namespace}}}"
        self.root = root
        self.decision = decision
        self.report = report

    def table(self, is_kept: bool) -> Table | None:
        name, valid_from, source = self._head()
        node = self._table_node()
        if node is None:
            return None
        policy, aggregation = self._policy(node)
        inputs = [self._input(each) for each in self._children(node, "input")]
        outputs = [self._output(each, node) for each in self._children(node, "output")]
        rules = self._rules(node, inputs, outputs)
        self._check_columns(node, inputs, outputs)
        if policy is None or None in inputs or None in outputs or not rules:
            return None
        table = Table(
            name=name,
            title=" ".join(self.decision.get("name", "").split()) or name,
            valid_from=valid_from,
            source=source,
            policy=policy,
            aggregation=aggregation,
            inputs=tuple(column for column in inputs if column),
            outputs=tuple(output for output in outputs if output),
            rules=tuple(rule for rule in rules if rule),
            remark_titles=tuple(a.get("name", "") for a in self._children(node, "annotation")),
            description=self._text(self.decision, "description"),
        )
        self._check_policy(table, node)
        if len(table.rules) == len(rules) and not is_kept:
            check_soundness(table, list(self._children(node, "rule")), node, self.report)
        return table

    def _head(self) -> tuple[str, date, str]:
        decision, report = self.decision, self.report
        name = decision.get("id", "")
        if not _NAME.fullmatch(name):
            report.error("table_name", decision, name=name)
        if len(decision.get("name", "")) > MAX_TITLE:
            report.error("table_title", decision, limit=MAX_TITLE)
        begins, day = decision.get(f"{{{LAUFZETTEL}}}gueltig_ab", ""), date.min
        try:
            day = date.fromisoformat(begins)
        except ValueError:
            report.error("table_valid_from", decision, value=begins)
        source = decision.get(f"{{{LAUFZETTEL}}}quelle", "").strip()
        if not source:
            report.error("table_source", decision)
        for requirement in self.decision.iter(
            f"{self.space}requiredDecision", f"{self.space}requiredKnowledge"
        ):
            report.error("decision_requires", requirement, id=requirement.get("href"))
        return name, day, source

    def _table_node(self) -> etree._Element | None:
        for node in self._children(self.decision, *_LOGIC, *_LOGIC_LATER):
            self.report.error("decision_logic", node, kind=etree.QName(node).localname)
            return None
        found = list(self._children(self.decision, "decisionTable"))
        if not found:
            self.report.error("decision_without_table", self.decision)
            return None
        return found[0]

    def _policy(self, node: etree._Element) -> tuple[Policy | None, str | None]:
        written, aggregation = node.get("hitPolicy", "UNIQUE"), node.get("aggregation")
        if written not in list(Policy):
            self.report.error("policy_unknown", node, policy=written)
            return None, None
        policy = Policy(written)
        if aggregation is not None and aggregation not in AGGREGATIONS:
            self.report.error("aggregation_unknown", node, aggregation=aggregation)
        elif aggregation is not None and policy is not Policy.COLLECT:
            self.report.error("aggregation_misplaced", node, policy=written)
        return policy, aggregation

    def _input(self, node: etree._Element) -> Column | None:
        expression = next(self._children(node, "inputExpression"), None)
        name = "" if expression is None else self._text(expression, "text")
        label = node.get("label") or name
        if not _is_name(name):
            self.report.error("input_no_name", node, text=name, column=label)
        kind = self._kind(node if expression is None else expression, label)
        if kind is None:
            return None
        self._check_language(expression)
        allowed = self._cell(next(self._children(node, "inputValues"), None), kind, label, None)
        return Column(name, label, kind, allowed or ANY)

    def _output(self, node: etree._Element, table: etree._Element) -> Output | None:
        name = node.get("name") or ""
        label = node.get("label") or name
        if not _is_name(name):
            self.report.error("output_no_name", node, text=name, column=label)
        kind = self._kind(node, label)
        if kind is None:
            return None
        values = next(self._children(node, "outputValues"), None)
        allowed = self._cell(values, kind, label, None)
        if allowed and (allowed.negated or len(allowed.constants()) != len(allowed.spans)):
            self.report.error("output_values", node, column=label)
            allowed = None
        default = next(self._children(node, "defaultOutputEntry"), None)
        value = None
        if default is not None and self._text(default, "text"):
            value = self._result(default, kind, label, None)
        return Output(name, label, kind, tuple(allowed.constants()) if allowed else (), value)

    def _kind(self, node: etree._Element, label: str) -> Kind | None:
        written = node.get("typeRef") or self._text(node, "typeRef")
        written = written.removeprefix("feel:")
        if written in list(Kind):
            return Kind(written)
        self.report.error("column_type", node, column=label, type=written or None)
        return None

    def _rules(
        self,
        node: etree._Element,
        inputs: list[Column | None],
        outputs: list[Output | None],
    ) -> list[Rule | None]:
        found = list(self._children(node, "rule"))
        if not found:
            self.report.error("rule_missing", node)
        if len(found) > MAX_RULES or len(inputs) + len(outputs) > MAX_COLUMNS:
            self.report.error("table_too_large", node, rules=MAX_RULES, columns=MAX_COLUMNS)
            return []
        return [self._rule(rule, at, inputs, outputs) for at, rule in enumerate(found, start=1)]

    def _rule(
        self,
        node: etree._Element,
        number: int,
        inputs: list[Column | None],
        outputs: list[Output | None],
    ) -> Rule | None:
        entries = list(self._children(node, "inputEntry"))
        results = list(self._children(node, "outputEntry"))
        if (len(entries), len(results)) != (len(inputs), len(outputs)):
            self.report.error("rule_entries", node, rule=number)
            return None
        cells = [
            self._cell(entry, column.kind, column.label, number) if column else None
            for entry, column in zip(entries, inputs, strict=True)
        ]
        values = [
            self._result(entry, output.kind, output.label, number) if output else None
            for entry, output in zip(results, outputs, strict=True)
        ]
        for output, value, entry in zip(outputs, values, results, strict=True):
            if output and output.allowed and value is not None and value not in output.allowed:
                self.report.error("result_not_allowed", entry, rule=number, column=output.label)
        if None in cells or None in values:
            return None
        remarks = [self._text(each, "text") for each in self._children(node, "annotationEntry")]
        said = self._text(node, "description")
        return Rule(
            node.get("id", ""),
            tuple(cell for cell in cells if cell is not None),
            tuple(values),
            tuple(remarks) if any(remarks) else tuple(filter(None, [said])),
        )

    def _cell(
        self, node: etree._Element | None, kind: Kind, label: str, rule: int | None
    ) -> Cell | None:
        if node is None:
            return ANY
        self._check_language(node)
        try:
            return parse_cell(self._text(node, "text"), kind)
        except CellError as wrong:
            self._refuse(wrong, node, label, rule)
            return None

    def _result(
        self, node: etree._Element, kind: Kind, label: str, rule: int | None
    ) -> Value | None:
        self._check_language(node)
        try:
            return parse_result(self._text(node, "text"), kind)
        except CellError as wrong:
            self._refuse(wrong, node, label, rule)
            return None

    def _refuse(self, wrong: CellError, node: etree._Element, label: str, rule: int | None) -> None:
        text = self._text(node, "text")
        self.report.error(wrong.code, node, **wrong.facts, column=label, rule=rule, cell=text)

    def _check_language(self, node: etree._Element | None) -> None:
        for owner in (node, self.decision, self.root):
            language = None if owner is None else owner.get("expressionLanguage")
            if language and "feel" not in language.lower() and "/FEEL" not in language:
                self.report.error("expression_language", owner, language=language)
                return

    def _check_columns(
        self, node: etree._Element, inputs: list[Column | None], outputs: list[Output | None]
    ) -> None:
        for kind, columns in (("input", inputs), ("output", outputs)):
            if not columns:
                self.report.error(f"{kind}_missing", node)
            nodes = self._children(node, kind)
            seen: set[str] = set()
            for column, place in zip(columns, nodes, strict=True):
                if column and column.name in seen:
                    self.report.error(f"{kind}_twice", place, name=column.name)
                seen.add(column.name if column else "")

    def _check_policy(self, table: Table, node: etree._Element) -> None:
        """What a hit policy needs from the results (DMN 1.3, 8.2.11)."""
        if table.aggregation and len(table.outputs) > 1:
            self.report.error("aggregation_outputs", node, count=len(table.outputs))
        for output in table.outputs:
            if table.policy in RANKED and not output.allowed:
                self.report.error("policy_without_order", node, column=output.label)
            if table.aggregation in ("SUM", "MIN", "MAX") and output.kind is not Kind.NUMBER:
                self.report.error("aggregation_type", node, column=output.label)
            if output.default is not None:
                self._check_default(table, output, node)

    def _check_default(self, table: Table, output: Output, node: etree._Element) -> None:
        if table.policy not in SINGLE:
            self.report.error("default_misplaced", node, column=output.label)
        elif not table.has_default:
            self.report.error("default_partly", node, column=output.label)
        if output.allowed and output.default not in output.allowed:
            self.report.error("default_not_allowed", node, column=output.label)

    def _children(self, node: etree._Element, *names: str) -> Iterator[etree._Element]:
        return node.iterchildren(*(f"{self.space}{name}" for name in names))

    def _text(self, node: etree._Element, name: str) -> str:
        """Return the text of a child, also what stands behind a comment in it."""
        found = node.find(f"{self.space}{name}")
        if found is None:
            return ""
        return "".join([found.text or "", *(each.tail or "" for each in found)]).strip()


def _is_name(text: str) -> bool:
    try:
        return parse(text).names == {text} and text not in _TAKEN
    except ExpressionError:
        return False
